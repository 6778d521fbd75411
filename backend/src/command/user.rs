//! `user add`, `list`, `show`, `password`, `logout`, `activate`, `deactivate` and `delete`.

use std::io::{self, IsTerminal};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Output;
use crate::{
    date::date,
    error::SetupError,
    key_setting::Secret,
    password::{Known, Password, Passwords},
    store::{Identifier, NewUser, Store, StoreError, User, UserConflict},
    token::now,
    users_file::check_username,
};

/// What to do with users.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a user
    Add(Addition),
    /// List all users
    List {
        #[command(flatten)]
        output: Output,
    },
    /// Show a user
    Show(Whom),
    /// Set a user's password
    Password {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        typed: Typed,
        /// End the user's sessions too
        #[arg(long)]
        logout: bool,
    },
    /// End a user's sessions: blacklist the refresh tokens
    Logout(Whom),
    /// Let a user log in
    Activate(Whom),
    /// Keep a user from logging in, and refuse the user's tokens
    Deactivate(Whom),
    /// Delete a user
    Delete(Whom),
}

/// A user to be added.
#[derive(Args, Clone, Debug)]
pub(crate) struct Addition {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    typed: Typed,
    #[arg(long, default_value = "", help = "First name")]
    first_name: String,
    #[arg(long, default_value = "", help = "Last name")]
    last_name: String,
    #[arg(long, default_value = "", help = "Email address")]
    email: String,
    #[arg(long, help = "Mobile number, which no other user has")]
    mobile: Option<String>,
    #[arg(long, help = "Id, which no other user has; the next free one by default")]
    id: Option<i64>,
    #[arg(long, help = "Mark as staff")]
    staff: bool,
    #[arg(long, help = "Keep from logging in")]
    inactive: bool,
}

/// The user whom it is about.
#[derive(Args, Clone, Debug)]
pub(crate) struct Whom {
    #[arg(value_name = "NAME", help = "The user's name")]
    username: String,
    #[command(flatten)]
    output: Output,
}

/// A password from the command line or the keyboard.
#[derive(Args, Clone, Debug)]
pub(crate) struct Typed {
    /// Password; without it, it is asked for, or read from standard input where that is no terminal
    #[arg(long, value_name = "PASSWORD")]
    password: Option<Secret>,
    /// Take a password that is easily guessed; one that --password gives is taken with a warning
    #[arg(long)]
    allow_weak_password: bool,
}

pub(super) async fn run(command: UserCommand, store: &Store) -> Result<(), SetupError> {
    match command {
        UserCommand::Add(addition) => add(addition, store).await,
        UserCommand::List { output } => list(output, store).await,
        UserCommand::Show(whom) => {
            let found = store.user(Identifier::Username, &whom.username).await;
            let user = existing(found, &whom)?;
            whom.output.print(&object(&user), &lines(&user));
            Ok(())
        }
        UserCommand::Password { whom, typed, logout } => {
            // Before anybody is asked for a password:
            let user = existing(store.user(Identifier::Username, &whom.username).await, &whom)?;
            let known = known(&user.username, &user.first_name, &user.last_name, &user.email);
            let password = Passwords::new().hash(typed.password(&known)?).await;
            let changed = store.set_password(&whom.username, &password).await;
            if logout {
                store.log_out(user.id, now()).await?;
            }
            report(changed, &whom, "has a new password")
        }
        UserCommand::Logout(whom) => {
            let user = existing(store.user(Identifier::Username, &whom.username).await, &whom)?;
            let blacklisted = store.log_out(user.id, now()).await?;
            let text = format!("{} is logged out; {blacklisted} refresh tokens are blacklisted", user.username);
            whom.output.print(&json!({"blacklisted": blacklisted}), &text);
            Ok(())
        }
        UserCommand::Activate(whom) => report(store.set_activity(&whom.username, true).await, &whom, "may log in"),
        UserCommand::Deactivate(whom) => {
            report(store.set_activity(&whom.username, false).await, &whom, "may no longer log in")
        }
        UserCommand::Delete(whom) => report(store.delete_user(&whom.username).await, &whom, "is deleted"),
    }
}

