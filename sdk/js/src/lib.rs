//! What the npm package's driver, in `sdk/js/js`, asks of Rust: what an answer means, what to do about a session, and when.
//!
//! The driver reads what it gets (JSON, tokens, URLs) and tells what it read; here is decided. All is synchronous and calls nothing of
//! the app, so that no call can come in during another one. What crosses the border is numbers, texts and sessions: no table of
//! JavaScript's values has to be kept.

mod core;
mod numbers;
mod questions;
mod session;

/// Small: the standard one is a sixth of the module.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

pub use crate::core::Core;
pub use session::{Session, flaw};
