//! How the database is opened: tables that are up to date, or an error that says how to mend it.

use std::{
    error::Error,
    fmt, io,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, PgConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions},
    sqlite::SqlitePoolOptions,
};
use tokio::time::{sleep, timeout};

use super::{PATIENCE, Pool, Store, StoreError, database_url::SqliteFile, is_busy};

/// Opens a database in a file.
pub(super) async fn file(file: &SqliteFile) -> Result<Store, OpenError> {
    file.make().map_err(in_file)?;
    let pool = |size| SqlitePoolOptions::new().max_connections(size);
    // `recent_users` needs a connection that is never closed.
    let writers = pool(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    let begun = Instant::now();
    let writer = loop {
        match writers.clone().connect_with(file.options.clone()).await {
            // SQLite's own waiting does not cover the switch to WAL, which the first process makes.
            Err(error) if is_busy(&error) && begun.elapsed() < PATIENCE => sleep(PAUSE).await,
            pool => break pool.map_err(in_file)?,
        }
    };
    migrate(&writer).await.map_err(in_file)?;
    let reader = pool(READERS).connect_with(file.options.clone()).await.map_err(in_file)?;
    Ok(Store { reader: Pool::Sqlite(reader), writer: Pool::Sqlite(writer), recent_users: None })
}

/// Brings the tables up to date while other processes, which may be about to do the same, wait.
async fn migrate(writer: &SqlitePool) -> Result<(), MigrateError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    SQLITE.run(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// Opens a database on a server.
pub(super) async fn server(options: &PgConnectOptions, connections: NonZeroU32) -> Result<Store, OpenError> {
    let mut connection = connect(options).await?;
    // Servers that start at once do this one after the other, which sqlx sees to.
    POSTGRES.run(&mut connection).await.map_err(|error| OpenError::new(error, MAY_MAKE_TABLES))?;
    let pool = PgPoolOptions::new().max_connections(connections.get()).acquire_timeout(PATIENCE);
    let pool = Pool::Postgres(pool.connect_lazy_with(options.clone()));
    Ok(Store { reader: pool.clone(), writer: pool, recent_users: None })
}

/// Waits for a server that is just starting, but not for ever.
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, OpenError> {
    let begun = Instant::now();
    loop {
        let patience = PATIENCE.saturating_sub(begun.elapsed());
        let connected = timeout(patience, options.connect()).await;
        let error = match connected {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_) => StoreError::Io(io::Error::new(io::ErrorKind::TimedOut, "it does not answer")),
        };
        if !is_busy(&error) || begun.elapsed() + PAUSE_OF_SERVER >= PATIENCE {
            let advice = advice(&error);
            return Err(OpenError::new(error, advice));
        }
        tracing::info!(%error, "waiting for the database");
        sleep(PAUSE_OF_SERVER).await;
    }
}

/// What a user can do about a server that cannot be reached.
fn advice(error: &StoreError) -> &'static str {
    let database_error = match error {
        StoreError::Io(_) => return "see that it runs, and that host and port are its own",
        StoreError::Tls(_) => {
            return "see that it speaks TLS, and name its authority's certificate with sslrootcert=FILE";
        }
        StoreError::Database(error) => error.try_downcast_ref::<PgDatabaseError>(),
        _ => None,
    };
    match database_error.map(PgDatabaseError::code) {
        Some("28P01" | "28000") => {
            "mend the user and the password in it; what is no letter or digit there is written as in %40"
        }
        Some("3D000") => "make this database (createdb), or name another one",
        Some("53300") => {
            "let the server have more connections (max_connections), or take fewer (--database-connections)"
        }
        _ => "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    }
}

/// Why a database cannot be opened, and what to do about it.
#[derive(Debug)]
pub(super) struct OpenError {
    reason: Box<dyn Error + Send + Sync>,
    advice: &'static str,
}

impl OpenError {
    fn new(reason: impl Into<Box<dyn Error + Send + Sync>>, advice: &'static str) -> Self {
        Self { reason: reason.into(), advice }
    }
}

fn in_file(reason: impl Into<Box<dyn Error + Send + Sync>>) -> OpenError {
    OpenError::new(reason, "name a file in a folder that this user may write to")
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.reason, self.advice)
    }
}

// Their numbers only go up: there never was a 0003.
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
const MAY_MAKE_TABLES: &str =
    "let the user make tables in it (GRANT CREATE ON SCHEMA public), and run no older version than before";
const READERS: u32 = 8;
const PAUSE: Duration = Duration::from_millis(20);
const PAUSE_OF_SERVER: Duration = Duration::from_secs(1);
