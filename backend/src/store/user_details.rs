//! The table of user details, the records of the mobile number tutorial.

use serde::Serialize;
use sqlx::FromRow;

use super::{Store, StoreError, query::query};

/// What is known of somebody by a mobile number.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(crate) struct UserDetails {
    pub(crate) id: i64,
    pub(crate) username: String,
    /// Nobody else has it.
    pub(crate) mobile: String,
    pub(crate) email: String,
}

/// What is written into details; `None` where they stay as they are, or empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserDetailsFields {
    pub(crate) username: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) email: Option<String>,
}

impl Store {
    /// All details, the oldest first.
    pub(crate) async fn all_user_details(&self) -> Result<Vec<UserDetails>, StoreError> {
        query("SELECT id, username, mobile, email FROM user_details ORDER BY id").fetch_all(&self.reader).await
    }

    pub(crate) async fn user_details(&self, id: i64) -> Result<Option<UserDetails>, StoreError> {
        query("SELECT id, username, mobile, email FROM user_details WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.reader)
            .await
    }

    /// The details with this mobile number.
    pub(crate) async fn user_details_of(&self, mobile: &str) -> Result<Option<UserDetails>, StoreError> {
        query("SELECT id, username, mobile, email FROM user_details WHERE mobile = $1")
            .bind(mobile)
            .fetch_optional(&self.reader)
            .await
    }

    /// Adds details, and answers them with their id.
    pub(crate) async fn add_user_details(&self, fields: UserDetailsFields) -> Result<UserDetails, StoreError> {
        query(
            "INSERT INTO user_details (username, mobile, email) \
             VALUES (COALESCE($1, ''), COALESCE($2, ''), COALESCE($3, '')) RETURNING id, username, mobile, email",
        )
        .bind(fields.username)
        .bind(fields.mobile)
        .bind(fields.email)
        .fetch_one(&self.writer)
        .await
    }

    /// Changes these fields of details, and leaves the others to whoever else may change them just then; `None` if there are no such
    /// details.
    pub(crate) async fn change_user_details(
        &self,
        id: i64,
        fields: UserDetailsFields,
    ) -> Result<Option<UserDetails>, StoreError> {
        query(
            "UPDATE user_details SET username = COALESCE($2, username), mobile = COALESCE($3, mobile), \
             email = COALESCE($4, email) WHERE id = $1 RETURNING id, username, mobile, email",
        )
        .bind(id)
        .bind(fields.username)
        .bind(fields.mobile)
        .bind(fields.email)
        .fetch_optional(&self.writer)
        .await
    }

    /// Deletes details, and answers how many there were.
    pub(crate) async fn delete_user_details(&self, id: i64) -> Result<u64, StoreError> {
        query("DELETE FROM user_details WHERE id = $1").bind(id).execute(&self.writer).await
    }
}
