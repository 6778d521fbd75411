//! `--login-attempts`: wrong passwords, and the wait that they bring.

use super::support::{Answer, Server, database, now};
use serde_json::json;

async fn log_in(server: &Server, username: &str, password: &str) -> Answer {
    server.post("/api/token/", json!({"username": username, "password": password})).await
}

async fn log_in_from(server: &Server, address: &str, username: &str, password: &str) -> u16 {
    let request = server.request("POST", "/api/token/").header("x-forwarded-for", address);
    Answer::of(request.json(&json!({"username": username, "password": password}))).await.status
}

async fn fail(server: &Server, username: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(log_in(server, username, "wrong").await.status, 401);
    }
}

/// Lets this many seconds have gone by, as far as the database remembers.
async fn later(server: &Server, seconds: i64) {
    for sql in [
        "UPDATE login_streaks SET failed_at = failed_at - $1, trusted_until = trusted_until - $1",
        "UPDATE login_debts SET forgiven_at = forgiven_at - $1",
    ] {
        database::change(&server.database, sql, seconds).await;
    }
}

async fn last_failure(server: &Server) -> i64 {
    let sql = "SELECT CAST(failed_at AS TEXT) FROM login_streaks WHERE key <> $1";
    database::text(&server.database, sql, "").await.parse().unwrap()
}

#[tokio::test]
async fn after_too_many_wrong_passwords_the_right_one_has_to_wait_too() {
    let server = Server::start(&["--login-attempts", "3"]).await;
    fail(&server, "spiderman", 3).await;
    later(&server, -100).await;
    let runs = server.app.argon2_runs();
    let answer = log_in(&server, "spiderman", "underoos").await;
    assert_eq!((answer.status, server.app.argon2_runs()), (429, runs), "no password is hashed");
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    let detail = format!("Request was throttled. Expected available in {seconds} seconds.");
    assert_eq!(answer.json, json!({"detail": detail}));
    assert!((95..=101).contains(&seconds), "{seconds}");
    later(&server, seconds + 1).await;
    assert_eq!(log_in(&server, "spiderman", "underoos").await.status, 200);
}

#[tokio::test]
async fn each_further_wrong_password_doubles_the_wait() {
    let server = Server::start(&["--login-attempts", "2"]).await;
    fail(&server, "spiderman", 2).await;
    for wait in [1, 2, 4, 8, 16] {
        later(&server, wait).await;
        assert_eq!(log_in(&server, "spiderman", "wrong").await.status, 401);
        // Long enough ahead that no wait is over before it is looked at.
        later(&server, -100).await;
        let failed_at = last_failure(&server).await;
        let before = now();
        let answer = log_in(&server, "spiderman", "wrong").await;
        let seconds: i64 = answer.header("retry-after").parse().unwrap();
        let due = failed_at + 2 * wait;
        assert!((before + seconds..=now() + seconds).contains(&due), "{wait}: {seconds}");
        later(&server, 100).await;
    }
}

#[tokio::test]
async fn a_name_that_nobody_has_waits_alike() {
    let server = Server::start(&["--login-attempts", "2"]).await;
    let mut answers = Vec::new();
    for name in ["spiderman", "venom", "nobody"] {
        fail(&server, name, 2).await;
        later(&server, -10).await;
        let answer = log_in(&server, name, "underoos").await;
        later(&server, 10).await;
        answers.push(answer.status);
    }
    assert_eq!(answers, [429, 429, 429]);
}

#[tokio::test]
async fn a_login_forgets_the_wrong_passwords_before_it() {
    let server = Server::start(&["--login-attempts", "3"]).await;
    for _ in 0..3 {
        fail(&server, "spiderman", 2).await;
        server.log_in_spiderman().await;
    }
    fail(&server, "spiderman", 3).await;
    later(&server, 1).await;
    server.log_in_spiderman().await;
    fail(&server, "spiderman", 3).await;
}

#[tokio::test]
async fn a_login_after_a_wait_owes_nothing_for_itself() {
    let server = Server::start(&["--login-attempts", "2"]).await;
    fail(&server, "spiderman", 2).await;
    later(&server, 1).await;
    let owed = async || {
        let sql = "SELECT CAST(SUM(forgiven_at) AS TEXT) FROM login_debts WHERE key <> $1";
        database::text(&server.database, sql, "").await
    };
    let before = owed().await;
    server.log_in_spiderman().await;
    assert_eq!(owed().await, before);
}

