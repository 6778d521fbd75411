//! Every setting: a flag, an environment variable, a default, and a line that says what it does.

mod check;
mod connections;
mod idle;
mod jwt;
mod legacy;
mod operations;
mod switched;
mod throttling;
mod value;

use std::{env, ffi::OsStr, num::NonZeroU32, path::PathBuf, time::Duration};

use axum::http::HeaderValue;
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser};

use crate::{
    command::Command,
    http::SiteFolder,
    store::{DatabaseUrl, Identifier},
    token::whole_seconds,
};

pub(crate) use connections::ConnectionSettings;
pub(crate) use jwt::{ExtraClaim, JwtSettings};
pub(crate) use legacy::{LegacySettings, SameSite, TokenId};
pub(crate) use operations::{LogFormat, OperationSettings};
pub(crate) use switched::Unchanged;
pub(crate) use throttling::ThrottlingSettings;
pub(crate) use value::Switch;
use value::{Untold, header_value, lifetime, login_field, origin, time};

/// The command line.
#[derive(Clone, Debug, Parser)]
#[command(name = "hallpass-backend", version, about = ABOUT, long_about = None, args_override_self = true)]
pub struct Arguments {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

impl Arguments {
    /// Reads the command line and the environment, where an empty variable counts as none; ends the process where they are wrong.
    #[must_use]
    pub fn read() -> Self {
        let is_empty = |name: &OsStr| env::var_os(name).is_some_and(|value| value.is_empty());
        let command = Self::command().mut_args(|argument| {
            let argument = with_its_variable(argument);
            match argument.get_env().is_some_and(is_empty) {
                true => argument.env(None),
                false => argument,
            }
        });
        let matches = command.get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Says in the help, on a line of its own, what a setting's variable is called, though not what is in it, and its default.
fn with_its_variable(argument: Arg) -> Arg {
    let Some(variable) = argument.get_env().map(|name| name.display().to_string()) else { return argument };
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.display().to_string()).collect();
    let default = if defaults.is_empty() { String::new() } else { format!(" [default: {}]", defaults.join(",")) };
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    argument.help(format!("{help}\n[env: {variable}]{default}")).hide_env(true).hide_default_value(true)
}

/// What can be set.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one, which the log tells
    #[arg(long, env = "HALLPASS_BIND", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8000")]
    #[arg(help_heading = "Serving")]
    pub(crate) bind: String,

    /// SQLite file, which ?mode=rwc makes if it is missing, or postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, global = true, env = "HALLPASS_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    #[arg(default_value = "sqlite://hallpass.db?mode=rwc", value_parser = Untold::<DatabaseUrl>::parser())]
    #[arg(help_heading = "Database")]
    pub(crate) database_url: DatabaseUrl,

    /// How many connections to open to Postgres at most; all servers together must stay below its max_connections
    #[arg(long, env = "HALLPASS_DATABASE_CONNECTIONS", value_name = "NUMBER", default_value = "10")]
    #[arg(help_heading = "Database")]
    pub(crate) database_connections: NonZeroU32,

    /// JSON file of users to add at start where they are missing
    #[arg(long, env = "HALLPASS_USERS", value_name = "FILE")]
    #[arg(help_heading = "Database")]
    pub(crate) users: Option<PathBuf>,

    /// Folder of a built single-page app to serve beside the API
    #[arg(long, env = "HALLPASS_STATIC_DIR", value_name = "FOLDER")]
    #[arg(help_heading = "Serving")]
    pub(crate) static_dir: Option<SiteFolder>,

    /// Content-Security-Policy of that app, in the place of one that lets it load and call its own origin alone
    #[arg(long, env = "HALLPASS_CONTENT_SECURITY_POLICY", value_name = "POLICY", value_parser = header_value)]
    #[arg(help_heading = "Serving")]
    pub(crate) content_security_policy: Option<HeaderValue>,

    /// Origins whose pages may call the API (CORS), comma separated
    #[arg(long, env = "HALLPASS_ALLOWED_ORIGINS", value_name = "ORIGINS", value_delimiter = ',', value_parser = origin)]
    #[arg(help_heading = "Serving")]
    pub(crate) allowed_origins: Vec<HeaderValue>,

    /// Field that users log in with: username or mobile
    #[arg(long, env = "HALLPASS_LOGIN_FIELD", value_name = "FIELD", default_value = "username")]
    #[arg(value_parser = login_field)]
    #[arg(help_heading = "Logins")]
    pub(crate) login_field: Identifier,

    /// Let inactive users log in, as with Django's AllowAllUsersModelBackend
    #[arg(long, env = "HALLPASS_ALLOW_INACTIVE_LOGIN", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    #[arg(help_heading = "Logins")]
    pub(crate) allow_inactive_login: Switch,

    /// How long a one-time code for a mobile login works: seconds, or 5m
    #[arg(long, env = "HALLPASS_CODE_LIFETIME", value_name = "TIME", default_value = "300", value_parser = lifetime)]
    #[arg(help_heading = "Logins")]
    pub(crate) code_lifetime: Duration,

    /// How long a mobile number must wait for another one-time code
    #[arg(long, env = "HALLPASS_CODE_PAUSE", value_name = "TIME", default_value = "30", value_parser = time)]
    #[arg(help_heading = "Logins")]
    pub(crate) code_pause: Duration,

    /// Show one-time codes at /dev/inbox/ instead of in the log; listens on loopback addresses alone
    #[arg(long, env = "HALLPASS_DEV_INBOX", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    #[arg(help_heading = "Demos and tests")]
    pub(crate) dev_inbox: Switch,

    /// Keep refresh tokens in an HttpOnly cookie, which no script can read, instead of in bodies
    #[arg(long, env = "HALLPASS_REFRESH_COOKIE", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    #[arg(help_heading = "Logins")]
    pub(crate) refresh_cookie: Switch,

    /// Know sessions: users list and end theirs at /api/sessions/, and a spent refresh token that comes again ends its own
    #[arg(long, env = "HALLPASS_SESSIONS", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    #[arg(help_heading = "Logins")]
    pub(crate) sessions: Switch,

    /// Serve /demo/faults/ and /demo/settings/, where tests and demos say what goes wrong and how tokens are; listens on loopback addresses alone
    #[arg(long, env = "HALLPASS_DEMO", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    #[arg(help_heading = "Demos and tests")]
    pub(crate) demo: Switch,

    // Last, for their headings in the help hold for whatever follows.
    #[command(flatten)]
    pub(crate) jwt: JwtSettings,

    #[command(flatten)]
    pub(crate) throttling: ThrottlingSettings,

    #[command(flatten)]
    pub(crate) connections: ConnectionSettings,

    #[command(flatten)]
    pub(crate) operations: OperationSettings,

    #[command(flatten)]
    pub(crate) legacy: LegacySettings,
}

impl Settings {
    pub(crate) fn code_lifetime_seconds(&self) -> i64 {
        whole_seconds(self.code_lifetime)
    }

    pub(crate) fn code_pause_seconds(&self) -> i64 {
        whole_seconds(self.code_pause)
    }
}

/// The variables in the environment that look like settings and are none.
pub(crate) fn unknown_variables() -> Vec<String> {
    let command = Arguments::command();
    let known: Vec<_> = command.get_arguments().filter_map(|argument| argument.get_env()).collect();
    env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| !known.contains(&name.as_os_str()))
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with("HALLPASS_"))
        .collect()
}

const ABOUT: &str = "Speaks Django REST framework SimpleJWT on the wire. Without a command it serves.";
