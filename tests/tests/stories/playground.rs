//! The playground: any call, fifty at once with an expired token, and a token that somebody has changed.

use hallpass_tests::{Credentials, LoginPage, SPIDERMAN, Screen, Settings, Story, Tab, story, until};
use reqwest::StatusCode;
use serde_json::json;

const ROTATING: Settings<'_> = &[("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];

const DRF_JWT: [(&str, &str); 2] = [("LEGACY", "legacy111"), ("JWT_ALLOW_REFRESH", "true")];

#[test]
fn a_call_shows_what_left_and_what_came_back() {
    story(&[], async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        send(tab, "sent once").await;
        let sent = tab.until_text(SENT).await;
        assert!(sent.contains("GET /api/hello/") && sent.contains("Content-Type: application/json"), "{sent}");
        assert!(sent.contains("Authorization: Bearer eyJ…(redacted)"), "{sent}");
        assert!(tab.until_text("[data-testid=body]").await.contains("Hello Peter Parker"));
        assert_eq!(story.backend.log().await.statuses("/api/hello/"), [200]);
    });
}

#[test]
fn a_body_is_written_and_sent() {
    story(&[], async |story| {
        let tab = playground(story, Screen::PHONE).await;
        choose(tab, "POST /api/v1/emp/").await;
        tab.fill("[name=body]", r#"{"firstname": "May", "lastname": "Parker", "emp_id": 62}"#).await;
        send(tab, "sent once").await;
        assert!(tab.until_text("[data-testid=body]").await.contains("\"May\""));
        assert_eq!(story.backend.log().await.statuses("/api/v1/emp/"), [201]);
        tab.require_good_looks().await;
    });
}

#[test]
fn a_path_that_is_not_there_is_answered_404() {
    story(&[], async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        tab.fill("[name=path]", "/api/elsewhere/").await;
        send(tab, "404").await;
        assert_eq!(story.backend.log().await.statuses("/api/elsewhere/"), [404]);
    });
}

#[test]
fn a_path_that_is_none_stops_nothing() {
    story(&[], async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        tab.fill("[name=path]", "http://[").await;
        send(tab, "can make no request").await;
        tab.fill("[name=path]", "/api/hello/").await;
        send(tab, "sent once").await;
    });
}

#[test]
fn without_a_session_a_login_is_required() {
    story(&[], async |story| {
        let tab = &story.tab;
        tab.show_on(Screen::PHONE).await;
        tab.open("/playground").await;
        let outcome = send(tab, "login_required").await;
        assert!(outcome.contains("this call has not left the page"), "{outcome}");
        tab.require_good_looks().await;

        tab.click("[name=plain]").await;
        let outcome = send(tab, "sent once").await;
        assert!(outcome.contains("www-authenticate: bearer"), "{outcome}");
        assert_eq!(story.backend.log().await.statuses("/api/hello/"), [401]);
    });
}

#[test]
fn fifty_calls_with_an_expired_token_make_one_refresh() {
    fifty_calls(Screen::DESKTOP);
}

#[test]
fn fifty_calls_leave_a_phone_too() {
    fifty_calls(Screen::PHONE);
}

fn fifty_calls(screen: Screen) {
    let settings = [ROTATING, &[("ACCESS_TOKEN_LIFETIME", "8")]].concat();
    story(&settings, async |story| {
        let tab = playground(story, screen).await;
        // Until then it says when the first token expires.
        let ready = async || tab.text(BURST).await.filter(|label| label.contains("50 times at once"));
        assert!(tab.until_text(BURST).await.starts_with("A token expires in 0:0"));
        until("the first token to expire", ready).await;
        tab.click(BURST).await;
        let left = async || tab.text(SAID).await.filter(|said| said.contains("calls have left"));
        let done = async || tab.text(SAID).await.filter(|said| said.starts_with("50 answered"));
        until("the calls to leave, or to be answered", async || left().await.or(done().await)).await;
        let said = until("fifty answers", done).await;
        assert!(said.starts_with("50 answered, one refresh. 50 had been refused"), "{said}");
        assert_eq!(tab.attributes(&format!("{CELLS} .status.good"), "class").await.len(), 50);

        let log = story.backend.log().await;
        let first = log.requests().iter().position(|request| request.to_string() == "GET /api/hello/ 401");
        let since = log.requests().split_off(first.expect("the token was dead"));
        let count = |expected: &str| since.iter().filter(|request| request.to_string() == expected).count();
        assert_eq!(count("GET /api/hello/ 401"), 50);
        assert_eq!(count("GET /api/hello/ 200"), 50);
        let last = since.iter().rposition(|request| request.path == "/api/hello/").expect("there were calls");
        let refreshes = since[..last].iter().filter(|request| request.path == "/api/token/refresh/").count();
        assert_eq!(refreshes, 1, "{since:?}");
        tab.require_good_looks().await;
    });
}

