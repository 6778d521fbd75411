-- Times are seconds since the epoch. AUTOINCREMENT keeps the id of a deleted user from being given to a new one,
-- who would otherwise inherit the old one's tokens.
CREATE TABLE users (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    username    TEXT    NOT NULL UNIQUE,
    password    TEXT    NOT NULL,
    first_name  TEXT    NOT NULL DEFAULT '',
    last_name   TEXT    NOT NULL DEFAULT '',
    email       TEXT    NOT NULL DEFAULT '',
    mobile      TEXT    UNIQUE,
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    is_staff    BOOLEAN NOT NULL DEFAULT FALSE,
    date_joined BIGINT  NOT NULL,
    last_login  BIGINT
);

-- Every refresh token that was issued, by its jti alone: whoever reads this table cannot log in with it.
CREATE TABLE outstanding_tokens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    jti        TEXT    NOT NULL UNIQUE,
    user_id    BIGINT  REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);

CREATE INDEX outstanding_tokens_user_id ON outstanding_tokens (user_id);
CREATE INDEX outstanding_tokens_expires_at ON outstanding_tokens (expires_at);

-- The unique token_id decides which of several simultaneous refreshes with one token succeeds.
CREATE TABLE blacklisted_tokens (
    token_id       BIGINT NOT NULL UNIQUE REFERENCES outstanding_tokens (id) ON DELETE CASCADE,
    blacklisted_at BIGINT NOT NULL
);
