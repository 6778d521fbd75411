-- What a spent refresh token was exchanged for, so that the same exchange can be answered once more: the names of both tokens,
-- from which they are made again. The tokens themselves are kept nowhere.
ALTER TABLE blacklisted_tokens ADD COLUMN successor_jti TEXT;
ALTER TABLE blacklisted_tokens ADD COLUMN access_jti TEXT;
