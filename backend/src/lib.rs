//! An axum server that speaks Django REST framework SimpleJWT on the wire, on embedded SQLite.

mod error;
mod password;
mod store;
mod token;
