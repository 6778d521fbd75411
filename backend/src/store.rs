//! The database: users and refresh tokens.
//!
//! One connection writes and several read, so that writers in this process queue up instead of meeting `SQLITE_BUSY`. Writers
//! in other processes (the `user` and `token` subcommands) wait for each other in SQLite's busy handler.

mod refresh_tokens;
mod users;

use std::{
    fs, io,
    str::FromStr,
    time::{Duration, Instant},
};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::SetupError;

pub(crate) use refresh_tokens::{Blacklisting, OldToken, Outstanding};
pub(crate) use users::{Identifier, NewUser, User, UserConflict};

/// Why the database did not answer.
pub(crate) type StoreError = sqlx::Error;

/// The database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
}

impl Store {
    /// Opens the database and brings its tables up to date.
    pub(crate) async fn open(url: &DatabaseUrl) -> Result<Self, SetupError> {
        let refused = |error: &dyn std::fmt::Display| {
            SetupError::new(format!(
                "cannot open the database {} (--database-url): {error}; name a file in a folder that this user may write to",
                url.text
            ))
        };
        url.make().map_err(|error| refused(&error))?;
        let pool = |size| SqlitePoolOptions::new().max_connections(size).connect_with(url.options.clone());
        let begun = Instant::now();
        let writer = loop {
            match pool(1).await {
                // SQLite's own waiting does not cover the switch to WAL, which the first process makes.
                Err(error) if is_busy(&error) && begun.elapsed() < BUSY_TIMEOUT => tokio::time::sleep(PAUSE).await,
                pool => break pool.map_err(|error| refused(&error))?,
            }
        };
        migrate(&writer).await.map_err(|error| refused(&error))?;
        let reader = pool(READERS).await.map_err(|error| refused(&error))?;
        Ok(Self { reader, writer })
    }

    /// Waits until every connection is closed, so that the write-ahead log is folded back into the file.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Looks whether a table can be read.
    pub(crate) async fn answers(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT id FROM users LIMIT 1").fetch_optional(&self.reader).await.map(drop)
    }

    /// How many connections wait for work, and how many work.
    pub(crate) fn connections(&self) -> (usize, usize) {
        let pools = [&self.reader, &self.writer];
        let idle: usize = pools.iter().map(|pool| pool.num_idle()).sum();
        let open: usize = pools.iter().map(|pool| pool.size() as usize).sum();
        (idle, open.saturating_sub(idle))
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }
}

/// Brings the tables up to date while other processes, which may be about to do the same, wait.
async fn migrate(writer: &SqlitePool) -> Result<(), MigrateError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATIONS.run(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// Says whether somebody else was writing for so long that trying again is worthwhile.
pub(crate) fn is_busy(error: &StoreError) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == SQLITE_BUSY)
}

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) struct DatabaseUrl {
    text: String,
    options: SqliteConnectOptions,
    absence: Absence,
}

/// What becomes of a file that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Absence {
    Made,
    Refused,
}

impl DatabaseUrl {
    /// The database's file.
    pub(crate) fn file(&self) -> &std::path::Path {
        self.options.get_filename()
    }

    /// The same database, refused if it is not there yet.
    pub(crate) fn existing(self) -> Self {
        Self { options: self.options.create_if_missing(false), absence: Absence::Refused, ..self }
    }

    /// Makes the file, if it is to be made, for the owner's eyes alone; SQLite would let everybody read it.
    fn make(&self) -> io::Result<()> {
        if self.absence == Absence::Refused {
            let missing = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
            return self.file().exists().then_some(()).ok_or_else(missing);
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(self.file()) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made.map(drop),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            return Err("PostgreSQL is not supported yet: use sqlite://FILE?mode=rwc".into());
        }
        if !text.starts_with("sqlite:") {
            return Err("expected sqlite://FILE?mode=rwc".into());
        }
        let options = SqliteConnectOptions::from_str(text).map_err(|error| error.to_string())?;
        let query = text.split_once('?').map_or("", |(_, query)| query);
        let is_mode =
            |mode: &str| form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "mode" && value == mode);
        // As sqlx reads the name: what it calls `file:…` is in memory, or a name for SQLite to take apart once more.
        match options.get_filename().to_str() {
            Some("") => return Err("there is no file in it: use sqlite://FILE?mode=rwc".into()),
            Some(name) if is_mode("memory") || name == ":memory:" || name.starts_with("file:") => {
                return Err(
                    "a database in memory cannot be shared between connections: use sqlite://FILE?mode=rwc".into()
                );
            }
            _ => {}
        }
        let absence = if is_mode("rwc") { Absence::Made } else { Absence::Refused };
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            // A power cut must not make a spent refresh token good again.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        Ok(Self { text: text.into(), options, absence })
    }
}

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
const READERS: u32 = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);
const SQLITE_BUSY: u32 = 5;
