//! The database: users and refresh tokens, in an SQLite file or on a Postgres server.
//!
//! SQL is written once, as both understand it: `$1`, `ON CONFLICT`, `RETURNING`, TEXT, BIGINT and BOOLEAN, times as seconds.
//! [`query`](query::query) binds and runs it as sqlx's own does, on a pool or in a transaction:
//!
//! ```ignore
//! let find = query("SELECT id, username FROM users WHERE id = $1").bind(id);
//! let user: Option<(i64, String)> = find.fetch_optional(&self.reader).await?;
//!
//! let mut transaction = self.begin().await?;
//! let changed = query("UPDATE …").bind(id).execute(&mut transaction).await?;
//! transaction.commit().await?;
//! ```
//!
//! What is read derives `FromRow` or is a tuple, and its columns are named: Postgres refuses a `*` of a running server whose table
//! a newer one has given another column. A statement that reads goes to the reader, one that writes to the writer. With
//! Postgres a sum of BIGINTs is no BIGINT, and needs a CAST. A table has a migration of the same name in both folders.
//!
//! In a file one connection writes and several read, so that writers in this process queue up instead of meeting `SQLITE_BUSY`.
//! Writers in other processes (the `user` and `token` subcommands) wait for each other in SQLite's busy handler. A server takes
//! care of that itself; there the reader is the writer, and nothing may rely on transactions coming one after the other.

mod database_url;
mod employees;
mod login_codes;
mod open;
mod pool;
mod query;
mod recent_users;
mod refresh_tokens;
mod reviews;
mod sessions;
mod throttles;
mod user_details;
mod users;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use sqlx::{error::DatabaseError, postgres::PgDatabaseError, sqlite::SqliteError};

use crate::error::SetupError;
use pool::{Pool, Transaction};
use query::query;
use recent_users::RecentUsers;

pub(crate) use database_url::DatabaseUrl;
pub(crate) use employees::Employee;
pub(crate) use login_codes::{CodeKeeping, KeptCode, NewLoginCode};
pub(crate) use query::Value;
pub(crate) use refresh_tokens::{Blacklisting, OldToken, Outstanding, Rotation};
pub(crate) use reviews::{Review, ReviewFields, Slice};
pub(crate) use sessions::{Session, SessionUse};
pub(crate) use user_details::{UserDetails, UserDetailsFields};
pub(crate) use users::{Identifier, NewUser, User, UserConflict};

/// Why the database did not answer.
pub(crate) type StoreError = sqlx::Error;

/// The database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    reader: Pool,
    writer: Pool,
    recent_users: Option<Arc<RecentUsers>>,
}

impl Store {
    /// Opens the database and brings its tables up to date. To a server there are as many connections at most.
    pub(crate) async fn open(url: &DatabaseUrl, connections: NonZeroU32) -> Result<Self, SetupError> {
        match url {
            DatabaseUrl::Sqlite(file) => open::file(file).await.map_err(|error| refused(url, &error)),
            DatabaseUrl::Postgres(options) => {
                open::server(options, connections).await.map_err(|error| refused(url, &error))
            }
        }
    }

    /// Waits until every connection is closed, so that SQLite's write-ahead log is folded back into the file.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Looks whether a table can be read.
    pub(crate) async fn answers(&self) -> Result<(), StoreError> {
        query("SELECT id FROM users LIMIT 1").fetch_optional::<(i64,)>(&self.reader).await.map(drop)
    }

    /// How many connections wait for work, and how many work.
    pub(crate) fn connections(&self) -> (usize, usize) {
        let pools = match &self.writer {
            Pool::Sqlite(_) => &[&self.reader, &self.writer][..],
            // The reader is the same one.
            Pool::Postgres(_) => &[&self.writer],
        };
        let idle: usize = pools.iter().map(|pool| pool.idle()).sum();
        let open: usize = pools.iter().map(|pool| pool.size()).sum();
        (idle, open.saturating_sub(idle))
    }

    async fn begin(&self) -> Result<Transaction, StoreError> {
        self.writer.begin().await
    }

    /// Begins a transaction that gives or takes a token of this user, who is held until its end.
    ///
    /// Users come before sessions, and sessions before tokens, so that no two transactions wait for each other.
    async fn begin_for(&self, user_id: Option<i64>) -> Result<Transaction, StoreError> {
        let mut transaction = self.begin().await?;
        if let Some(id) = user_id {
            transaction.hold_user(id).await?;
        }
        Ok(transaction)
    }
}

fn refused(url: &DatabaseUrl, error: &open::OpenError) -> SetupError {
    SetupError::new(format!("cannot open the database {url} (--database-url): {error}"))
}

/// Says whether trying again is worthwhile: somebody else was in the way, or the server was out of reach.
pub(crate) fn is_busy(error: &StoreError) -> bool {
    match error {
        StoreError::PoolTimedOut | StoreError::Io(_) => true,
        StoreError::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => PASSING.contains(&error.code()),
            None => is_sqlite_busy(error.as_ref()),
        },
        _ => false,
    }
}

fn is_sqlite_busy(error: &dyn DatabaseError) -> bool {
    let code = error.try_downcast_ref::<SqliteError>().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == SQLITE_BUSY)
}

/// Says whether another row has what only one may have.
pub(crate) fn is_conflict(error: &StoreError) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

/// How long a database may be in somebody else's hands.
const PATIENCE: Duration = Duration::from_secs(10);
const SQLITE_BUSY: u32 = 5;
/// Postgres's codes for what passes: serialization failure, deadlock, lock not available, too many connections, out of memory,
/// shutting down, crashed, starting up.
const PASSING: [&str; 8] = ["40001", "40P01", "55P03", "53300", "53200", "57P01", "57P02", "57P03"];