#[test]
fn a_forged_token_is_refused_and_recovered_from() {
    story(ROTATING, async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        let token = tab.until_text(TOKEN).await;
        // In the type of the token, which the SDK does not read.
        let mark = story.backend.log().await.mark();
        tab.click(&format!("{TOKEN} .play-payload:nth-child({})", token.find('.').expect("a token has dots") + 26))
            .await;
        let told = until_told(tab, "is answered").await;
        assert!(told.contains("says that token_type is") && told.contains("token_not_valid"), "{told}");
        let requests: Vec<_> =
            story.backend.log().await.since(mark).requests().iter().map(ToString::to_string).collect();
        let recovery =
            ["GET /api/hello/ 401", "GET /api/hello/ 401", "POST /api/token/refresh/ 200", "GET /api/hello/ 200"];
        assert_eq!(requests, recovery);
        let good = tab.until_text(TOKEN).await;
        assert_eq!(story.backend.api().hello(&good).await, StatusCode::OK);
    });
}

#[test]
fn a_token_is_forged_with_the_keyboard_alone() {
    story(ROTATING, async |story| {
        let tab = playground(story, Screen::PHONE).await;
        tab.tab_to("#tamper-at").await;
        // The last character: the signature's.
        tab.press(thirtyfour::Key::End).await;
        tab.press(thirtyfour::Key::Enter).await;
        let told = until_told(tab, "is answered").await;
        assert!(told.contains("In the signature") && told.contains("token_not_valid"), "{told}");
        tab.require_good_looks().await;
    });
}

#[test]
fn a_token_that_is_none_does_not_become_a_session() {
    story(ROTATING, async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        tab.click(&format!("{TOKEN} .play-dot")).await;
        let told = until_told(tab, "is answered").await;
        assert!(told.contains("never becomes a session"), "{told}");
        assert_eq!(story.backend.log().await.statuses("/api/token/refresh/"), [0; 0]);
    });
}

#[test]
fn an_experiment_waits_for_a_refresh_that_is_under_way() {
    let settings = [ROTATING, &[("DEMO", "true")]].concat();
    story(&settings, async |story| {
        story.log_in().await;
        let tab = &story.tab;
        story.backend.api().go_wrong(&json!([{"path": "/api/token/refresh/", "delay_ms": 3000}])).await;
        // Not waited for.
        tab.click("[data-testid=refresh]").await;
        tab.click("nav a[href='/playground']").await;
        let token = tab.until_text(TOKEN).await;
        tab.click(&format!("{TOKEN} .play-payload:nth-child({})", token.find('.').expect("a token has dots") + 26))
            .await;
        until_told(tab, "is answered").await;
        let log = story.backend.log().await;
        assert_eq!(log.statuses("/api/token/refresh/"), [200, 200]);
        assert_eq!(log.statuses("/api/token/").len(), 1, "one login");
    });
}