#[tokio::test]
async fn another_user_and_another_address_do_not_wait() {
    let server = Server::start(&["--login-attempts", "1", "--num-proxies", "1"]).await;
    assert_eq!(log_in_from(&server, "203.0.113.1", "spiderman", "wrong").await, 401);
    later(&server, -100).await;
    assert_eq!(log_in_from(&server, "203.0.113.1", "spiderman", "underoos").await, 429);
    assert_eq!(log_in_from(&server, "203.0.113.2", "spiderman", "underoos").await, 200);
    assert_eq!(log_in_from(&server, "203.0.113.1", "ironman", "iamirons").await, 200);
}

#[tokio::test]
async fn who_tries_many_names_from_one_address_waits() {
    let server = Server::start(&["--login-attempts", "1"]).await;
    for number in 0..10 {
        fail(&server, &format!("user{number}"), 1).await;
    }
    // The eleventh is one in half a minute.
    fail(&server, "user10", 1).await;
    later(&server, -100).await;
    let answer = log_in(&server, "user11", "wrong").await;
    assert_eq!(answer.status, 429);
    assert!((100..=130).contains(&answer.header("retry-after").parse().unwrap()), "{}", answer.text);
    later(&server, 100).await;
    later(&server, 30).await;
    fail(&server, "user11", 1).await;
}

#[tokio::test]
async fn who_guesses_from_many_addresses_does_not_lock_out_who_has_logged_in_before() {
    let server = Server::start(&["--login-attempts", "1", "--num-proxies", "1"]).await;
    assert_eq!(log_in_from(&server, "192.0.2.1", "spiderman", "underoos").await, 200);
    for number in 0..11 {
        assert_eq!(log_in_from(&server, &format!("203.0.113.{number}"), "spiderman", "wrong").await, 401);
    }
    assert_eq!(log_in_from(&server, "203.0.113.99", "spiderman", "underoos").await, 429);
    assert_eq!(log_in_from(&server, "192.0.2.1", "spiderman", "underoos").await, 200);
    later(&server, 30).await;
    assert_eq!(log_in_from(&server, "203.0.113.99", "spiderman", "underoos").await, 200, "nor anybody for long");
}

#[tokio::test]
async fn of_many_guesses_at_once_one_is_let_through_when_the_wait_is_over() {
    let server = Server::start(&["--login-attempts", "2"]).await;
    fail(&server, "spiderman", 1).await;
    // So many that the next wait is longer than this test.
    database::change(&server.database, "UPDATE login_streaks SET failures = $1", 100).await;
    later(&server, 900).await;
    let guesses = (0..30).map(|_| log_in(&server, "spiderman", "wrong"));
    let answers = futures_util::future::join_all(guesses).await;
    let let_through = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(let_through, 1);
}

#[tokio::test]
async fn many_logins_at_once_hold_each_other_up_in_no_way() {
    let server = Server::start(&["--login-attempts", "2"]).await;
    let answers = futures_util::future::join_all((0..20).map(|_| log_in(&server, "spiderman", "underoos"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
}

#[tokio::test]
async fn twenty_wrong_passwords_are_free_by_default_and_any_number_with_0() {
    let server = Server::start(&[]).await;
    fail(&server, "spiderman", 20).await;
    later(&server, -10).await;
    assert_eq!(log_in(&server, "spiderman", "underoos").await.status, 429);
    let server = Server::start(&["--login-attempts", "0"]).await;
    fail(&server, "spiderman", 25).await;
    server.log_in_spiderman().await;
}

#[tokio::test]
async fn the_database_remembers_no_name_and_no_address() {
    let server = Server::start(&["--num-proxies", "1"]).await;
    assert_eq!(log_in_from(&server, "203.0.113.77", "canary-in-the-wrong-field", "wrong").await, 401);
    let everything = database::everything(&server.database).await;
    assert!(everything.contains("login_streaks") && everything.contains("spiderman"));
    assert!(!everything.contains("canary") && !everything.contains("203.0.113.77"));
}
