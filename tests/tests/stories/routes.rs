//! Which page is shown to whom.

use hallpass_tests::{LoginPage, SPIDERMAN, SessionPage, story};

#[test]
fn who_is_logged_out_is_led_to_the_login_and_back() {
    story(&[], async |story| {
        story.tab.open(story.tab.app().session_path()).await;
        LoginPage::shown(&story.tab).await.log_in(SPIDERMAN).await;
    });
}

#[test]
fn who_is_logged_in_is_led_from_the_login_to_the_session() {
    story(&[], async |story| {
        story.log_in().await;
        story.tab.open(story.tab.app().login_path()).await;
        SessionPage::shown(&story.tab).await;
    });
}
