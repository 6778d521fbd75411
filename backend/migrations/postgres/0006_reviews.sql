CREATE TABLE reviews (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product    TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    rating     BIGINT NOT NULL,
    text       TEXT   NOT NULL,
    author_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX reviews_product ON reviews (product, id);
CREATE INDEX reviews_author_id ON reviews (author_id);
