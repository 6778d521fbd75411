//! `POST /api/token/mobile/` and `/api/token/mobile/verify/`: logins by a one-time code.

use super::support::{Answer, Server, claims, cookie, database, now, program, text};
use futures_util::future::join_all;
use serde_json::{Value, json};

const SPIDERMAN: &str = "+15550000001";
const NOBODY: &str = "+15559999999";

async fn request_code(server: &Server, mobile: &str) -> Answer {
    server.post("/api/token/mobile/", json!({"mobile": mobile})).await
}

async fn verify(server: &Server, mobile: &str, code: &str) -> Answer {
    server.post("/api/token/mobile/verify/", json!({"mobile": mobile, "code": code})).await
}

async fn inbox(server: &Server) -> Vec<Value> {
    let answer = Answer::of(server.request("GET", "/dev/inbox/")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json.as_array().unwrap().clone()
}

/// Asks for a code that is sent, and answers it.
async fn code(server: &Server) -> String {
    let answer = request_code(server, SPIDERMAN).await;
    assert_eq!((answer.status, &*answer.text, answer.header("content-type")), (204, "", ""));
    text(&inbox(server).await[0]["code"])
}

/// Another code than this.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn refused() -> (u16, Value) {
    (401, json!({"detail": "No active account found with the given credentials"}))
}

/// Lets seconds of a code's life pass.
async fn age(server: &Server, seconds: i64) {
    let sql =
        "UPDATE login_codes SET sent_at = sent_at - $1, expires_at = expires_at - $1 WHERE mobile = '+15550000001'";
    assert_eq!(database::change(&server.database, sql, seconds).await, 1);
}

