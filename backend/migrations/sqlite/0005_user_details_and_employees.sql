CREATE TABLE employees (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    firstname TEXT    NOT NULL,
    lastname  TEXT    NOT NULL,
    emp_id    BIGINT  NOT NULL
);

CREATE TABLE user_details (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT    NOT NULL,
    mobile   TEXT    NOT NULL UNIQUE,
    email    TEXT    NOT NULL
);
