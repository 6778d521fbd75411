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
    story(SETTINGS, async |story| in_and_out(story, "/playground", "[data-testid=call-form]").await);
}

#[test]
fn the_page_of_all_tabs_is_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/tabs", "[data-testid=tab]").await);
}

#[test]
fn the_weather_page_is_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/weather", "[data-testid=weather-state]").await);
}

#[test]
fn the_reviews_are_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/reviews", "[data-testid=no-reviews]").await);
}

#[test]
fn the_mobile_login_is_for_everybody() {
    story(SETTINGS, async |story| {
        in_and_out(story, "/mobile", "[data-testid=mobile-number], [data-testid=mobile-done]").await
    });
}

#[test]
fn the_settings_are_for_everybody() {
    story(SETTINGS, async |story| in_and_out(story, "/settings", "[name=access]:enabled").await);
}

#[test]
fn the_page_for_unknown_addresses_is_for_everybody() {
    story(SETTINGS, async |story| look_at(story, "/nowhere", ".lost").await);
}

/// Looks at a page that everybody may see, before and after a login.
async fn in_and_out(story: &Story, path: &str, content: &str) {
    look_at(story, path, content).await;
    story.log_in().await;
    look_at(story, path, content).await;
}

/// Looks at a page once it has something that is not there as long as it loads.
async fn look_at(story: &Story, path: &str, content: &str) {
    story.tab.open(path).await;
    story.tab.until_text(content).await;
    story.tab.require_good_looks().await;
}
