//! A second opinion: the same stories with a real Django and SimpleJWT in the place of the backend. Both serve the same apps.

use hallpass_tests::{
    App, Button, Credentials, LoginPage, SPIDERMAN, SessionPage, Settings, Stored, Story, story_of_django, until,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::tabs::STRICT;

#[test]
fn a_real_django_says_hello_to_the_demo_and_keeps_its_session_over_a_reload() {
    tell_of_a_visit(App::Demo);
}

#[test]
fn a_real_django_says_hello_to_the_npm_page_and_keeps_its_session_over_a_reload() {
    tell_of_a_visit(App::NpmPage);
}

fn tell_of_a_visit(app: App) {
    story_of_django(&[("ACCESS_TOKEN_LIFETIME", "123")], async |story| {
        let tab = story.tab.of(app);
        let page = LoginPage::open(&tab).await.log_in(SPIDERMAN).await;
        let (jti, claims) = (page.jti().await, page.claims().await);
        assert_eq!(
            (&claims["user_id"], &claims["token_type"], &claims["jti"]),
            (&json!("1"), &json!("access"), &json!(jti))
        );
        // SimpleJWT looks at the clock once for each, `exp` first.
        let lifetime = claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(end, begin)| end - begin);
        assert!(matches!(lifetime, Some(122 | 123)), "{lifetime:?}");
        page.press(Button::Hello, "Hello Peter Parker").await;

        tab.reload().await;
        let page = SessionPage::shown(&tab).await;
        assert_eq!(page.jti().await, jti);
        page.press(Button::Hello, "Hello Peter Parker").await;
        assert_eq!(story.backend.log().await.statuses(REFRESH), [0; 0]);
    });
}

#[test]
fn a_wrong_password_shows_a_real_djangos_words_at_the_form() {
    story_of_django(&[], async |story| {
        let page = LoginPage::open(&story.tab).await;
        page.submit(Credentials { password: "mysterio", ..SPIDERMAN }).await;
        assert_eq!(page.error().await, "No active account found with the given credentials");
        assert_eq!(Stored::read(&story.tab).await, None);
    });
}

#[test]
fn a_real_django_renews_the_demos_access_token_before_it_expires_and_refuses_the_rotated_refresh_token() {
    tell_of_a_renewal(App::Demo);
}

#[test]
fn a_real_django_renews_the_npm_pages_access_token_before_it_expires_and_refuses_the_rotated_refresh_token() {
    tell_of_a_renewal(App::NpmPage);
}

fn tell_of_a_renewal(app: App) {
    story_of_django(STRICT_BUT_SLOWER, async |story| {
        let tab = story.tab.of(app);
        let page = LoginPage::open(&tab).await.log_in(SPIDERMAN).await;
        let (old, expiry) = (page.jti().await, page.claims().await["exp"].as_i64());
        let stored = Stored::read(&tab).await.expect("the session is stored");
        page.jti_after(&old).await;
        let renewed = page.claims().await["iat"].as_i64();
        assert!(renewed.is_some() && renewed < expiry, "issued at {renewed:?}, after {expiry:?}");
        assert_eq!(story.backend.log().await.statuses(REFRESH), [200]);
        page.press(Button::Hello, "Hello Peter Parker").await;
        assert_refused(story, stored.refresh()).await;
    });
}

#[test]
fn a_logout_blacklists_the_refresh_token_in_a_real_django() {
    story_of_django(&[], async |story| {
        let page = story.log_in().await;
        let stored = Stored::read(&story.tab).await.expect("the session is stored");
        page.log_out().await;
        assert_eq!(Stored::read(&story.tab).await, None);

        let is_told = async || story.backend.log().await.statuses("/api/token/blacklist/").pop();
        assert_eq!(until("the logout to be told", is_told).await, 200);
        assert_refused(story, stored.refresh()).await;
    });
}

#[test]
fn two_tabs_refresh_once_per_generation_with_a_real_django_that_rotates() {
    story_of_django(&STRICT, async |story| {
        let other = story.open_window().await;
        let here = LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
        here.remember_tokens().await;
        let there = SessionPage::open(&other).await;
        let all_seen = async || (here.tokens().await.len() > 3).then_some(());
        until("three generations", all_seen).await;
        let same = async || (here.jti().await == there.jti().await).then_some(());
        until("the same token in both tabs", same).await;
        let statuses = story.backend.log().await.statuses(REFRESH);
        assert!(statuses.len() >= 3 && statuses.iter().all(|status| *status == 200), "{statuses:?}");
    });
}

async fn assert_refused(story: &Story, refresh: &str) {
    let (status, answer) = story.backend.api().refresh(refresh).await;
    assert_eq!((status, &answer["detail"]), (StatusCode::UNAUTHORIZED, &json!("Token is blacklisted")));
}

const REFRESH: &str = "/api/token/refresh/";

/// Time enough to press a button before the next renewal.
const STRICT_BUT_SLOWER: Settings<'_> = &[("ACCESS_TOKEN_LIFETIME", "8"), STRICT[1], STRICT[2]];
