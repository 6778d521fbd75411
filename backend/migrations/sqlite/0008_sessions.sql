-- Sessions that go on: each is a login and every refresh token that descends from it, which names it in a claim.
CREATE TABLE sessions (
    id           TEXT   NOT NULL PRIMARY KEY,
    user_id      BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- What the token says, whether or not the session goes on.
ALTER TABLE outstanding_tokens ADD COLUMN session_id TEXT;

CREATE INDEX outstanding_tokens_session_id ON outstanding_tokens (session_id) WHERE session_id IS NOT NULL;
