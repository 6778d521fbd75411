CREATE TABLE employees (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    firstname TEXT   NOT NULL,
    lastname  TEXT   NOT NULL,
    emp_id    BIGINT NOT NULL
);

CREATE TABLE user_details (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username TEXT   NOT NULL,
    mobile   TEXT   NOT NULL UNIQUE,
    email    TEXT   NOT NULL
);
