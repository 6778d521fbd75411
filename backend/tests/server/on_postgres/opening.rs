//! How a database on Postgres is opened, and how it is lost for a while.

use std::{collections::BTreeMap, fs, path::Path};

use reqwest::StatusCode;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::tempdir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

use crate::support::{
    KEY, Server, database,
    program::{Process, program, refusal},
};

#[tokio::test]
async fn a_refusal_says_how_to_mend_it_and_never_the_password() {
    let (url, folder) = (database::new().await, tempdir().unwrap());
    let (start, place) = url.split_once('@').unwrap();
    let user = start.rsplit_once(':').unwrap().0;
    let server = place.split_once('/').unwrap().0;
    for (url, words) in [
        (format!("{user}:canary@{place}"), "mend the user and the password"),
        (format!("{user}@{place}?password=canary"), "mend the user and the password"),
        (format!("{start}@{server}/canary-free"), "make this database (createdb)"),
        (format!("{user}:canary@{place}?sslmode=often"), "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
        (format!("{user}:canary@{place}?sslmode=require"), "TLS"),
    ] {
        let message = refusal(&folder, &["user", "list", "--database-url", &url]);
        assert!(message.contains("--database-url") && message.contains(words), "{message}");
        assert!(!message.contains(":canary") && !message.contains("=canary"), "{message}");
        assert!(!message.contains("p%40ss") && !message.contains("p@ss"), "{message}");
    }
}

#[test]
fn the_help_does_not_print_the_password_in_the_environment() {
    let folder = tempdir().unwrap();
    let mut command = program(&folder, &["--help"]);
    let help = command.env("HALLPASS_DATABASE_URL", "postgres://ada:canary@localhost/x").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("HALLPASS_DATABASE_URL") && !help.contains("canary"));
}

#[tokio::test]
async fn a_database_that_is_still_starting_is_waited_for() {
    let url = database::new().await;
    let (start, place) = url.split_once('@').unwrap();
    let (server, name) = place.split_once('/').unwrap();
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let late = format!("{start}@{door}/{name}");
    let folder = tempdir().unwrap();
    let mut process = Process::begin(&folder, &["--database-url", &late, "--signing-key", KEY]);
    process.wait_for("waiting for the database");
    let (door, server) = (TcpListener::bind(door).await.unwrap(), server.to_owned());
    tokio::spawn(async move {
        while let Ok((mut outside, _)) = door.accept().await {
            let mut inside = TcpStream::connect(&server).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut outside, &mut inside).await });
        }
    });
    tokio::task::spawn_blocking(move || process.wait_for("listening")).await.unwrap();
}

#[tokio::test]
async fn a_server_goes_on_after_its_connections_are_cut() {
    let server = Server::start_on_postgres(&database::new().await, &[]).await;
    let pair = server.log_in_spiderman().await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND \
               pid <> pg_backend_pid() AND $1 = 0";
    assert!(database::change(&server.database, cut, 0).await > 0);
    assert_eq!(server.get("/protected/", &pair.access).await.status, 200);
}

#[tokio::test]
async fn a_lock_that_somebody_holds_for_too_long_is_worth_another_try() {
    let url = database::new().await;
    let server = Server::start_on_postgres(&format!("{url}?options=-c%20lock_timeout%3D50"), &[]).await;
    let pair = server.log_in_spiderman().await;
    let mut other = PgConnection::connect(&url).await.unwrap();
    let mut held = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE blacklisted_tokens").execute(&mut *held).await.unwrap();
    let request = server.request("POST", "/api/token/blacklist/").json(&json!({"refresh": pair.refresh}));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "1");
    held.rollback().await.unwrap();
    assert_eq!(server.blacklist(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn a_server_goes_on_after_a_newer_one_has_added_columns() {
    let server = Server::start_on_postgres(&database::new().await, &[]).await;
    let access = server.log_in_spiderman().await.access;
    let paths = ["/api/whoami/", "/api/v1/emp/", "/api/v1/userdetails/", "/api/reviews/"];
    let look = async || {
        for path in paths {
            assert_eq!(server.get(path, &access).await.status, 200, "{path}");
        }
    };
    look().await;
    let mut connection = PgConnection::connect(&server.database).await.unwrap();
    for table in ["users", "employees", "user_details", "reviews"] {
        let sql = format!("ALTER TABLE {table} ADD COLUMN hat TEXT");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
    look().await;
}

#[test]
fn each_migration_is_there_for_both_databases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = |database: &str| {
        let entries = fs::read_dir(folder.join(database)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

/// The columns of each table: name, type, whether they may be null.
type Tables = BTreeMap<String, Vec<(String, String, bool)>>;

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let file = Server::start(&[]).await;
    let mut connection = SqliteConnection::connect(&file.database).await.unwrap();
    let rows = sqlx::query_as(
        "SELECT tables.name, columns.name, REPLACE(UPPER(columns.type), 'INTEGER', 'BIGINT'), \
         columns.\"notnull\" = 0 AND columns.pk = 0 FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' ORDER BY tables.name, columns.cid",
    );
    let in_file = tables(rows.fetch_all(&mut connection).await.unwrap());

    let server = Server::start_on_postgres(&database::new().await, &[]).await;
    let mut connection = PgConnection::connect(&server.database).await.unwrap();
    let rows = sqlx::query_as(
        "SELECT table_name::text, column_name::text, UPPER(data_type), is_nullable = 'YES' FROM information_schema.columns \
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    );
    let on_server = tables(rows.fetch_all(&mut connection).await.unwrap());
    assert_eq!(on_server, in_file);
    assert!(on_server["users"].len() > 10);
}

fn tables(rows: Vec<(String, String, String, bool)>) -> Tables {
    let mut tables = Tables::new();
    for (table, column, kind, is_nullable) in rows {
        // sqlx's own.
        if table != "_sqlx_migrations" {
            tables.entry(table).or_default().push((column, kind, is_nullable));
        }
    }
    tables
}
