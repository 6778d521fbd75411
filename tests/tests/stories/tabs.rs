//! Windows that share a session.

use hallpass_tests::{LoginPage, SPIDERMAN, SessionPage, story, until};

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
    const GENERATIONS: usize = 5;
    let strict =
        [("ACCESS_TOKEN_LIFETIME", "4"), ("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];
    story(&strict, async |story| {
        let here = story.log_in().await;
        here.remember_tokens().await;
        let other = story.open_window().await;
        let there = SessionPage::open(&other).await;
        there.remember_tokens().await;
        assert!(story.tab.is_visible().await && other.is_visible().await, "a hidden page leaves refreshing to others");

        // Each refresh brings one token more to both. The log is read first: what it tells, the pages will show.
        let all_seen = async || {
            let refreshes = story.backend.log().await.refreshes();
            let mut tokens = here.tokens().await;
            tokens.extend(there.tokens().await);
            (refreshes >= GENERATIONS && tokens.len() == refreshes + 1).then_some(refreshes)
        };
        let refreshes = until("five generations, each with one refresh", all_seen).await;
        let statuses = story.backend.log().await.statuses("/api/token/refresh/");
        assert!(statuses.len() >= refreshes && statuses.iter().all(|status| *status == 200), "{statuses:?}");
        let same = async || (here.jti().await == there.jti().await).then_some(());
        until("the same token in both tabs", same).await;
    });
}