#[test]
fn a_token_endpoint_that_is_called_by_hand_shows_no_secret() {
    story(&[], async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        choose(tab, "POST /api/v1/emp/").await;
        tab.fill("[name=path]", "/api/token/").await;
        tab.fill("[name=body]", r#"{"username": "user1", "password": "tested-by-hand"}"#).await;
        send(tab, "sent once").await;
        let refused = tab.until_text("[data-testid=call-outcome]").await;
        assert!(refused.contains("user1") && !refused.contains("tested-by-hand"), "{refused}");
        let login = json!({"username": SPIDERMAN.username, "password": SPIDERMAN.password});
        let bodies = [
            (r#"{"New_Password": 12345678}"#, "\"new_password\": \"(redacted)\""),
            (r#"{"password": "tested-by-hand",}"#, "(not json, and so not shown)"),
        ];
        for (body, shown) in bodies {
            tab.fill("[name=body]", body).await;
            let outcome = send(tab, shown).await;
            assert!(!outcome.contains("12345678") && !outcome.contains("tested-by-hand"), "{outcome}");
        }
        tab.fill("[name=body]", &login.to_string()).await;
        let outcome = send(tab, "200").await;
        let secrets = ["\"eyj", &SPIDERMAN.password.to_lowercase()];
        assert!(outcome.contains("(redacted)") && !secrets.iter().any(|secret| outcome.contains(secret)), "{outcome}");
    });
}

#[test]
fn what_one_user_was_answered_is_not_shown_after_a_logout() {
    story(&[], async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        send(tab, "hello peter parker").await;
        tab.click("[data-testid=logout]").await;
        let is_gone =
            async || tab.text("[data-testid=call-outcome]").await.filter(|text| text.contains("appears here"));
        until("the answer to be gone", is_gone).await;
        let focus = tab.run("return document.activeElement.localName", []).await;
        assert_eq!(focus, "h1", "the button that had it is gone");
    });
}

#[test]
fn what_became_of_one_users_token_is_not_shown_to_the_next() {
    story(&[], async |story| {
        let tab = playground(story, Screen::DESKTOP).await;
        let other = story.open_window().await;
        tab.click(&format!("{TOKEN} .play-dot")).await;
        until_told(tab, "is answered").await;
        other.open("/").await;
        other.click("[data-testid=logout]").await;
        LoginPage::shown(&other).await.log_in(Credentials { username: "kyoko", password: "contrasenasegura" }).await;
        until("the other user", async || (tab.text("[data-testid=user]").await? == "2").then_some(())).await;
        assert_eq!(tab.text(STEPS).await.as_deref(), Some(""));
    });
}

#[test]
fn experiments_are_left_out_where_one_token_does_everything() {
    story(&DRF_JWT, async |story| {
        let tab = &story.tab;
        tab.open("/login?dialect=drf-jwt").await;
        LoginPage::shown(tab).await.log_in(SPIDERMAN).await;
        tab.click("nav a[href='/playground']").await;
        tab.until_text("[data-testid=one-token]").await;
        assert_eq!((tab.text(BURST).await, tab.text(TOKEN).await), (None, None));
        send(tab, "hello peter parker").await;
    });
}

/// Logs in and goes there by the link, so that the page knows the first token.
async fn playground(story: &Story, screen: Screen) -> &Tab {
    story.tab.show_on(screen).await;
    LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
    story.tab.click("nav a[href='/playground']").await;
    story.tab.until_text("[data-testid=call-form]").await;
    &story.tab
}

async fn choose(tab: &Tab, endpoint: &str) {
    let script = "const [select] = document.getElementsByName('endpoint'); \
        select.value = [...select.options].find((option) => option.text === arguments[0]).value; \
        select.dispatchEvent(new Event('change'));";
    tab.run(script, [endpoint.into()]).await;
}

/// Sends what is in the form, and returns what is said once it says this; in lower case.
async fn send(tab: &Tab, expected: &str) -> String {
    tab.click("[data-testid=call-form] [type=submit]").await;
    let says = async || {
        let text = tab.text("[data-testid=call-outcome]").await?.to_lowercase();
        text.contains(expected).then_some(text)
    };
    until(format_args!("an outcome that says {expected:?}"), says).await
}

async fn until_told(tab: &Tab, expected: &str) -> String {
    let says = async || tab.text(STEPS).await.filter(|text| text.contains(expected));
    until(format_args!("a story that says {expected:?}"), says).await
}

const SENT: &str = "[data-testid=call-sent]";
const BURST: &str = "[data-testid=burst]";
const SAID: &str = "[data-testid=burst-said]";
const CELLS: &str = "[data-testid=burst-cells]";
const TOKEN: &str = "[data-testid=tamper-token]";
const STEPS: &str = "[data-testid=tamper-steps]";
