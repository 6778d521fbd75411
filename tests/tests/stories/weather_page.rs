//! The page that makes bad weather: each switch strikes, the session is kept, and when all is clear calls are answered again.

use hallpass_tests::{LoginPage, SPIDERMAN, Screen, SessionPage, Settings, Story, Tab, WeatherPage, story, until};
use serde_json::{Value, json};

const SHORT: Settings<'_> = &[
    ("DEMO", "true"),
    ("ACCESS_TOKEN_LIFETIME", "4"),
    ("ROTATE_REFRESH_TOKENS", "true"),
    ("BLACKLIST_AFTER_ROTATION", "true"),
    ("REFRESH_REUSE_GRACE", "30"),
];

const LONG: Settings<'_> = &[("DEMO", "true"), ("ACCESS_TOKEN_LIFETIME", "3600")];

#[test]
fn server_errors_log_nobody_out() {
    survives("500", "unavailable");
}

#[test]
fn too_many_requests_log_nobody_out() {
    survives("429", "unavailable");
}

#[test]
fn a_slow_network_logs_nobody_out() {
    survives("slow", "waited");
}

#[test]
fn a_network_that_is_gone_logs_nobody_out() {
    survives("offline", "unavailable");
}

#[test]
fn a_firewall_logs_nobody_out() {
    survives("firewall", "unavailable");
}

#[test]
fn bad_weather_strikes_the_refreshes_of_djangorestframework_jwt_too() {
    let settings =
        [("DEMO", "true"), ("LEGACY", "legacy111"), ("JWT_ALLOW_REFRESH", "true"), ("JWT_EXPIRATION_DELTA", "4")];
    story(&settings, async |story| {
        story.tab.open("/login?dialect=drf-jwt").await;
        LoginPage::shown(&story.tab).await.log_in(SPIDERMAN).await;
        let page = WeatherPage::open(&story.tab).await;
        page.switch("500", true).await;
        let refresh_fails = async || {
            let faults = story.backend.api().faults().await;
            let is_it = |fault: &&Value| fault["path"] == "/auth-jwt-refresh/";
            let struck = faults.as_array()?.iter().find(is_it)?["struck"].as_u64()?;
            (struck > 0).then_some(())
        };
        until("a refresh that fails", refresh_fails).await;
        assert!(page.is_on("500").await && page.is_logged_in().await);
        page.switch("500", false).await;
        assert_eq!(story.backend.api().faults().await, json!([]));
        page.until_call("answered").await;
    });
}

#[test]
fn a_lost_reply_logs_nobody_out_where_the_server_repeats_it() {
    story(SHORT, async |story| {
        story.log_in().await;
        let page = WeatherPage::open(&story.tab).await;
        page.switch("lost", true).await;
        until("the reply to be repeated", async || {
            (story.backend.log().await.count("refresh repeated") == 1).then_some(())
        })
        .await;
        until("the switch to be off again", async || (!page.is_on("lost").await).then_some(())).await;
        is_fine_again(story, &page).await;
    });
}

#[test]
fn a_clock_that_is_a_year_ahead_costs_one_refresh() {
    survives_the_clock("ahead");
}

#[test]
fn a_clock_that_is_a_year_behind_costs_one_refresh() {
    survives_the_clock("behind");
}

#[test]
fn a_wrong_clock_is_that_of_all_tabs() {
    story(LONG, async |story| {
        story.log_in().await;
        let other = story.open_window().await;
        let there = WeatherPage::open(&other).await;
        let here = WeatherPage::open(&story.tab).await;
        here.switch("ahead", true).await;
        until("the other tab's switch", async || there.is_on("ahead").await.then_some(())).await;
        let renewed = async || (story.backend.log().await.refreshes() > 0).then_some(());
        until("a refresh", renewed).await;
        // Whoever had a clock of its own would find the other one's token dead, and renew it at once.
        for _ in 0..3 {
            here.until_call("answered").await;
            there.until_call("answered").await;
        }
        let refreshes = story.backend.log().await.refreshes();
        assert!(refreshes <= 2, "{refreshes}");
        // A tab that is opened now has the same.
        let there = WeatherPage::open(&other).await;
        assert!(there.is_on("ahead").await);
        there.clear().await;
        until("this tab's switch to be off", async || (!here.is_on("ahead").await).then_some(())).await;
        is_fine_again(story, &here).await;
    });
}

