//! Bad weather between a page and its server.

use hallpass_tests::{Button, LoginPage, SessionPage, Story, story};
use serde_json::json;

const STRICT: [(&str, &str); 4] = [
    ("DEMO", "true"),
    ("ACCESS_TOKEN_LIFETIME", "4"),
    ("ROTATE_REFRESH_TOKENS", "true"),
    ("BLACKLIST_AFTER_ROTATION", "true"),
];

#[test]
fn a_lost_answer_is_survived_where_the_server_repeats_it() {
    let settings = [&STRICT[..], &[("REFRESH_REUSE_GRACE", "30")]].concat();
    story(&settings, async |story| {
        let page = story.log_in().await;
        let first = page.jti().await;
        lose_the_next_answer(story).await;
        let second = page.jti_after(&first).await;
        page.jti_after(&second).await;
        let log = story.backend.log().await;
        assert_eq!(log.count("refresh repeated"), 1, "{log}");
        assert!(!page.events().await.contains(&"logged_out".to_owned()));
    });
}

#[test]
fn a_lost_answer_is_one_logout_where_a_token_works_once() {
    story(&STRICT, async |story| {
        let other = story.open_window().await;
        story.log_in().await;
        SessionPage::open(&other).await;
        lose_the_next_answer(story).await;
        LoginPage::shown(&story.tab).await;
        LoginPage::shown(&other).await;
        let statuses = story.backend.log().await.statuses("/api/token/refresh/");
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 1, "{statuses:?}");
    });
}

#[test]
fn an_outage_of_the_api_logs_nobody_out_and_ends_by_itself() {
    story(&STRICT, async |story| {
        let page = story.log_in().await;
        let first = page.jti().await;
        let gateway = json!({"answer": {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}});
        story.backend.api().go_wrong(&json!([{"path": "/api/*", "times": 3, "strike": gateway}])).await;
        page.jti_after(&first).await;
        page.press(Button::Hello, "Hello Peter Parker").await;
        assert!(page.events().await.contains(&"refresh_failed".to_owned()));
        assert_eq!(story.backend.log().await.statuses("/api/token/").len(), 1, "one login");
    });
}

#[test]
fn the_demo_loads_one_module_and_misses_nothing() {
    story(&[], async |story| {
        LoginPage::open(&story.tab).await;
        let loaded = story.tab.run(LOADED, []).await;
        assert_eq!(loaded, json!({"modules": 1, "missing": []}));
    });
}

/// The next refresh is done, but its answer does not arrive.
async fn lose_the_next_answer(story: &Story) {
    let fault = json!({"path": "/api/token/refresh/", "times": 1, "committed": true, "strike": "reset"});
    story.backend.api().go_wrong(&json!([fault])).await;
}

const LOADED: &str = "
    const entries = performance.getEntriesByType('resource');
    return {
        modules: entries.filter(entry => new URL(entry.name).pathname.endsWith('.wasm')).length,
        missing: entries.filter(entry => entry.responseStatus >= 400).map(entry => entry.name),
    };
";
