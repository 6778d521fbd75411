//! The table of users.

use sqlx::FromRow;

use super::{Store, StoreError, query::query};
use crate::password::PasswordHash;

/// SQL with a user's columns at its end, or between its two parts.
macro_rules! columns {
    ($before:literal $(, $after:literal)?) => {
        concat!(
            $before,
            "id, username, password, first_name, last_name, email, mobile, is_active, is_staff, date_joined, last_login"
            $(, $after)?
        )
    };
}

/// A user as stored.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) password: PasswordHash,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) mobile: Option<String>,
    pub(crate) is_active: bool,
    pub(crate) is_staff: bool,
    pub(crate) date_joined: i64,
    pub(crate) last_login: Option<i64>,
}

impl User {
    /// The user's value of a field that tells users apart, where the user has one.
    pub(crate) fn identifier(&self, field: Identifier) -> Option<String> {
        match field {
            Identifier::Id => Some(self.id.to_string()),
            Identifier::Username => Some(self.username.clone()),
            Identifier::Mobile => self.mobile.clone(),
        }
    }
}

/// A field that tells users apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Identifier {
    Id,
    Username,
    Mobile,
}

impl Identifier {
    /// The field's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Username => "username",
            Self::Mobile => "mobile",
        }
    }
}

/// A user to be added.
#[derive(Clone, Debug)]
pub(crate) struct NewUser {
    pub(crate) id: Option<i64>,
    pub(crate) username: String,
    pub(crate) password: PasswordHash,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) mobile: Option<String>,
    pub(crate) is_active: bool,
    pub(crate) is_staff: bool,
}

/// Why a user was not added.
#[derive(Debug)]
pub(crate) enum UserConflict {
    /// Another user has the id or the mobile number.
    Taken,
    Store(StoreError),
}

impl From<StoreError> for UserConflict {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) if error.is_unique_violation() => Self::Taken,
            error => Self::Store(error),
        }
    }
}

impl Store {
    /// Finds the user whose `field` is `value`, exactly.
    pub(crate) async fn user(&self, field: Identifier, value: &str) -> Result<Option<User>, StoreError> {
        match field {
            Identifier::Id => match value.parse::<i64>() {
                Ok(id) => query(columns!("SELECT ", " FROM users WHERE id = $1")).bind(id),
                Err(_) => return Ok(None),
            },
            Identifier::Username => query(columns!("SELECT ", " FROM users WHERE username = $1")).bind(value),
            Identifier::Mobile => query(columns!("SELECT ", " FROM users WHERE mobile = $1")).bind(value),
        }
        .fetch_optional(&self.reader)
        .await
    }

    /// All users, in the order of their ids.
    pub(crate) async fn users(&self) -> Result<Vec<User>, StoreError> {
        query(columns!("SELECT ", " FROM users ORDER BY id")).fetch_all(&self.reader).await
    }

    /// Adds those of `users` whose usernames are new, and answers them; all of them or none.
    pub(crate) async fn add_missing_users(&self, users: &[NewUser], now: i64) -> Result<Vec<User>, UserConflict> {
        let mut transaction = self.begin().await?;
        let mut added = Vec::with_capacity(users.len());
        for user in users {
            added.extend(
                query(columns!(
                    "INSERT INTO users (id, username, password, first_name, last_name, email, mobile, is_active, is_staff, \
                     date_joined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                     ON CONFLICT (username) DO NOTHING RETURNING "
                ))
                .bind(user.id)
                .bind(&user.username)
                .bind(&user.password)
                .bind(&user.first_name)
                .bind(&user.last_name)
                .bind(&user.email)
                .bind(user.mobile.as_ref())
                .bind(user.is_active)
                .bind(user.is_staff)
                .bind(now)
                .fetch_optional(&mut transaction)
                .await?,
            );
        }
        transaction.commit().await?;
        Ok(added)
    }

    /// Sets a user's password; `None` if there is no such user.
    pub(crate) async fn set_password(
        &self,
        username: &str,
        password: &PasswordHash,
    ) -> Result<Option<User>, StoreError> {
        query(columns!("UPDATE users SET password = $1 WHERE username = $2 RETURNING "))
            .bind(password)
            .bind(username)
            .fetch_optional(&self.writer)
            .await
    }

    /// Sets the password of a user who has still the one that was read: what somebody else has set since stays.
    /// The user as stored, then; `None` if it was another password, or if the user is gone.
    pub(crate) async fn replace_password(
        &self,
        user: &User,
        password: &PasswordHash,
    ) -> Result<Option<User>, StoreError> {
        query(columns!("UPDATE users SET password = $1 WHERE id = $2 AND password = $3 RETURNING "))
            .bind(password)
            .bind(user.id)
            .bind(&user.password)
            .fetch_optional(&self.writer)
            .await
    }

    /// Lets a user log in, or no longer; `None` if there is no such user.
    pub(crate) async fn set_activity(&self, username: &str, is_active: bool) -> Result<Option<User>, StoreError> {
        query(columns!("UPDATE users SET is_active = $1 WHERE username = $2 RETURNING "))
            .bind(is_active)
            .bind(username)
            .fetch_optional(&self.writer)
            .await
    }

    /// Deletes a user and answers who that was; `None` if there is no such user.
    pub(crate) async fn delete_user(&self, username: &str) -> Result<Option<User>, StoreError> {
        query(columns!("DELETE FROM users WHERE username = $1 RETURNING "))
            .bind(username)
            .fetch_optional(&self.writer)
            .await
    }

    /// Notes that a user has logged in.
    pub(crate) async fn record_login(&self, user: &User, now: i64) -> Result<(), StoreError> {
        query("UPDATE users SET last_login = $1 WHERE id = $2").bind(now).bind(user.id).execute(&self.writer).await?;
        Ok(())
    }
}
