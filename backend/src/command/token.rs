//! `token show` and `token flush`.

use clap::Subcommand;
use serde_json::json;

use super::Output;
use crate::{error::SetupError, settings::Settings, store::Store, token::now};

/// What to do with refresh tokens.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Say how often a refresh token is recorded and blacklisted
    Show {
        /// The token's jti claim
        jti: String,
        #[command(flatten)]
        output: Output,
    },
    /// Forget the refresh tokens that expired a day ago or earlier
    Flush {
        #[command(flatten)]
        output: Output,
    },
}

pub(super) async fn run(command: TokenCommand, store: &Store, settings: &Settings) -> Result<(), SetupError> {
    match command {
        TokenCommand::Show { jti, output } => {
            let (outstanding, blacklisted) = store.count_tokens(&jti).await?;
            let object = json!({"outstanding": outstanding, "blacklisted": blacklisted});
            output.print(&object, &format!("outstanding {outstanding}, blacklisted {blacklisted}"));
        }
        TokenCommand::Flush { output } => {
            let flushed = store.flush_tokens(now() - settings.jwt.leeway_seconds()).await?;
            output.print(&json!({"flushed": flushed}), &format!("{flushed} expired tokens forgotten"));
        }
    }
    Ok(())
}
