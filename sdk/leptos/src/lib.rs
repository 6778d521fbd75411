#![doc = include_str!("../README.md")]

mod auth;
mod require_auth;

pub use auth::{Auth, provide_auth, use_auth};
pub use hallpass;
pub use require_auth::RequireAuth;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct TheReadmeOfTheWorkspace;