#[test]
fn the_weather_of_an_earlier_visit_is_shown_on_a_phone_too() {
    story(LONG, async |story| {
        story.tab.show_on(Screen::PHONE).await;
        let page = WeatherPage::open(&story.tab).await;
        assert!(!page.is_logged_in().await);
        page.switch("slow", true).await;
        page.switch("500", true).await;
        assert!(!page.is_on("slow").await, "one takes the place of the other");
        page.switch("lost", true).await;
        let page = WeatherPage::open(&story.tab).await;
        until("the weather of before", async || (page.is_on("500").await && page.is_on("lost").await).then_some(()))
            .await;
        story.tab.require_good_looks().await;
        page.switch("500", false).await;
        assert_eq!(story.backend.api().faults().await.as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn weather_that_stays_bad_is_told_on_every_page_and_in_every_tab_until_all_is_clear() {
    story(LONG, async |story| {
        let other = story.open_window().await;
        LoginPage::open(&other).await;
        let page = WeatherPage::open(&story.tab).await;
        page.switch("slow", true).await;
        page.switch("ahead", true).await;
        assert_eq!(story.tab.until_text(FORECAST).await, "");
        until_told(&other, "The weather is bad: the server has a fault, and this browser’s clock is a year ahead.")
            .await;
        LoginPage::open(&story.tab).await;
        until_told(&story.tab, "The weather is bad: the server has a fault, and this browser’s clock is a year ahead.")
            .await;
        story.tab.require_good_looks().await;
        story.tab.click("[data-testid=forecast] button").await;
        until_told(&story.tab, "").await;
        until_told(&other, "").await;
        assert_eq!(story.backend.api().faults().await, json!([]));
    });
}

#[test]
fn a_fault_that_has_struck_is_told_no_longer() {
    story(SHORT, async |story| {
        let page = story.log_in().await;
        let first = page.jti().await;
        WeatherPage::open(&story.tab).await.switch("lost", true).await;
        story.tab.click("nav a[href='/']").await;
        until_told(&story.tab, "The weather is bad: the server has a fault.").await;
        SessionPage::shown(&story.tab).await.jti_after(&first).await;
        until_told(&story.tab, "").await;
    });
}

#[test]
fn nobody_asks_for_faults_in_fine_weather() {
    story(SHORT, async |story| {
        let page = story.log_in().await;
        let first = page.jti().await;
        page.jti_after(&first).await;
        let asked = story.tab.run(ASKED, []).await;
        assert_eq!(asked, json!([]));
    });
}

#[test]
fn a_server_that_does_nothing_wrong_on_purpose_says_how_to_start_one_that_does() {
    story(&[], async |story| {
        story.log_in().await;
        let page = WeatherPage::open(&story.tab).await;
        let said = story.tab.until_text("[data-testid=silent]").await;
        assert!(said.contains("--demo"), "{said}");
        page.until_call("answered").await;
    });
}

/// A switch strikes, calls come to this, and nobody is logged out.
fn survives(kind: &str, fate: &str) {
    story(SHORT, async |story| {
        story.log_in().await;
        let page = WeatherPage::open(&story.tab).await;
        page.until_call("answered").await;
        page.switch(kind, true).await;
        page.until_call(fate).await;
        let faults = story.backend.api().faults().await;
        assert!(faults[0]["struck"].as_u64() > Some(0), "{faults}");
        if fate == "unavailable" {
            let kept = async || page.sentence().await.filter(|says| says.starts_with("The session is kept"));
            until("a sentence that says so", kept).await;
        }
        assert!(page.is_logged_in().await);
        page.clear().await;
        is_fine_again(story, &page).await;
    });
}

/// The clock jumps under the page: hallpass renews the token when it jumps, and again when it is right.
fn survives_the_clock(kind: &str) {
    story(LONG, async |story| {
        story.log_in().await;
        let page = WeatherPage::open(&story.tab).await;
        for (is_on, refreshes) in [(true, 1), (false, 2)] {
            page.switch(kind, is_on).await;
            let renewed = async || (story.backend.log().await.refreshes() == refreshes).then_some(());
            until(format_args!("refresh {refreshes}"), renewed).await;
            page.until_call("answered").await;
        }
        is_fine_again(story, &page).await;
        assert_eq!(story.backend.log().await.refreshes(), 2);
    });
}

async fn is_fine_again(story: &Story, page: &WeatherPage<'_>) {
    page.until_call("answered").await;
    assert!(page.is_logged_in().await);
    assert_eq!(story.backend.log().await.statuses("/api/token/").len(), 1, "one login");
}

async fn until_told(tab: &Tab, expected: &str) {
    let told = async || tab.text(FORECAST).await.filter(|told| told == expected);
    until(format_args!("{expected:?}"), told).await;
}

const FORECAST: &str = "[data-testid=forecast] p";

const ASKED: &str =
    "return performance.getEntries().map((entry) => entry.name).filter((name) => name.includes('/demo/'))";
