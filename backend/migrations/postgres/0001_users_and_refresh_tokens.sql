-- Times are seconds since the epoch. A user's id is the next one where none is given, as with SQLite's AUTOINCREMENT: the id of
-- a deleted user is never given to a new one, who would otherwise inherit the old one's tokens.
CREATE TABLE users (
    id          BIGINT  PRIMARY KEY,
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

CREATE SEQUENCE users_id OWNED BY users.id;

-- An id that was given explicitly counts as used: the sequence goes on behind it. One at a time, for two would move the sequence back.
CREATE FUNCTION give_user_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock('users'::regclass::oid::bigint);
    IF NEW.id IS NULL THEN
        NEW.id := nextval('users_id');
    ELSIF NEW.id > 0 THEN
        PERFORM setval('users_id', GREATEST(NEW.id, (SELECT CASE WHEN is_called THEN last_value ELSE 1 END FROM users_id)));
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER give_user_id BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION give_user_id();

-- Every refresh token that was issued, by its jti alone: whoever reads this table cannot log in with it.
CREATE TABLE outstanding_tokens (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jti        TEXT   NOT NULL UNIQUE,
    user_id    BIGINT REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX outstanding_tokens_user_id ON outstanding_tokens (user_id);
CREATE INDEX outstanding_tokens_expires_at ON outstanding_tokens (expires_at);

-- The unique token_id decides which of several simultaneous refreshes with one token succeeds.
CREATE TABLE blacklisted_tokens (
    token_id       BIGINT NOT NULL UNIQUE REFERENCES outstanding_tokens (id) ON DELETE CASCADE,
    blacklisted_at BIGINT NOT NULL
);
