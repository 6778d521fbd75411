//! The JSON file of users to start with.

use std::{fs, path::Path};

use serde::Deserialize;

use crate::{
    error::SetupError,
    password::{Password, PasswordHash, Passwords},
    store::{Identifier, NewUser, Store, UserConflict},
    token::now,
};

/// The users that a file names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsersFile {
    #[serde(default, rename = "about")]
    _about: Option<String>,
    users: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Option<i64>,
    username: String,
    password: String,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    email: String,
    mobile: Option<String>,
    #[serde(default = "yes")]
    is_active: bool,
    #[serde(default)]
    is_staff: bool,
}

impl UsersFile {
    /// Reads and checks the file.
    pub(crate) fn read(path: &Path) -> Result<Self, SetupError> {
        let refused = |reason: String| SetupError::new(format!("users file {} (--users): {reason}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
        let file: Self = serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
        for (index, entry) in file.users.iter().enumerate() {
            let place = format!("user {} ({:?})", index + 1, entry.username);
            let checked =
                entry.check().and_then(|()| file.users[..index].iter().try_for_each(|it| it.check_apart(entry)));
            checked.map_err(|reason| refused(format!("{place}: {reason}")))?;
        }
        Ok(file)
    }

    /// Adds the users that are missing, all of them or none.
    pub(crate) async fn add_missing(self, store: &Store, passwords: &Passwords) -> Result<(), SetupError> {
        let (mut missing, mut weak) = (Vec::new(), 0);
        for entry in self.users {
            if store.user(Identifier::Username, &entry.username).await?.is_none() {
                weak += usize::from(entry.is_easily_guessed());
                missing.push(entry.hashed(passwords).await);
            }
        }
        let added = store.add_missing_users(&missing, now()).await.map_err(|conflict| match conflict {
            UserConflict::Taken => {
                SetupError::new("users file (--users): an id or mobile number belongs to another user already")
            }
            UserConflict::Store(error) => error.into(),
        })?;
        tracing::info!(added = added.len(), "users file read");
        if weak > 0 {
            // Not whose: more people read the log than the file.
            tracing::warn!(weak, "the users file has passwords that are easily guessed: for tests and demos alone");
        }
        Ok(())
    }
}

impl Entry {
    fn check(&self) -> Result<(), &'static str> {
        check_username(&self.username)?;
        match PasswordHash::from_django(&self.password)? {
            Some(_) => Ok(()),
            None => Password::new(self.password.clone()).map(drop),
        }
    }

    fn is_easily_guessed(&self) -> bool {
        let Ok(None) = PasswordHash::from_django(&self.password) else { return false };
        let known = [
            ("username", self.username.as_str()),
            ("first name", &self.first_name),
            ("last name", &self.last_name),
            ("email address", &self.email),
        ];
        !Password::claimed(self.password.clone()).weaknesses(&known).is_empty()
    }

    /// Looks whether `later` is somebody else.
    fn check_apart(&self, later: &Self) -> Result<(), &'static str> {
        match later {
            Self { username, .. } if *username == self.username => Err("the username is in the file twice"),
            Self { id: Some(_), .. } if later.id == self.id => Err("the id is in the file twice"),
            Self { mobile: Some(mobile), .. } if !mobile.is_empty() && later.mobile == self.mobile => {
                Err("the mobile number is in the file twice")
            }
            _ => Ok(()),
        }
    }

    async fn hashed(self, passwords: &Passwords) -> NewUser {
        let password = match PasswordHash::from_django(&self.password) {
            Ok(Some(hash)) => hash,
            _ => passwords.hash(Password::claimed(self.password)).await,
        };
        NewUser {
            id: self.id,
            username: self.username,
            password,
            first_name: self.first_name,
            last_name: self.last_name,
            email: self.email,
            mobile: self.mobile.filter(|mobile| !mobile.is_empty()),
            is_active: self.is_active,
            is_staff: self.is_staff,
        }
    }
}

/// Looks whether a login can send this username.
pub(crate) fn check_username(username: &str) -> Result<(), &'static str> {
    match username {
        "" => Err("a username must not be empty"),
        name if name.trim() != name => Err("a username must not begin or end with a blank: logins are trimmed"),
        name if name.contains('\0') => Err("a username must not contain a null character"),
        name if name.chars().count() > 150 => Err("a username must not be longer than 150 characters"),
        _ => Ok(()),
    }
}

fn yes() -> bool {
    true
}
