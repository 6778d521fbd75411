#![doc = include_str!("../README.md")]

pub mod answer;
mod browser;
mod client;
mod config;
mod engine;
mod error;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod fixtures;
pub mod jwt;
mod origin;
pub mod session;
mod time;
mod token;
mod wire;

pub use client::{AuthClient, Subscription};
pub use config::{Config, Dialect, Storage};
pub use error::{ConfigError, Error, Rejection};
pub use session::{AuthState, Event, LogoutReason};
pub use time::Timestamp;
pub use token::{AccessToken, RefreshToken, Session, TokenPair};
