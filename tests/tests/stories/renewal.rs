//! How a session is kept alive, and found again.

use hallpass_tests::story;

#[test]
fn an_access_token_is_renewed_before_it_expires() {
    story(&[("ACCESS_TOKEN_LIFETIME", "8")], async |story| {
        let page = story.log_in().await;
        let (old, expiry) = (page.jti().await, page.claims().await["exp"].as_i64());
        page.jti_after(&old).await;
        // By the server's clock, when it made the new one.
        let renewed = page.claims().await["iat"].as_i64();
        assert!(renewed.is_some() && renewed < expiry, "issued at {renewed:?}, after {expiry:?}");
        assert_eq!(page.events().await, ["token_refreshed", "logged_in"]);

        let log = story.backend.log().await;
        assert_eq!(log.refreshes(), 1);
        assert_eq!(log.requests().iter().filter(|request| request.status == 401).count(), 0);
    });
}

#[test]
fn a_reload_keeps_the_session() {
    story(&[], async |story| {
        let page = story.log_in().await;
        let jti = page.jti().await;
        story.tab.reload().await;
        assert_eq!(page.jti().await, jti);
        assert_eq!(page.events().await, ["restored"]);
        assert_eq!(story.backend.log().await.statuses("/api/token/refresh/"), [0; 0]);
    });
}
