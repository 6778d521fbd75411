//! Each page on a desktop and a phone, by day and by night: nothing sticks out, and axe-core finds nothing serious.

use hallpass_tests::{LoginPage, Settings, Story, story};

const SETTINGS: Settings<'_> = &[("DEMO", "true"), ("DEV_INBOX", "true"), ("ROTATE_REFRESH_TOKENS", "true")];

#[test]
fn the_login_page_is_for_everybody() {
    story(SETTINGS, async |story| {
        let login = LoginPage::open(&story.tab).await;
        story.tab.require_good_looks().await;
        login.submit_again().await;
        login.password_error().await;
        story.tab.require_good_looks().await;
    });
}

#[test]
fn the_session_page_is_for_everybody() {
    story(SETTINGS, async |story| {
        story.log_in().await;
        story.tab.require_good_looks().await;
    });
}

#[test]
fn the_playground_is_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/playground").await);
}

#[test]
fn the_page_of_all_tabs_is_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/tabs").await);
}

#[test]
fn the_weather_page_is_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/weather").await);
}

#[test]
fn the_reviews_are_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/reviews").await);
}

#[test]
fn the_mobile_login_is_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/mobile").await);
}

#[test]
fn the_settings_are_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/settings").await);
}

#[test]
fn the_page_for_unknown_addresses_is_for_everybody() {
    story(SETTINGS, async |story| look_at(story, "/nowhere").await);
}

/// Looks at a page that everybody may see, before and after a login.
async fn in_and_out(story: &Story, path: &str) {
    look_at(story, path).await;
    story.log_in().await;
    look_at(story, path).await;
}

async fn look_at(story: &Story, path: &str) {
    story.tab.open(path).await;
    story.tab.until_text("main h1").await;
    story.tab.require_good_looks().await;
}
