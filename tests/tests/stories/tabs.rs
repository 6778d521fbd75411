//! Windows that share a session.

use hallpass_tests::{LoginPage, SPIDERMAN, SessionPage, Story, Tab, story, until};

#[test]
fn a_login_and_a_logout_in_one_tab_show_in_another() {
    story(&[], async |story| {
        let other = story.open_window().await;
        let here = LoginPage::open(&story.tab).await;
        LoginPage::open(&other).await;

        let here = here.log_in(SPIDERMAN).await;
        let there = SessionPage::shown(&other).await;
        assert_eq!(here.jti().await, there.jti().await);

        there.log_out().await;
        LoginPage::shown(&story.tab).await;
    });
}

#[test]
fn two_tabs_refresh_once_per_generation_under_strict_rotation() {
    story(&STRICT, async |story| {
        let other = story.open_window().await;
        let statuses = refreshes_of_five_generations(story, &story.tab, &other).await;
        assert!(story.tab.is_secure().await);
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    });
}

#[test]
fn two_tabs_without_web_locks_refresh_once_per_generation_too() {
    story(&STRICT, async |story| {
        let (here, other) = (story.tab.over_plain_http(), story.open_window().await.over_plain_http());
        let statuses = refreshes_of_five_generations(story, &here, &other).await;
        assert!(!here.is_secure().await);
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    });
}

pub(crate) const STRICT: [(&str, &str); 3] =
    [("ACCESS_TOKEN_LIFETIME", "4"), ("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];

/// Watches two tabs until five generations of tokens have passed, each with one successful refresh and shown in both. Returns the
/// statuses of all refreshes, good and bad.
pub(crate) async fn refreshes_of_five_generations(story: &Story, here: &Tab, other: &Tab) -> Vec<u16> {
    let here = LoginPage::open(here).await.log_in(SPIDERMAN).await;
    here.remember_tokens().await;
    let there = SessionPage::open(other).await;
    there.remember_tokens().await;
    assert!(story.tab.is_visible().await && other.is_visible().await, "a hidden page leaves refreshing to others");

    let all_seen = async || {
        let refreshes = story.backend.log().await.refreshes();
        let mut tokens = here.tokens().await;
        tokens.extend(there.tokens().await);
        (refreshes >= 5 && tokens.len() == refreshes + 1).then_some(())
    };
    until("five generations, each with one refresh", all_seen).await;
    let same = async || (here.jti().await == there.jti().await).then_some(());
    until("the same token in both tabs", same).await;
    story.backend.log().await.statuses("/api/token/refresh/")
}
