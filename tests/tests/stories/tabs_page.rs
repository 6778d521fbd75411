//! The page that shows all tabs.

use hallpass_tests::{LoginPage, SPIDERMAN, TabsPage, story, until};

use serde_json::json;

use super::tabs::STRICT;

#[test]
fn two_tabs_show_each_other_until_one_is_closed() {
    story(&[], async |story| {
        let here = TabsPage::open(&story.tab).await;
        here.until_tabs(1).await;
        // Whatever page it shows.
        let other = story.open_window().await;
        LoginPage::open(&other).await;
        here.until_tabs(2).await;
        let there = TabsPage::open(&other).await;
        // Each page that is loaded has a name of its own.
        let same = async || {
            let (mine, mut yours) = (here.names().await, there.names().await);
            yours.reverse();
            (mine.len() == 2 && mine == yours).then_some(())
        };
        until("both tabs on both pages, each with itself first", same).await;
        other.close().await;
        here.until_tabs(1).await;
    });
}

#[test]
fn a_login_and_a_logout_show_at_every_tab() {
    story(&[], async |story| {
        let other = story.open_window().await;
        LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
        let there = TabsPage::open(&other).await;
        let here = TabsPage::open(&story.tab).await;
        here.until_tabs(2).await;
        here.until_all_have("1").await;
        there.until_all_have("1").await;
        other.click("[data-testid=logout]").await;
        here.until_all_have("").await;
        there.until_all_have("").await;
    });
}

#[test]
fn each_generation_is_shown_with_the_one_request_that_renewed_it() {
    story(&STRICT, async |story| {
        let other = story.open_window().await;
        story.log_in().await;
        let there = TabsPage::open(&other).await;
        let here = TabsPage::open(&story.tab).await;
        for page in [&here, &there] {
            let three = async || {
                let told = page.told().await;
                let is_one_each = told.requests.iter().all(|requests| *requests == 1);
                (is_one_each && told.generations >= 3 && told.refreshes == told.generations).then_some(())
            };
            until("three generations with one request each", three).await;
        }
    });
}

#[test]
fn the_lock_is_shown_at_the_tab_that_holds_it_and_with_nobody_after() {
    story(&[("DEMO", "true"), ("ACCESS_TOKEN_LIFETIME", "3600")], async |story| {
        let other = story.open_window().await;
        story.log_in().await;
        let there = TabsPage::open(&other).await;
        there.until_tabs(2).await;
        let lock = async |beginning: &str| {
            let told = async || other.text(LOCK).await.filter(|told| told.starts_with(beginning));
            until(format_args!("{beginning:?} at the lock"), told).await
        };
        lock("The refresh lock is free").await;
        let slow = json!([{"path": "/api/token/refresh/", "delay_ms": 3000}]);
        story.backend.api().go_wrong(&slow).await;
        story.tab.click("[data-testid=refresh]").await;
        // In the list of the other tab it is the one that is not itself.
        let holder = &there.names().await[1];
        assert_eq!(lock("Tab").await, format!("Tab {holder} holds the refresh lock."));
        lock("The refresh lock is free").await;
    });
}

#[test]
fn tabs_that_refresh_look_good_on_each_screen() {
    story(&STRICT, async |story| {
        story.log_in().await;
        let other = story.open_window().await;
        TabsPage::open(&other).await;
        let here = TabsPage::open(&story.tab).await;
        here.until_tabs(2).await;
        until("a generation", async || (here.told().await.generations > 0).then_some(())).await;
        story.tab.require_good_looks().await;
    });
}

#[test]
fn refreshes_of_djangorestframework_jwt_count_too() {
    let settings = [("LEGACY", "legacy111"), ("JWT_ALLOW_REFRESH", "true"), ("JWT_EXPIRATION_DELTA", "4")];
    story(&settings, async |story| {
        story.tab.open("/login?dialect=drf-jwt").await;
        LoginPage::shown(&story.tab).await.log_in(SPIDERMAN).await;
        let here = TabsPage::open(&story.tab).await;
        let two = async || {
            let told = here.told().await;
            (told.generations >= 2 && told.refreshes == told.generations).then_some(())
        };
        until("two generations with their requests", two).await;
    });
}

#[test]
fn where_nothing_is_shared_nothing_is_said_to_be() {
    story(&[], async |story| {
        for (storage, said) in [("session", "for this tab alone"), ("local", "all of them are logged in")] {
            story.tab.open(&format!("/tabs?storage={storage}")).await;
            let told = async || story.tab.text("main").await.filter(|page| page.contains(said));
            let page = until(format_args!("{said:?}"), told).await;
            assert_eq!(page.contains("nothing is shared"), storage == "session", "{page}");
            assert_eq!(page.contains("that the tabs share"), storage == "local", "{page}");
        }
    });
}

#[test]
fn a_page_without_web_locks_shows_itself_alone_and_says_so() {
    story(&[], async |story| {
        let here = story.tab.over_plain_http();
        TabsPage::open(&here).await.until_tabs(1).await;
        here.until_text("[data-testid=alone]").await;
    });
}

const LOCK: &str = "[data-testid=lock]";
