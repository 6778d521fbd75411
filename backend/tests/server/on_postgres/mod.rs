//! Postgres in the place of the file: the same facts where the database matters, and what several servers on one database share.

#[path = "../details.rs"]
mod details;
#[path = "../grace.rs"]
mod grace;
#[path = "../login.rs"]
mod login;
#[path = "../login_throttle.rs"]
mod login_throttle;
#[path = "../mobile_login.rs"]
mod mobile_login;
#[path = "../refresh.rs"]
mod refresh;
#[path = "../reviews.rs"]
mod reviews;
#[path = "../sessions.rs"]
mod sessions;
#[path = "../throttle.rs"]
mod throttle;
#[path = "../token_reuse.rs"]
mod token_reuse;

mod commands;
mod crossing;
#[cfg(unix)]
mod ending;
mod opening;
mod sharing;

/// The same support, but that a server is on Postgres.
mod support {
    use std::ops::Deref;

    pub(super) use crate::support::*;

    pub(super) struct Server(crate::support::Server);

    impl Server {
        pub(super) async fn start(flags: &[&str]) -> Self {
            Self(crate::support::Server::start_on_postgres(&database::with_users().await, flags).await)
        }
    }

    impl Deref for Server {
        type Target = crate::support::Server;

        fn deref(&self) -> &crate::support::Server {
            &self.0
        }
    }
}
