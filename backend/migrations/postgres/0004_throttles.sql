-- Wrong passwords in a row for one name from one address. Keys are keyed hashes, so that nobody reads here whom somebody tried,
-- or the password that somebody typed into the wrong field.
CREATE TABLE login_streaks (
    key           TEXT   NOT NULL PRIMARY KEY,
    failures      BIGINT NOT NULL,
    failed_at     BIGINT NOT NULL,
    -- Until when the bounds on all names or all addresses do not count here, as there was a login not long ago.
    trusted_until BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL
);

-- Wrong passwords from one address, or for one name: each puts off the time at which all are forgiven.
CREATE TABLE login_debts (
    key         TEXT   NOT NULL PRIMARY KEY,
    forgiven_at BIGINT NOT NULL
);

-- When a client's requests came, in milliseconds and separated by commas, the latest first.
CREATE TABLE anonymous_requests (
    client     TEXT   NOT NULL PRIMARY KEY,
    history    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
