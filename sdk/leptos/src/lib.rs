#![doc = include_str!("../README.md")]

mod auth;
mod require_auth;

pub use auth::{Auth, provide_auth, use_auth};
pub use hallpass;
pub use require_auth::RequireAuth;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct TheReadmeOfTheWorkspace;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/leptos.md")]
#[doc = include_str!("../../../docs/src/errors.md")]
struct TheBook;
