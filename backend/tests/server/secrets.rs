//! What must be in no log, whatever is logged.

use std::fs;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::{
    claims,
    program::{Process, client, program},
    text,
};

const USERS: &str = r#"{"users": [{"username": "ada", "password": "canary-password", "mobile": "+15550000001"}]}"#;

/// A server that logs all that there is to log.
struct Talkative(Process);

impl Talkative {
    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = client().post(self.0.url(path)).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// Ends the server; no line of its log but those of this message may have any of these texts.
    fn log_without(mut self, secrets: &[String], but_for: &str) -> String {
        self.0.signal("TERM");
        assert!(self.0.end().success());
        for line in self.0.log.lines().filter(|line| !line.contains(but_for)) {
            assert!(!line.contains("canary"), "{line}");
            assert!(!secrets.iter().any(|secret| line.contains(secret)), "{line}");
        }
        self.0.log.clone()
    }
}

fn start(flags: &[&str]) -> Talkative {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("users.json"), USERS).unwrap();
    let key = "canary-key-canary-key-canary-key-canary-key-canary-key-canary-key";
    let process =
        Process::start(&folder, &[&["--log", "trace", "--users", "users.json", "--signing-key", key], flags].concat());
    // The database is open, and stays so until its process ends.
    let _ = folder.keep();
    Talkative(process)
}

/// The part of a token that nobody can do without.
fn signature(token: &Value) -> String {
    text(token).rsplit('.').next().unwrap().to_owned()
}

fn login(password: &str) -> Value {
    json!({"username": "ada", "password": password})
}

#[test]
fn a_refusal_holds_nothing_of_a_key_that_is_given_in_a_wrong_way() {
    let folder = tempdir().unwrap();
    for (variable, value, words) in [
        ("TRUSTED_KEYS", "old=canary", &["--trusted-keys", "NAME=@FILE"][..]),
        ("TRUSTED_KEYS", "old=@canary", &["--trusted-keys old", "put into a file"]),
        ("TRUSTED_KEYS", "old=@x,canary", &["--trusted-keys", "NAME=@FILE"]),
        ("SECRET_KEY", "@canary", &["--secret-key", "put into a file"]),
        ("SIGNING_KEY", "@canary", &["--signing-key", "put into a file"]),
        ("VERIFYING_KEY", "canary", &["--verifying-key", "--signing-key"]),
        ("DATABASE_URL", "postgres://ada:canary@localhost:x/", &["--database-url", "postgres://USER:PASSWORD@"]),
    ] {
        let mut program = program(&folder, &["--bind", "127.0.0.1:0"]);
        let output = program.env(format!("HALLPASS_{variable}"), value).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(!message.contains("canary"), "{message}");
        assert!(words.iter().all(|word| message.contains(word)), "{variable}={value}: {message}");
    }
}

#[tokio::test]
async fn the_log_of_a_throttled_login_and_of_bad_requests_holds_no_secret() {
    let server = start(&["--login-attempts", "1", "--anon-throttle", "10/hour"]);
    let (_, pair) = server.post("/api/token/", login("canary-password")).await;
    assert_eq!(server.post("/api/token/", login("canary-wrong")).await.0, 401);
    assert_eq!(server.post("/api/token/", login("canary-too-soon")).await.0, 429);
    assert_eq!(server.post("/api/token/", json!({"username": {"canary": 1}, "password": ["canary"]})).await.0, 400);
    let body = client().post(server.0.url("/api/token/")).header("content-type", "application/json");
    assert_eq!(body.body("{\"password\": \"canary").send().await.unwrap().status().as_u16(), 400);
    for _ in 0..20 {
        server.post("/api/token/verify/", json!({"token": pair["access"]})).await;
    }
    let log = server.log_without(&[signature(&pair["access"]), signature(&pair["refresh"])], "no line at all");
    assert!(log.contains("login_throttled") && log.contains("\"throttled\""), "{log}");
}

#[tokio::test]
async fn the_log_of_a_thief_names_the_session_and_no_token() {
    let mut server = start(&["--sessions", "--rotate-refresh-tokens", "--blacklist-after-rotation"]);
    let (_, pair) = server.post("/api/token/", login("canary-password")).await;
    let stolen = json!({"refresh": pair["refresh"]});
    let (_, renewed) = server.post("/api/token/refresh/", stolen.clone()).await;
    assert_eq!(server.post("/api/token/refresh/", stolen).await.0, 401);
    let line: Value = serde_json::from_str(&server.0.wait_for("\"token_reuse\"")).unwrap();
    let session = &claims(&text(&pair["refresh"]))["sid"];
    assert_eq!((&line["level"], &line["user"], &line["address"]), (&json!("WARN"), &json!(1), &json!("127.0.0.1")));
    assert_eq!(&line["session"], session);
    server.log_without(&[signature(&pair["refresh"]), signature(&renewed["refresh"])], "no line at all");
}

#[tokio::test]
async fn a_one_time_code_is_in_the_line_that_tells_it_alone() {
    let mut server = start(&[]);
    assert_eq!(server.post("/api/token/mobile/", json!({"mobile": "+15550000001"})).await.0, 204);
    let line: Value = serde_json::from_str(&server.0.wait_for("\"login code\"")).unwrap();
    let code = text(&line["code"]);
    assert_eq!(
        server.post("/api/token/mobile/verify/", json!({"mobile": "+15550000001", "code": "canary"})).await.0,
        401
    );
    let (status, pair) =
        server.post("/api/token/mobile/verify/", json!({"mobile": "+15550000001", "code": code})).await;
    assert_eq!(status, 200);
    // As text, for six digits may well be part of a time.
    let code = format!("\"{code}\"");
    server.log_without(&[code, signature(&pair["access"]), signature(&pair["refresh"])], "\"login code\"");
}

#[tokio::test]
async fn the_log_of_a_legacy_server_holds_no_secret() {
    let server = start(&["--legacy", "legacy111", "--jwt-allow-refresh"]);
    let (status, first) = server.post("/auth-jwt/", login("canary-password")).await;
    assert_eq!(status, 200);
    assert_eq!(server.post("/auth-jwt/", login("canary-wrong")).await.0, 400);
    let (_, second) = server.post("/auth-jwt-refresh/", json!({"token": first["token"]})).await;
    let request =
        client().get(server.0.url("/protected/")).header("authorization", format!("JWT {}x", text(&second["token"])));
    assert_eq!(request.send().await.unwrap().status().as_u16(), 401);
    server.log_without(&[signature(&first["token"]), signature(&second["token"])], "no line at all");
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_on_the_machine_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    for (mode, is_told) in [(0o644, true), (0o640, false), (0o600, false)] {
        let folder = tempdir().unwrap();
        let key = folder.path().join("signing.key");
        fs::write(&key, "canary-key-canary-key-canary-key-canary-key").unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let mut server = Process::start(&folder, &["--signing-key", "@signing.key"]);
        server.signal("TERM");
        assert!(server.end().success());
        let told = server.log.contains("can read the signing key signing.key; `chmod o= signing.key`");
        assert_eq!(told, is_told, "{mode:o}: {}", server.log);
        assert!(!server.log.contains("canary"));
    }
}
