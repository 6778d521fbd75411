//! Connections to either database.

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool};

use super::{
    StoreError,
    query::{Target, query},
};

/// Connections to the database.
#[derive(Clone, Debug)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Pool {
    /// Begins a transaction that may write.
    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// How many connections there are.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Sqlite(pool) => pool.size() as usize,
            Self::Postgres(pool) => pool.size() as usize,
        }
    }

    /// How many of them wait for work.
    pub(super) fn idle(&self) -> usize {
        match self {
            Self::Sqlite(pool) => pool.num_idle(),
            Self::Postgres(pool) => pool.num_idle(),
        }
    }

    /// Waits until every connection is closed.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// What happens whole or, unless it is committed, not at all.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// Keeps a user from being deleted, or logged out everywhere, until the transaction ends. SQLite has one writer anyway.
    pub(super) async fn hold_user(&mut self, id: i64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => {
                query("SELECT id FROM users WHERE id = $1 FOR KEY SHARE").bind(id).execute(self).await.map(drop)
            }
        }
    }

    /// Waits until nobody [holds](Self::hold_user) a user, and lets nobody until the transaction ends.
    pub(super) async fn seize_user(&mut self, id: i64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => {
                query("SELECT id FROM users WHERE id = $1 FOR UPDATE").bind(id).execute(self).await.map(drop)
            }
        }
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

impl<'a> From<&'a Pool> for Target<'a> {
    fn from(pool: &'a Pool) -> Self {
        match pool {
            Pool::Sqlite(pool) => Self::SqlitePool(pool),
            Pool::Postgres(pool) => Self::PostgresPool(pool),
        }
    }
}

impl<'a> From<&'a mut Transaction> for Target<'a> {
    fn from(transaction: &'a mut Transaction) -> Self {
        match transaction {
            Transaction::Sqlite(transaction) => Self::Sqlite(transaction),
            Transaction::Postgres(transaction) => Self::Postgres(transaction),
        }
    }
}
