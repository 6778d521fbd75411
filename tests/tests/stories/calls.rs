//! Calling the API with a token that works, or only seems to.

use hallpass_tests::{Button, Log, Request, SessionPage, Stored, Story, story, until};
use reqwest::StatusCode;

const LIFETIME: u64 = 16;

#[test]
fn a_protected_call_says_hello() {
    story(&[], async |story| {
        let result = story.log_in().await.press(Button::Hello, "Hello Peter Parker").await;
        assert!(result.contains("200"), "{result}");
    });
}

#[test]
fn a_401_from_an_expired_token_is_retried_once_with_a_new_one() {
    story(&[("ACCESS_TOKEN_LIFETIME", &LIFETIME.to_string())], async |story| {
        let log = log_of_a_call_with_a_token_that_died_unnoticed(story, Button::Hello, "Hello Peter Parker").await;
        let requests: Vec<_> = log.requests().iter().map(Request::to_string).collect();
        assert_eq!(requests, ["GET /api/hello/ 401", "POST /api/token/refresh/ 200", "GET /api/hello/ 200"]);
    });
}

#[test]
fn twenty_calls_at_once_with_a_dead_token_make_one_refresh() {
    story(&[("ACCESS_TOKEN_LIFETIME", &LIFETIME.to_string())], async |story| {
        let log = log_of_a_call_with_a_token_that_died_unnoticed(story, Button::HelloTwentyTimes, "20 of 20").await;
        assert_eq!(log.statuses("/api/token/refresh/"), [200]);
        let statuses = log.statuses("/api/hello/");
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 20);
        assert!(statuses.contains(&401), "the token was not dead: {statuses:?}");
    });
}

/// The client is made to believe that its access token came a while ago, when in truth it has expired: as if the clock had been set
/// back. A while, for a token that came just now is not blamed for a 401.
async fn log_of_a_call_with_a_token_that_died_unnoticed(story: &Story, button: Button, expected: &str) -> Log {
    story.log_in().await;
    // The same origin, and no app that would renew the token.
    story.tab.open("/healthz").await;
    let stored = Stored::read(&story.tab).await.expect("the session is stored");
    let api = story.backend.api();
    let has_expired = async || (api.hello(stored.access()).await == StatusCode::UNAUTHORIZED).then_some(());
    until("the token to expire", has_expired).await;

    let mark = story.backend.log().await.mark();
    stored.received_ago(&story.tab, LIFETIME * 1000 / 4).await.write(&story.tab).await;
    SessionPage::open(&story.tab).await.press(button, expected).await;
    story.backend.log().await.since(mark)
}
