//! The subcommands: users and tokens, without SQL, also while a server runs on the same database.

mod healthcheck;
mod token;
mod user;

use std::num::NonZeroU32;

use clap::{Args, Subcommand};

use token::TokenCommand;
use user::UserCommand;

use crate::{
    error::SetupError,
    settings::Settings,
    store::{DatabaseUrl, Store},
};

/// What to do instead of serving.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Manage users
    #[command(subcommand)]
    User(UserCommand),
    /// Look at refresh tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Say whether the server at --bind is ready, and fail if it is not
    Healthcheck,
}

/// How a subcommand answers.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Output {
    /// Prints `object` or, for people, `text`.
    fn print(self, object: &serde_json::Value, text: &str) {
        if self.json {
            println!("{object}");
        } else if !text.is_empty() {
            println!("{text}");
        }
    }
}

/// Carries out a subcommand.
pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), SetupError> {
    let url = settings.database_url.clone();
    match command {
        Command::Healthcheck => healthcheck::run(&settings.bind),
        Command::User(command @ UserCommand::Add(_)) => on(url, async |store| user::run(command, store).await).await,
        Command::User(command) => on(url.existing(), async |store| user::run(command, store).await).await,
        Command::Token(command) => on(url.existing(), async |store| token::run(command, store, settings).await).await,
    }
}

/// Works on a database, and closes it whatever comes of it.
async fn on(url: DatabaseUrl, work: impl AsyncFnOnce(&Store) -> Result<(), SetupError>) -> Result<(), SetupError> {
    // One thing is done after the other.
    let store = Store::open(&url, NonZeroU32::MIN).await?;
    let done = work(&store).await;
    store.close().await;
    done
}
