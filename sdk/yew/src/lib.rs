#![doc = include_str!("../README.md")]

mod auth;
mod provider;
mod require_auth;

pub use auth::{Auth, use_auth};
pub use hallpass;
pub use provider::{AuthProvider, AuthProviderProps};
pub use require_auth::{RequireAuth, RequireAuthProps};

#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/yew.md")]
struct TheBook;
