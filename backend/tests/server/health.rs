//! What a load balancer asks.

use crate::support::{Answer, Server};

#[tokio::test]
async fn a_server_that_can_answer_is_alive_and_ready() {
    let server = Server::start(&[]).await;
    for (path, body) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = Answer::of(server.request("GET", path)).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, body), "{path}");
    }
}

#[tokio::test]
async fn a_server_that_stops_is_alive_but_not_ready() {
    let server = Server::start(&[]).await;
    server.app.begin_stopping();
    let answer = Answer::of(server.request("GET", "/readyz")).await;
    assert_eq!((answer.status, answer.text.as_str()), (503, "this server is stopping"));
    assert_eq!(Answer::of(server.request("GET", "/healthz")).await.status, 200);
}

#[tokio::test]
async fn a_server_without_its_database_is_not_ready_and_says_so_without_details() {
    let server = Server::start(&[]).await;
    let database = sqlx::SqlitePool::connect(&server.database).await.unwrap();
    sqlx::query("ALTER TABLE users RENAME TO others").execute(&database).await.unwrap();
    let answer = Answer::of(server.request("GET", "/readyz")).await;
    assert_eq!((answer.status, answer.text.as_str()), (503, "the database does not answer; the log says why"));
    sqlx::query("ALTER TABLE others RENAME TO users").execute(&database).await.unwrap();
    assert_eq!(Answer::of(server.request("GET", "/readyz")).await.status, 200);
}
