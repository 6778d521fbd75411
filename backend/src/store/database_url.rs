//! Where the database is, as `--database-url` says it.

use std::{fmt, fs, io, path::Path, str::FromStr};

use sqlx::{
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::PATIENCE;

/// Where the database is.
#[derive(Clone)]
pub(crate) enum DatabaseUrl {
    Sqlite(SqliteFile),
    Postgres(PgConnectOptions),
}

impl DatabaseUrl {
    /// The database's file, if it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(file) => Some(file.options.get_filename()),
            Self::Postgres(_) => None,
        }
    }

    /// The same database, refused if it is a file that is not there yet.
    pub(crate) fn existing(self) -> Self {
        match self {
            Self::Sqlite(file) => Self::Sqlite(SqliteFile {
                options: file.options.create_if_missing(false),
                absence: Absence::Refused,
                ..file
            }),
            server => server,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", _)) => text.parse().map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => {
                let options: PgConnectOptions = text.parse().map_err(|error| {
                    format!("{error}: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for an @ in the password")
                })?;
                Ok(Self::Postgres(match options.get_options() {
                    Some(_) => options,
                    None => options.options(OPTIONS),
                }))
            }
            _ => Err("expected sqlite://FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE".into()),
        }
    }
}

/// Without the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => formatter.write_str(&file.url),
            Self::Postgres(options) => {
                let database = options.get_database().unwrap_or(options.get_username());
                let (user, host, port) = (options.get_username(), options.get_host(), options.get_port());
                match options.get_socket() {
                    Some(folder) => write!(formatter, "postgres://{user}@{}:{port}/{database}", folder.display()),
                    None => write!(formatter, "postgres://{user}@{host}:{port}/{database}"),
                }
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

/// A database in a file.
#[derive(Clone)]
pub(crate) struct SqliteFile {
    url: String,
    pub(super) options: SqliteConnectOptions,
    absence: Absence,
}

/// What becomes of a file that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    Made,
    Refused,
}

impl SqliteFile {
    /// Makes the file, if it is to be made, for the owner's eyes alone; SQLite would let everybody read it.
    pub(super) fn make(&self) -> io::Result<()> {
        let file = self.options.get_filename();
        if self.absence == Absence::Refused {
            let missing = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
            return file.exists().then_some(()).ok_or_else(missing);
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made.map(drop),
        }
    }
}

impl FromStr for SqliteFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
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
            .busy_timeout(PATIENCE);
        Ok(Self { url: text.into(), options, absence })
    }
}

/// What a server does for us where the URL has no options: it does not tell each time that a table is there already, and lets nobody
/// wait for a lock for ever.
const OPTIONS: [(&str, &str); 2] = [("client_min_messages", "warning"), ("lock_timeout", "10s")];