async fn add(addition: Addition, store: &Store) -> Result<(), SetupError> {
    let Addition { whom, typed, first_name, last_name, email, mobile, id, staff, inactive } = addition;
    check_username(&whom.username).map_err(SetupError::new)?;
    let known = known(&whom.username, &first_name, &last_name, &email);
    let password = Passwords::new().hash(typed.password(&known)?).await;
    let user = NewUser {
        id,
        username: whom.username.clone(),
        password,
        first_name,
        last_name,
        email,
        mobile: mobile.filter(|mobile| !mobile.is_empty()),
        is_active: !inactive,
        is_staff: staff,
    };
    let added = store.add_missing_users(&[user], now()).await.map_err(|conflict| match conflict {
        UserConflict::Taken => SetupError::new("a user with this id or mobile number exists already"),
        UserConflict::Store(error) => error.into(),
    })?;
    let exists = || SetupError::new(format!("a user {:?} exists already", whom.username));
    let user = added.first().ok_or_else(exists)?;
    whom.output.print(&object(user), &format!("{} is added, with id {}", user.username, user.id));
    Ok(())
}

async fn list(output: Output, store: &Store) -> Result<(), SetupError> {
    let users = store.users().await?;
    let objects: Vec<_> = users.iter().map(object).collect();
    let names: Vec<_> = users
        .iter()
        .map(|user| format!("{} {}{}", user.id, user.username, if user.is_active { "" } else { " (inactive)" }))
        .collect();
    output.print(&json!({"users": objects}), &names.join("\n"));
    Ok(())
}

/// What a password should not be like.
fn known<'a>(
    username: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    email: &'a str,
) -> [(&'static str, &'a str); 4] {
    [("username", username), ("first name", first_name), ("last name", last_name), ("email address", email)]
}

impl Typed {
    /// The password, if it is not a weak one.
    ///
    /// A person who types one can think of another. A script that gives one with --password, where everybody on the machine can
    /// read it, sets up a test or a demo, which a warning does not stop.
    fn password(self, known: &Known<'_>) -> Result<Password, SetupError> {
        let (is_typed, is_allowed) = (self.password.is_none(), self.allow_weak_password);
        let password = self.text().and_then(|text| Password::new(text).map_err(SetupError::new))?;
        let weaknesses = password.weaknesses(known).join(" ");
        match weaknesses.as_str() {
            "" => {}
            _ if is_allowed => {}
            _ if is_typed => {
                return Err(SetupError::new(format!("{weaknesses} Choose another one, or add --allow-weak-password")));
            }
            _ => tracing::warn!("{weaknesses} It is taken all the same"),
        }
        Ok(password)
    }

    fn text(self) -> Result<String, SetupError> {
        match self.password {
            Some(secret) => Ok(secret.into_text()),
            None if io::stdin().is_terminal() => ask(),
            None => read_line(),
        }
    }
}

fn ask() -> Result<String, SetupError> {
    let read = |prompt| {
        rpassword::prompt_password(prompt)
            .map_err(|error| SetupError::new(format!("cannot read a password from the terminal: {error}")))
    };
    let password = read("Password: ")?;
    if read("Password (again): ")? != password {
        return Err(SetupError::new("the two passwords are not the same"));
    }
    Ok(password)
}

/// Reads the first line of what is piped in.
fn read_line() -> Result<String, SetupError> {
    let mut line = String::new();
    let length = io::stdin()
        .read_line(&mut line)
        .map_err(|error| SetupError::new(format!("cannot read a password from standard input: {error}")))?;
    if length == 0 {
        let ways = "write it to standard input, give --password, or run this in a terminal to be asked";
        return Err(SetupError::new(format!("no password: {ways}")));
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn report(changed: Result<Option<User>, StoreError>, whom: &Whom, what: &str) -> Result<(), SetupError> {
    let user = existing(changed, whom)?;
    whom.output.print(&object(&user), &format!("{} {what}", user.username));
    Ok(())
}

fn existing(found: Result<Option<User>, StoreError>, whom: &Whom) -> Result<User, SetupError> {
    let missing = || SetupError::new(format!("there is no user {:?}", whom.username));
    found?.ok_or_else(missing)
}

fn object(user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.username,
        "is_active": user.is_active,
        "last_login": user.last_login.and_then(date),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "mobile": user.mobile,
        "is_staff": user.is_staff,
        "date_joined": date(user.date_joined),
    })
}

fn lines(user: &User) -> String {
    let Value::Object(fields) = object(user) else { return String::new() };
    let line = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("{name}: {text}"),
        Value::Null => format!("{name}:"),
        value => format!("{name}: {value}"),
    };
    fields.iter().map(line).collect::<Vec<_>>().join("\n")
}