#[tokio::test]
async fn a_code_logs_its_number_in_once() {
    let server = Server::start(&["--dev-inbox"]).await;
    let code = code(&server).await;
    let pair = verify(&server, SPIDERMAN, &code).await;
    assert_eq!(pair.status, 200, "{}", pair.text);
    assert!(pair.text.starts_with(r#"{"refresh":"ey"#) && pair.text.contains(r#"","access":"ey"#));
    let (refresh, access) = (text(&pair.json["refresh"]), text(&pair.json["access"]));
    assert_eq!(claims(&access)["user_id"], "1");
    assert_eq!(server.get("/api/whoami/", &access).await.json["username"], "spiderman");
    assert_eq!((server.blacklist(&refresh).await.status, server.refresh(&refresh).await.status), (200, 401));
    assert_eq!(verify(&server, SPIDERMAN, &code).await.whole(), refused());
}

#[tokio::test]
async fn of_simultaneous_logins_with_one_code_one_succeeds() {
    let server = Server::start(&["--dev-inbox"]).await;
    let code = code(&server).await;
    let answers = join_all((0..8).map(|_| verify(&server, SPIDERMAN, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.whole() == refused()).count(), 7);
}

#[tokio::test]
async fn a_code_may_be_wrong_four_times_and_not_five() {
    for (mistakes, status) in [(4, 200), (5, 401)] {
        let server = Server::start(&["--dev-inbox"]).await;
        let code = code(&server).await;
        for _ in 0..mistakes {
            assert_eq!(verify(&server, SPIDERMAN, &wrong(&code)).await.whole(), refused());
        }
        assert_eq!(verify(&server, SPIDERMAN, &code).await.status, status, "after {mistakes} mistakes");
    }
}

#[tokio::test]
async fn wrong_codes_keep_waiting_as_wrong_passwords_do() {
    let server = Server::start(&["--dev-inbox", "--code-pause", "0", "--login-attempts", "5"]).await;
    for _ in 0..2 {
        let code = code(&server).await;
        assert_eq!(verify(&server, SPIDERMAN, &wrong(&code)).await.whole(), refused(), "each code is a new one");
    }
    // Which counts too, until it logs somebody in.
    let code = code(&server).await;
    // Long enough ahead that the wait is not over before the next try.
    database::change(&server.database, "UPDATE login_streaks SET failed_at = failed_at + $1", 100).await;
    for answer in [verify(&server, SPIDERMAN, &code).await, request_code(&server, SPIDERMAN).await] {
        assert_eq!((answer.status, answer.header("retry-after").is_empty()), (429, false), "{}", answer.text);
    }
}

#[tokio::test]
async fn who_asks_for_codes_to_many_numbers_waits() {
    let server = Server::start(&["--dev-inbox", "--login-attempts", "1"]).await;
    for number in 0..10 {
        assert_eq!(request_code(&server, &format!("+1666000000{number}")).await.status, 204);
    }
    // The eleventh is one in half a minute, and the next too soon, however long this takes.
    assert_eq!(request_code(&server, "+16660000010").await.status, 204);
    database::change(&server.database, "UPDATE login_debts SET forgiven_at = forgiven_at + $1", 100).await;
    assert_eq!(request_code(&server, "+16660000011").await.status, 429);
}

#[tokio::test]
async fn codes_that_log_their_owner_in_count_for_nothing() {
    let server = Server::start(&["--dev-inbox", "--code-pause", "0", "--login-attempts", "3"]).await;
    for _ in 0..15 {
        let code = code(&server).await;
        assert_eq!(verify(&server, SPIDERMAN, &code).await.status, 200);
    }
    let debts = "SELECT CAST(COUNT(*) AS TEXT) FROM login_debts WHERE CAST(forgiven_at AS TEXT) > $1";
    assert_eq!(database::text(&server.database, debts, &now().to_string()).await, "0");
}

#[tokio::test]
async fn a_code_that_is_refused_for_coming_too_soon_costs_no_hash() {
    let server = Server::start(&["--dev-inbox"]).await;
    assert_eq!(request_code(&server, SPIDERMAN).await.status, 204);
    let runs = server.app.argon2_runs();
    assert_eq!(request_code(&server, SPIDERMAN).await.status, 429);
    assert_eq!(server.app.argon2_runs(), runs);
}

#[tokio::test]
async fn a_code_is_good_for_its_own_number_alone() {
    let server = Server::start(&["--dev-inbox"]).await;
    let code = code(&server).await;
    for mobile in [NOBODY, "15550000001"] {
        assert_eq!(verify(&server, mobile, &code).await.whole(), refused());
    }
    assert_eq!(verify(&server, SPIDERMAN, &code).await.status, 200);
}

#[tokio::test]
async fn an_expired_code_is_refused() {
    let server = Server::start(&["--dev-inbox"]).await;
    let code = code(&server).await;
    age(&server, 300).await;
    assert_eq!(verify(&server, SPIDERMAN, &code).await.whole(), refused());
    let server = Server::start(&["--dev-inbox", "--code-lifetime", "1h"]).await;
    let code = self::code(&server).await;
    age(&server, 3_500).await;
    assert_eq!(verify(&server, SPIDERMAN, &code).await.status, 200);
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_old_one() {
    let server = Server::start(&["--dev-inbox", "--code-pause", "0"]).await;
    let old = code(&server).await;
    let new = code(&server).await;
    if old != new {
        assert_eq!(verify(&server, SPIDERMAN, &old).await.whole(), refused());
    }
    assert_eq!(verify(&server, SPIDERMAN, &new).await.status, 200);
}

#[tokio::test]
async fn another_code_must_be_waited_for_whoever_asks() {
    let server = Server::start(&["--dev-inbox"]).await;
    for mobile in [SPIDERMAN, NOBODY] {
        assert_eq!(request_code(&server, mobile).await.status, 204);
        let answer = request_code(&server, mobile).await;
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert!((20..=30).contains(&wait), "{wait}");
        let detail = format!("Request was throttled. Expected available in {wait} seconds.");
        assert_eq!(answer.whole(), (429, json!({"detail": detail})));
    }
    age(&server, 30).await;
    assert_eq!(request_code(&server, SPIDERMAN).await.status, 204);
}

#[tokio::test]
async fn nothing_tells_whether_a_number_has_an_active_user() {
    let server = Server::start(&["--dev-inbox"]).await;
    let addition = ["user", "add", "morbius", "--password", "daywalker-99", "--mobile", "+15550000009", "--inactive"];
    let addition =
        program::run(&tempfile::tempdir().unwrap(), &[&addition[..], &["--database-url", &server.database]].concat());
    assert!(addition.status.success());
    let mut answers = Vec::new();
    for mobile in [SPIDERMAN, NOBODY, "+15550000009"] {
        let before = server.app.argon2_runs();
        let early = verify(&server, mobile, "not it").await;
        let (requested, tried) = (request_code(&server, mobile).await, verify(&server, mobile, "not it").await);
        assert_eq!(server.app.argon2_runs() - before, 3, "{mobile}: each try costs a run, and so does a code");
        answers.push((early.whole(), early.text, requested.whole(), requested.text, tried.whole(), tried.text));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let mobiles: Vec<_> = inbox(&server).await.iter().map(|message| text(&message["mobile"])).collect();
    assert_eq!(mobiles, [SPIDERMAN]);
}

#[tokio::test]
async fn a_user_who_is_deactivated_has_no_use_for_a_code() {
    let server = Server::start(&["--dev-inbox"]).await;
    let code = code(&server).await;
    let sql = "UPDATE users SET is_active = FALSE WHERE id = $1";
    assert_eq!(database::change(&server.database, sql, 1).await, 1);
    assert_eq!(verify(&server, SPIDERMAN, &code).await.whole(), refused());
}

#[tokio::test]
async fn a_wrong_field_is_refused_in_drfs_words() {
    let server = Server::start(&["--dev-inbox"]).await;
    let required = json!(["This field is required."]);
    assert_eq!(server.post("/api/token/mobile/", json!({})).await.whole(), (400, json!({"mobile": required})));
    let answer = verify(&server, &"5".repeat(21), "1234567").await;
    let longer = |length| json!([format!("Ensure this field has no more than {length} characters.")]);
    assert_eq!(answer.whole(), (400, json!({"mobile": longer(20), "code": longer(6)})));
}

#[tokio::test]
async fn a_login_by_code_is_a_login() {
    let server = Server::start(&["--dev-inbox", "--update-last-login", "--extra-claims", "username"]).await;
    let code = code(&server).await;
    let pair = verify(&server, SPIDERMAN, &code).await;
    assert_eq!(claims(pair.json["access"].as_str().unwrap())["username"], "spiderman");
    let sql = "UPDATE users SET last_login = NULL WHERE id = $1 AND last_login IS NOT NULL";
    assert_eq!(database::change(&server.database, sql, 1).await, 1);
}

#[tokio::test]
async fn where_refresh_tokens_travel_in_cookies_a_code_sets_one() {
    let server = Server::start(&[&cookie::FLAGS[..], &["--dev-inbox"]].concat()).await;
    let code = code(&server).await;
    let answer = verify(&server, SPIDERMAN, &code).await;
    assert_eq!(answer.json.as_object().unwrap().keys().collect::<Vec<_>>(), ["access"]);
    let token = cookie::token(&answer);
    assert_eq!(cookie::refresh(&server, &token).await.status, 200);
}

#[tokio::test]
async fn servers_on_one_database_share_codes() {
    let first = Server::start(&["--dev-inbox"]).await;
    let second = Server::start(&["--database-url", &first.database]).await;
    let code = code(&first).await;
    assert_eq!(request_code(&second, SPIDERMAN).await.status, 429);
    assert_eq!(verify(&second, SPIDERMAN, &code).await.status, 200);
    assert_eq!(verify(&first, SPIDERMAN, &code).await.whole(), refused());
}

#[tokio::test]
async fn a_code_is_kept_hashed() {
    let server = Server::start(&["--dev-inbox"]).await;
    let code = code(&server).await;
    let hash = database::text(&server.database, "SELECT hash FROM login_codes WHERE mobile = $1", SPIDERMAN).await;
    assert!(hash.starts_with("$argon2id$") && !hash.contains(&code), "{hash}");
}

#[tokio::test]
async fn the_inbox_keeps_the_last_twenty_codes_newest_first() {
    let server = Server::start(&["--dev-inbox", "--code-pause", "0", "--login-attempts", "0"]).await;
    let mut codes = Vec::new();
    for _ in 0..21 {
        codes.insert(0, code(&server).await);
    }
    let messages = inbox(&server).await;
    assert_eq!(messages.iter().map(|message| text(&message["code"])).collect::<Vec<_>>(), codes[..20]);
    assert_eq!(messages[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["mobile", "code", "sent_at"]);
    assert!(text(&messages[0]["sent_at"]).ends_with('Z'), "{}", messages[0]);
}

#[tokio::test]
async fn the_inbox_is_for_this_machine_alone_and_there_only_if_asked_for() {
    let server = Server::start(&["--dev-inbox"]).await;
    let answer = Answer::of(server.request("GET", "/dev/inbox/").header("host", "hallpass.example.com")).await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    let server = Server::start(&["--demo"]).await;
    assert_eq!(Answer::of(server.request("GET", "/dev/inbox/")).await.status, 404);
    let message = program::refusal(&tempfile::tempdir().unwrap(), &["--dev-inbox", "--bind", "0.0.0.0:0"]);
    assert!(message.contains("--dev-inbox") && message.contains("127.0.0.1:8000"), "{message}");
}

#[tokio::test]
async fn the_inbox_is_not_for_a_page_that_reached_a_proxy_of_this_machine_by_another_name() {
    let server = Server::start(&["--dev-inbox"]).await;
    let told = async |names: &[&str]| {
        let request = server.request("GET", "/dev/inbox/").header("host", "127.0.0.1");
        let request = names.iter().fold(request, |request, name| request.header("x-forwarded-host", *name));
        Answer::of(request).await.status
    };
    for names in [&["evil.example:8080"][..], &["evil.example:8080", "localhost"], &["localhost, evil.example"], &[""]]
    {
        assert_eq!(told(names).await, 403, "{names:?}");
    }
    for names in [&["127.0.0.1:8080"][..], &["localhost:8080", "127.0.0.1:8080"], &["[::1]:8080,localhost"]] {
        assert_eq!(told(names).await, 200, "{names:?}");
    }
}

#[tokio::test]
async fn the_log_tells_a_code_unless_there_is_an_inbox() {
    for flags in [&[][..], &["--dev-inbox"]] {
        let folder = tempfile::tempdir().unwrap();
        let users = crate::support::users_file();
        let flags = [&["--users", users.to_str().unwrap()][..], flags].concat();
        let mut process = program::Process::start(&folder, &flags);
        let post = |path: &str, body: Value| program::client().post(process.url(path)).json(&body).send();
        assert_eq!(post("/api/token/mobile/", json!({"mobile": SPIDERMAN})).await.unwrap().status(), 204);
        let line = process.wait_for("login code sent");
        assert!(!line.contains(SPIDERMAN), "{line}");
        let code = match flags.len() {
            2 => text(&serde_json::from_str::<Value>(&process.wait_for("\"code\"")).unwrap()["code"]),
            _ => {
                let inbox = program::client().get(process.url("/dev/inbox/")).send().await.unwrap();
                text(&inbox.json::<Value>().await.unwrap()[0]["code"])
            }
        };
        let post = |path: &str, body: Value| program::client().post(process.url(path)).json(&body).send();
        let answer = post("/api/token/mobile/verify/", json!({"mobile": SPIDERMAN, "code": code})).await.unwrap();
        assert_eq!(answer.status(), 200);
        process.signal("TERM");
        process.end();
        let told = process.log.matches(&format!("\"code\":\"{code}\"")).count();
        assert_eq!(told, usize::from(flags.len() == 2), "{}", process.log);
    }
}
