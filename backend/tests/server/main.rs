//! The server over real HTTP, and the program as a process.
//!
//! One test binary: each would link the whole server once more.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall fail")]
#![allow(clippy::duplicate_mod, reason = "some facts are tested on Postgres once more")]

mod support;

mod bodies;
mod commands;
mod connections;
mod cookie;
mod demo_settings;
#[cfg(unix)]
mod descriptors;
mod details;
#[cfg(unix)]
mod durability;
mod faults;
mod frame;
mod grace;
mod hang_up;
mod health;
mod help;
mod keys;
mod legacy;
mod login;
mod login_throttle;
mod metrics;
mod mobile_login;
mod on_postgres;
#[cfg(unix)]
mod operations;
mod origin;
#[cfg(unix)]
mod process;
mod protected;
mod recent_users;
mod refresh;
#[cfg(unix)]
mod restart;
mod reviews;
mod revoke;
mod schema;
mod secrets;
mod sessions;
mod settings;
mod site;
mod sliding;
mod throttle;
mod token_reuse;
mod verify;
mod weak_passwords;
