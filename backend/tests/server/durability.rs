//! A server that is killed in the middle of many rotations, and the next one on the same file.
//!
//! What was answered has happened; what was not has happened whole or not at all.

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::{TempDir, tempdir};
use tokio::task::JoinSet;

use crate::support::{
    KEY, craft, good_claims,
    program::{Process, client},
    users_file,
};

/// Of each kind.
const ROUNDS: usize = 10;
const CLIENTS: usize = 200;
const SINGLE_USE: [&str; 4] = ["--signing-key", KEY, "--rotate-refresh-tokens", "--blacklist-after-rotation"];

#[tokio::test]
async fn what_was_answered_before_a_crash_is_good_after_it() {
    survive(&[], |answer| matches!(answer, Answer::New(_) | Answer::Blacklisted)).await;
}

#[tokio::test]
async fn an_answer_that_a_crash_took_comes_again_within_the_grace() {
    survive(&["--refresh-reuse-grace", "60"], |answer| matches!(answer, Answer::New(_))).await;
}

/// What came of a refresh.
#[derive(Debug)]
enum Answer {
    New(String),
    Blacklisted,
    /// The server was gone before it had answered.
    Lost,
}

/// Kills [`ROUNDS`] servers with these flags, one after the other, while every client refreshes. Whoever has an answer goes on with it; whoever has none asks the next
/// server again, and must get what is `good`.
async fn survive(flags: &[&str], good: fn(&Answer) -> bool) {
    let (folder, users) = (tempdir().unwrap(), users_file());
    let flags = [&SINGLE_USE[..], &["--users", users.to_str().unwrap()], flags].concat();
    let mut tokens: Vec<String> = (0..CLIENTS).map(|_| login()).collect();
    let mut server = Process::start(&folder, &flags);
    let mut all_lost = 0;
    for round in 0..ROUNDS {
        let killed_after = 1 + round * CLIENTS / ROUNDS / 2;
        let mut lost = Vec::new();
        for (client, answer) in refresh_all(&mut server, &tokens, 0..CLIENTS, Some(killed_after)).await {
            match answer {
                Answer::New(token) => tokens[client] = token,
                Answer::Blacklisted => panic!("round {round}: client {client} was refused what it had been given"),
                Answer::Lost => lost.push(client),
            }
        }
        assert!(!server.end().success());
        all_lost += lost.len();
        check_rows(&folder).await;
        server = Process::start(&folder, &flags);
        for (client, answer) in refresh_all(&mut server, &tokens, lost, None).await {
            assert!(good(&answer), "round {round}: client {client} lost an answer and then got {answer:?}");
            tokens[client] = match answer {
                Answer::New(token) => token,
                _ => login(),
            };
        }
    }
    assert!(all_lost > ROUNDS * CLIENTS / 4, "the servers were not killed in the middle: {all_lost} answers were lost");
}

/// A refresh token as a login gives it; it need not be recorded.
fn login() -> String {
    craft(&good_claims("refresh"))
}

/// Lets these clients refresh at the same moment, and kills the server after so many answers.
async fn refresh_all(
    server: &mut Process,
    tokens: &[String],
    clients: impl IntoIterator<Item = usize>,
    killed_after: Option<usize>,
) -> Vec<(usize, Answer)> {
    let (browser, mut refreshes) = (client(), JoinSet::new());
    for client in clients {
        let request = browser.post(server.url("/api/token/refresh/")).json(&json!({"refresh": tokens[client]}));
        refreshes.spawn(async move { (client, refresh(request).await) });
    }
    let mut answers = Vec::new();
    while let Some(answer) = refreshes.join_next().await {
        answers.push(answer.unwrap());
        if killed_after == Some(answers.len()) {
            server.kill();
        }
    }
    answers
}

async fn refresh(request: reqwest::RequestBuilder) -> Answer {
    let Ok(response) = request.send().await else { return Answer::Lost };
    let status = response.status().as_u16();
    let Ok(body) = response.json::<Value>().await else { return Answer::Lost };
    match (status, body["refresh"].as_str(), body["detail"].as_str()) {
        (200, Some(token), _) => Answer::New(token.to_owned()),
        (401, _, Some("Token is blacklisted")) => Answer::Blacklisted,
        _ => panic!("{status} {body}"),
    }
}

/// Looks for what is half written, in the file as the server left it.
async fn check_rows(folder: &TempDir) {
    let url = format!("sqlite://{}/hallpass.db", folder.path().display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let integrity: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    assert_eq!(integrity, "ok");
    let half_written: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM blacklisted_tokens AS spent \
         LEFT JOIN outstanding_tokens AS old ON old.id = spent.token_id \
         LEFT JOIN outstanding_tokens AS new ON new.jti = spent.successor_jti \
         WHERE old.id IS NULL OR new.id IS NULL OR spent.access_jti IS NULL",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    let orphans: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outstanding_tokens AS token WHERE NOT EXISTS \
         (SELECT * FROM blacklisted_tokens WHERE token_id = token.id OR successor_jti = token.jti)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!((half_written, orphans), (0, 0));
}
