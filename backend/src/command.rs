//! The subcommands: users and tokens, without SQL, also while a server runs on the same database.

mod token;
mod user;

use clap::{Args, Subcommand};

use token::TokenCommand;
use user::UserCommand;

use crate::{error::SetupError, settings::Settings, store::Store};

/// What to do instead of serving.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Manage users
    #[command(subcommand)]
    User(UserCommand),
    /// Look at refresh tokens
    #[command(subcommand)]
    Token(TokenCommand),
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
    let url = match command {
        Command::User(UserCommand::Add(_)) => url,
        _ => url.existing(),
    };
    let store = Store::open(&url).await?;
    let done = match command {
        Command::User(command) => user::run(command, &store).await,
        Command::Token(command) => token::run(command, &store, settings).await,
    };
    store.close().await;
    done
}
