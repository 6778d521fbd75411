//! hallpass
pub mod session;
mod time;
mod token;

pub use time::Timestamp;
pub use token::{AccessToken, RefreshToken, Session, TokenPair};
/// x
pub struct AuthClient;
impl AuthClient {
    /** x */
    pub fn login() {}
}
