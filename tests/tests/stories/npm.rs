//! The npm package in a page of its own, and beside the demo: two drivers, one in JavaScript and one in Rust, of one session.

use hallpass_tests::{App, Browser, Button, LoginPage, SPIDERMAN, SessionPage, Story, Tab, story, story_in, until};

use crate::tabs::{STRICT, refreshes_of_five_generations};

#[test]
fn the_npm_page_says_hello_and_keeps_its_session_over_a_reload() {
    tell_of_a_visit(Browser::Chromium);
}

#[test]
fn the_npm_page_in_firefox_says_hello_and_keeps_its_session_over_a_reload() {
    tell_of_a_visit(Browser::Firefox);
}

#[test]
fn the_npm_page_in_webkit_says_hello_and_keeps_its_session_over_a_reload() {
    tell_of_a_visit(Browser::WebKit);
}

fn tell_of_a_visit(browser: Browser) {
    story_in(browser, &[], async |story| {
        let tab = story.tab.of(App::NpmPage);
        let page = LoginPage::open(&tab).await.log_in(SPIDERMAN).await;
        let jti = page.jti().await;
        assert_eq!((page.user().await.as_str(), page.events().await.as_slice()), ("1", &["logged_in".to_owned()][..]));
        page.press(Button::Hello, "200 Hello Peter Parker").await;

        tab.reload().await;
        let page = SessionPage::shown(&tab).await;
        assert_eq!(page.jti().await, jti);
        page.press(Button::Hello, "Hello Peter Parker").await;
        assert_eq!(page.events().await, [""; 0]);
        assert_eq!(refreshes(story).await, [0; 0]);
    });
}

#[test]
fn the_npm_page_renews_its_access_token_before_it_expires() {
    tell_of_a_renewal(Browser::Chromium);
}

#[test]
fn the_npm_page_in_firefox_renews_its_access_token_before_it_expires() {
    tell_of_a_renewal(Browser::Firefox);
}

#[test]
fn the_npm_page_in_webkit_renews_its_access_token_before_it_expires() {
    tell_of_a_renewal(Browser::WebKit);
}

fn tell_of_a_renewal(browser: Browser) {
    story_in(browser, &[("ACCESS_TOKEN_LIFETIME", "8")], async |story| {
        let tab = story.tab.of(App::NpmPage);
        let page = LoginPage::open(&tab).await.log_in(SPIDERMAN).await;
        let (old, expiry) = (page.jti().await, page.claims().await["exp"].as_i64());
        page.jti_after(&old).await;
        // By the server's clock, when it made the new one.
        let renewed = page.claims().await["iat"].as_i64();
        assert!(renewed.is_some() && renewed < expiry, "issued at {renewed:?}, after {expiry:?}");
        assert_eq!(page.events().await, ["token_refreshed", "logged_in"]);
        assert_eq!(refreshes(story).await, [200]);
    });
}

#[test]
fn a_login_and_a_logout_in_one_npm_page_show_in_another() {
    tell_of_a_pair(Browser::Chromium, App::NpmPage, App::NpmPage);
}

#[test]
fn a_login_and_a_logout_in_one_npm_page_in_firefox_show_in_another() {
    tell_of_a_pair(Browser::Firefox, App::NpmPage, App::NpmPage);
}

#[test]
fn a_login_and_a_logout_in_one_npm_page_in_webkit_show_in_another() {
    tell_of_a_pair(Browser::WebKit, App::NpmPage, App::NpmPage);
}

#[test]
fn a_login_in_the_demo_and_a_logout_in_the_npm_page_show_in_the_other() {
    tell_of_a_pair(Browser::Chromium, App::Demo, App::NpmPage);
}

#[test]
fn a_login_in_the_npm_page_and_a_logout_in_the_demo_show_in_the_other() {
    tell_of_a_pair(Browser::Chromium, App::NpmPage, App::Demo);
}

/// In one window of the browser somebody logs in, in the other out.
fn tell_of_a_pair(browser: Browser, of_the_login: App, of_the_logout: App) {
    story_in(browser, &[], async |story| {
        let (here, there) = windows(story, of_the_login, of_the_logout).await;
        LoginPage::open(&there).await;
        let page = LoginPage::open(&here).await.log_in(SPIDERMAN).await;
        let other = SessionPage::shown(&there).await;
        assert_eq!(page.jti().await, other.jti().await);

        other.log_out().await;
        LoginPage::shown(&here).await;
        assert_eq!(refreshes(story).await, [0; 0]);
        let is_told = async || story.backend.log().await.statuses("/api/token/blacklist/").pop();
        assert_eq!(until("the logout to be told", is_told).await, 200);
    });
}

#[test]
fn what_the_npm_page_refreshes_is_news_in_the_demo() {
    story(&[], async |story| {
        let (demo, npm) = windows(story, App::Demo, App::NpmPage).await;
        let page = LoginPage::open(&demo).await.log_in(SPIDERMAN).await;
        let old = page.jti().await;
        let other = SessionPage::open(&npm).await;
        npm.click("[data-testid=refresh]").await;
        let new = other.jti_after(&old).await;
        assert_eq!(page.jti_after(&old).await, new);
        assert_eq!(page.events().await, ["token_refreshed", "logged_in"]);
        page.press(Button::Hello, "Hello Peter Parker").await;
        assert_eq!(refreshes(story).await, [200]);
    });
}

#[test]
fn the_demo_and_the_npm_page_refresh_once_per_generation_under_strict_rotation() {
    story(&STRICT, async |story| {
        let (demo, npm) = windows(story, App::Demo, App::NpmPage).await;
        let statuses = refreshes_of_five_generations(story, &demo, &npm).await;
        assert!(npm.has_web_locks().await);
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    });
}

#[test]
fn the_demo_and_the_npm_page_without_web_locks_refresh_once_per_generation_too() {
    tell_of_generations_without_web_locks(App::Demo);
}

#[test]
fn two_npm_pages_without_web_locks_refresh_once_per_generation() {
    tell_of_generations_without_web_locks(App::NpmPage);
}

fn tell_of_generations_without_web_locks(other: App) {
    story(&STRICT, async |story| {
        let (here, there) = windows(story, App::NpmPage, other).await;
        let (here, there) = (here.over_plain_http(), there.over_plain_http());
        let statuses = refreshes_of_five_generations(story, &here, &there).await;
        assert!(!here.has_web_locks().await && !there.has_web_locks().await);
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    });
}

/// Two windows of one browser, and what they are for.
async fn windows(story: &Story, here: App, there: App) -> (Tab, Tab) {
    (story.tab.of(here), story.open_window().await.of(there))
}

/// The statuses of all refreshes.
async fn refreshes(story: &Story) -> Vec<u16> {
    story.backend.log().await.statuses("/api/token/refresh/")
}
