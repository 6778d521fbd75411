-- One-time codes, hashed as passwords are. A number without a user has one as well, which nobody is told, so that nothing differs.
CREATE TABLE login_codes (
    mobile     TEXT   PRIMARY KEY,
    hash       TEXT   NOT NULL,
    sent_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries      BIGINT NOT NULL
);

CREATE INDEX login_codes_expires_at ON login_codes (expires_at);
