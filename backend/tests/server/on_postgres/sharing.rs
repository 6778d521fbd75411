//! Two servers on one database.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::{join, task::JoinSet};

use crate::support::{
    Answer, KEY, Server, claims, craft, database, good_claims,
    program::{Process, client, run},
    refused, users_file,
};

const SINGLE_USE: [&str; 2] = ["--rotate-refresh-tokens", "--blacklist-after-rotation"];
const GRACE: [&str; 4] = [SINGLE_USE[0], SINGLE_USE[1], "--refresh-reuse-grace", "30"];
const SESSIONS: [&str; 3] = [SINGLE_USE[0], SINGLE_USE[1], "--sessions"];

/// Two servers that start at the same moment on a new database, with the same users.
async fn two(flags: &[&str]) -> [Server; 2] {
    let url = database::new().await;
    let (one, other) = join!(Server::start_on_postgres(&url, flags), Server::start_on_postgres(&url, flags));
    [one, other]
}

/// The answers to this many refreshes with one token, at both servers at once.
async fn refresh_at_both(servers: &[Server; 2], token: &str, count: usize) -> Vec<(StatusCode, String)> {
    let mut refreshes = JoinSet::new();
    for server in servers.iter().cycle().take(count) {
        let request = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": token}));
        refreshes.spawn(async move {
            let response = request.send().await.unwrap();
            (response.status(), response.text().await.unwrap())
        });
    }
    refreshes.join_all().await
}

#[tokio::test]
async fn a_token_of_one_server_is_good_at_the_other() {
    let [one, other] = two(&[]).await;
    let pair = one.log_in_spiderman().await;
    assert_eq!(other.get("/api/whoami/", &pair.access).await.json["username"], "spiderman");
    assert_eq!(other.refresh(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn a_token_that_is_spent_at_one_server_is_refused_by_the_other() {
    let [one, other] = two(&SINGLE_USE).await;
    for spend in ["/api/token/refresh/", "/api/token/blacklist/"] {
        let pair = one.log_in_spiderman().await;
        assert_eq!(one.post(spend, json!({"refresh": pair.refresh})).await.status, 200);
        assert_eq!(other.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"), "{spend}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_simultaneous_refreshes_at_two_servers_one_succeeds() {
    let servers = two(&SINGLE_USE).await;
    for _ in 0..5 {
        let pair = servers[0].log_in_spiderman().await;
        let answers = refresh_at_both(&servers, &pair.refresh, 32).await;
        let refusals = answers.iter().filter(|(status, _)| *status == StatusCode::UNAUTHORIZED).count();
        let pairs = answers.iter().filter(|(status, _)| *status == StatusCode::OK).count();
        assert_eq!((pairs, refusals), (1, 31), "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn within_the_grace_both_servers_answer_with_one_pair() {
    let servers = two(&GRACE).await;
    let pair = servers[0].log_in_spiderman().await;
    let mut answers = refresh_at_both(&servers, &pair.refresh, 32).await;
    answers.dedup();
    assert_eq!((answers.len(), answers[0].0), (1, StatusCode::OK), "{answers:?}");
}

#[tokio::test]
async fn a_session_that_ends_at_one_server_has_ended_at_the_other() {
    let [one, other] = two(&SESSIONS).await;
    let pair = one.log_in_spiderman().await;
    let second = other.refresh(&pair.refresh).await.json["refresh"].clone();
    assert_eq!(one.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
    assert_eq!(other.refresh(second.as_str().unwrap()).await.whole(), refused("Token is blacklisted"));
}

/// A session that is ended at one server while its token is exchanged at the other, or one that just begins then.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_that_meets_the_end_of_its_session_leaves_no_token() {
    let [one, other] = two(&SESSIONS).await;
    for round in 0..30 {
        let pair = one.log_in_spiderman().await;
        let token = if round % 2 == 0 { pair.refresh } else { craft(&good_claims("refresh")) };
        let id = claims(&token)["sid"].as_str().unwrap_or_default().to_owned();
        let path = if id.is_empty() { "/api/sessions/".to_owned() } else { format!("/api/sessions/{id}/") };
        let end = one.request("DELETE", &path).bearer_auth(&pair.access);
        let (ended, refreshed) = join!(Answer::of(end), other.refresh(&token));
        assert_eq!(ended.status, 204, "{}", ended.text);
        if let Some(new) = refreshed.json["refresh"].as_str()
            && !id.is_empty()
        {
            assert_eq!(one.refresh(new).await.whole(), refused("Token is blacklisted"));
        }
        let listed = one.get("/api/sessions/", &pair.access).await;
        let goes_on = listed.json.as_array().unwrap().len();
        let works = match refreshed.json["refresh"].as_str() {
            Some(new) => usize::from(one.refresh(new).await.status == 200),
            None => 0,
        };
        assert_eq!(goes_on, works, "{listed:?} {refreshed:?}");
        one.request("DELETE", "/api/sessions/").bearer_auth(&pair.access).send().await.unwrap();
    }
}

#[tokio::test]
async fn two_servers_count_the_requests_of_a_client_together() {
    let [one, other] = two(&["--anon-throttle", "3/min"]).await;
    let mut statuses = Vec::new();
    for server in [&one, &other, &one, &other, &one] {
        statuses.push(server.verify("garbage").await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
}

#[tokio::test]
async fn two_servers_count_wrong_passwords_together() {
    let [one, other] = two(&["--login-attempts", "4"]).await;
    let log_in = async |server: &Server, password| {
        server.post("/api/token/", json!({"username": "spiderman", "password": password})).await.status
    };
    for server in [&one, &other, &one, &other] {
        assert_eq!(log_in(server, "wrong").await, 401);
    }
    database::change(&one.database, "UPDATE login_streaks SET failed_at = failed_at + $1", 60).await;
    assert_eq!([log_in(&one, "underoos").await, log_in(&other, "underoos").await], [429, 429]);
}

#[tokio::test]
async fn a_session_goes_on_at_the_other_server_when_one_is_killed() {
    let url = database::new().await;
    let (folder, users) = (tempdir().unwrap(), users_file());
    let users = users.to_str().unwrap();
    let flags = ["--database-url", &url, "--signing-key", KEY, "--users", users, SINGLE_USE[0], SINGLE_USE[1]];
    let mut servers = [Process::start(&folder, &flags), Process::start(&folder, &flags)];
    let post = async |server: &Process, path: &str, body: Value| {
        let answer = client().post(server.url(path)).json(&body).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["refresh"].clone()
    };
    let token = post(&servers[0], "/api/token/", json!({"username": "spiderman", "password": "underoos"})).await;
    let token = post(&servers[0], "/api/token/refresh/", json!({"refresh": token})).await;
    servers[0].signal("KILL");
    servers[0].end();
    assert!(post(&servers[1], "/api/token/refresh/", json!({"refresh": token})).await.is_string());
}

#[tokio::test]
async fn a_user_whom_a_command_adds_logs_in_at_both_servers() {
    let servers = two(&[]).await;
    let add = ["user", "add", "ada", "--password", "brilliant", "--database-url", &servers[0].database];
    assert!(run(&tempdir().unwrap(), &add).status.success());
    for server in &servers {
        server.log_in("ada", "brilliant").await;
    }
}
