//! What the session page says of the tokens.

use hallpass_tests::{LoginPage, SPIDERMAN, Screen, Tab, story, until};
use serde_json::{Value, json};

#[test]
fn the_page_shows_the_token_that_is_sent_and_the_server_says_that_it_is_valid() {
    story(&[], async |story| {
        story.log_in().await;
        let tab = &story.tab;
        let token = tab.until_text("[data-testid=token]").await;
        assert!(story.backend.api().hello(&token).await.is_success(), "the API takes another token");
        tab.click("[data-testid=verify]").await;
        until_says(tab, "[data-testid=verdict]", "The server says: valid.").await;
    });
}

#[test]
fn a_verdict_is_of_one_token_alone() {
    story(&[], async |story| {
        let page = story.log_in().await;
        let tab = &story.tab;
        let jti = page.jti().await;
        tab.click("[data-testid=verify]").await;
        until_says(tab, "[data-testid=verdict]", "valid").await;
        tab.click("[data-testid=refresh]").await;
        page.jti_after(&jti).await;
        until("no verdict", async || tab.text("[data-testid=verdict]").await?.is_empty().then_some(())).await;
    });
}

#[test]
fn a_logout_forgets_what_was_and_says_why_it_was() {
    story(&[], async |story| {
        let page = story.log_in().await;
        let first = page.jti().await;
        story.tab.click("[data-testid=refresh]").await;
        page.jti_after(&first).await;
        assert_eq!(page.events().await, ["token_refreshed", "logged_in"]);
        story.tab.click("[data-testid=logout]").await;
        let page = LoginPage::shown(&story.tab).await.log_in(SPIDERMAN).await;
        assert_eq!(page.events().await, ["logged_in", "logged_out"]);
        let told = story.tab.until_text("[data-testid=events]").await;
        assert!(told.contains("Logged out in this tab."), "{told}");
    });
}

#[test]
fn the_timeline_has_every_access_token_and_the_next_refresh() {
    story(&[("ACCESS_TOKEN_LIFETIME", "6"), ("ROTATE_REFRESH_TOKENS", "true"), ("DEMO", "true")], async |story| {
        let tab = &story.tab;
        tab.show_on(Screen::PHONE).await;
        // Long enough for the page to look while nothing is planned.
        let slow = json!([{"path": "/api/token/refresh/", "delay_ms": 1500}]);
        story.backend.api().go_wrong(&slow).await;
        story.log_in().await;
        let label = async |expected: &str| {
            let labels = tab.attributes("[data-testid=timeline]", "aria-label").await;
            labels.into_iter().find(|label| label.contains(expected))
        };
        until("the first token", async || label("so far: 1.").await).await;
        tab.run(REMEMBER_LABELS, []).await;
        until("the third token", async || label("so far: 3.").await).await;
        // From the moment on at which there is a token, it is known when the next one comes.
        let labels = tab.run("return window.labels", []).await;
        let labels: Vec<&str> = labels.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        for count in ["so far: 2.", "so far: 3."] {
            let first = labels.iter().find(|label| label.contains(count)).expect("a label");
            assert!(first.contains("the next refresh is at "), "{labels:#?}");
        }
        assert!(story.backend.log().await.refreshes() >= 2);
        tab.require_good_looks().await;
    });
}

const REMEMBER_LABELS: &str = "
    window.labels = [];
    new MutationObserver(() => window.labels.push(document.querySelector('[data-testid=timeline]').ariaLabel))
        .observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] });
";

async fn until_says(tab: &Tab, css: &str, expected: &str) {
    let says = async || tab.text(css).await.filter(|text| text.contains(expected));
    until(format_args!("{expected:?}"), says).await;
}
