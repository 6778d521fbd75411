//! What is in the database, past the server.

use std::{env, fs, path::Path, sync::OnceLock};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::{TempDir, tempdir};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{KEY, postgres::Postgres, program::Process, users_file};

/// The file of a database that the tests' users are in.
///
/// The program makes it once for all tests: hashing these passwords takes longer than all else of a start.
pub(crate) fn file_with_users() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = tempdir().unwrap();
        add_users(&folder, "sqlite://users.db?mode=rwc");
        fs::read(folder.path().join("users.db")).unwrap()
    })
}

/// The URL of a new database on Postgres: on the server that HALLPASS_TEST_POSTGRES names, whose databases are left there, or on one
/// that all tests of this process share.
pub(crate) async fn new() -> String {
    copy("template1").await
}

/// The URL of a new database on Postgres that the tests' users are in.
pub(crate) async fn with_users() -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(async || {
        let url = new().await;
        add_users(&tempdir().unwrap(), &url);
        url.rsplit_once('/').unwrap().1.to_owned()
    });
    copy(template.await).await
}

async fn copy(template: &str) -> String {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    let named = env::var("HALLPASS_TEST_POSTGRES").ok();
    let server = named.unwrap_or_else(|| SERVER.get_or_init(Postgres::start).url("postgres"));
    let name = format!("test_{}", Uuid::new_v4().simple());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    // The fastest way to copy what Postgres copies for each database.
    let sql = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    format!("{address}/{name}")
}

/// Lets the program add the tests' users to a new database, and end.
fn add_users(folder: &TempDir, url: &str) {
    let users = users_file();
    let flags = ["--database-url", url, "--users", users.to_str().unwrap(), "--signing-key", KEY];
    let mut program = Process::start(folder, &flags);
    program.signal("TERM");
    assert!(program.end().success(), "{}", program.log);
}

/// Changes rows with an integer in the place of `$1`, and answers how many.
pub(crate) async fn change(url: &str, sql: &'static str, value: i64) -> u64 {
    if is_postgres(url) {
        let mut database = PgConnection::connect(url).await.unwrap();
        sqlx::query(sql).bind(value).execute(&mut database).await.unwrap().rows_affected()
    } else {
        let mut database = SqliteConnection::connect(url).await.unwrap();
        sqlx::query(sql).bind(value).execute(&mut database).await.unwrap().rows_affected()
    }
}

/// Reads one text with another one in the place of `$1`.
pub(crate) async fn text(url: &str, sql: &'static str, value: &str) -> String {
    if is_postgres(url) {
        let mut database = PgConnection::connect(url).await.unwrap();
        sqlx::query_scalar(sql).bind(value).fetch_one(&mut database).await.unwrap()
    } else {
        let mut database = SqliteConnection::connect(url).await.unwrap();
        sqlx::query_scalar(sql).bind(value).fetch_one(&mut database).await.unwrap()
    }
}

/// All that is in a database, as far as it is text.
pub(crate) async fn everything(url: &str) -> String {
    if is_postgres(url) {
        return text(url, "SELECT database_to_xml(TRUE, FALSE, $1)::text", "").await;
    }
    let folder = Path::new(url.strip_prefix("sqlite://").unwrap()).parent().unwrap();
    let files = fs::read_dir(folder).unwrap();
    let bytes: Vec<u8> = files.flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres")
}
