//! Logging in, and what can go wrong.

use hallpass_tests::{Credentials, LoginPage, SPIDERMAN, SessionPage, Stored, story};
use reqwest::StatusCode;
use serde_json::json;
use thirtyfour::Key;

#[test]
fn a_wrong_password_shows_the_servers_words_at_the_form_and_stores_nothing() {
    story(&[], async |story| {
        let page = LoginPage::open(&story.tab).await;
        page.submit(Credentials { password: "mysterio", ..SPIDERMAN }).await;
        assert_eq!(page.error().await, "No active account found with the given credentials");
        assert_eq!(Stored::read(&story.tab).await, None);
    });
}

#[test]
fn an_empty_field_is_told_at_the_field() {
    story(&[], async |story| {
        let page = LoginPage::open(&story.tab).await;
        page.submit(Credentials { password: "", ..SPIDERMAN }).await;
        assert_eq!(page.password_error().await, "This field may not be blank.");
        assert!(!page.has_username_error().await);
        assert!(!page.has_error().await);
    });
}

#[test]
fn a_server_that_is_down_is_told_at_the_form_and_login_works_when_it_is_back() {
    story(&[], async |story| {
        let page = LoginPage::open(&story.tab).await;
        story.backend.stop();
        page.submit(SPIDERMAN).await;
        let error = page.error().await;
        assert!(error.contains("server cannot be reached"), "{error}");

        story.backend.start_again();
        page.submit_again().await;
        SessionPage::shown(&story.tab).await;
    });
}

#[test]
fn a_login_shows_what_the_token_says() {
    story(&[("ACCESS_TOKEN_LIFETIME", "123")], async |story| {
        let page = story.log_in().await;
        let claims = page.claims().await;
        let seconds = |name: &str| claims[name].as_i64().unwrap_or_else(|| panic!("{name} is no number: {claims}"));
        assert_eq!(seconds("exp") - seconds("iat"), 123);
        assert_eq!(claims["user_id"], "1");
        assert_eq!(claims["token_type"], "access");
        assert_eq!(claims["jti"], page.jti().await);
        assert_eq!(page.header().await, json!({"alg": "HS256", "typ": "JWT"}));
        assert_eq!(page.user().await, "1");
    });
}

#[test]
fn the_keyboard_is_enough_to_log_in() {
    story(&[], async |story| {
        let page = LoginPage::open(&story.tab).await;
        page.type_with_the_keyboard(SPIDERMAN).await;
        story.tab.press(Key::Enter).await;
        SessionPage::shown(&story.tab).await;
    });
}

#[test]
fn a_logout_clears_the_storage_and_revokes_the_refresh_token() {
    story(&[], async |story| {
        let page = story.log_in().await;
        let stored = Stored::read(&story.tab).await.expect("the session is stored");
        page.log_out().await;
        assert_eq!(Stored::read(&story.tab).await, None);

        let revoked = async || (story.backend.log().await.count("token blacklisted") == 1).then_some(());
        hallpass_tests::until("the revocation", revoked).await;
        let (status, answer) = story.backend.api().refresh(stored.refresh()).await;
        assert_eq!((status, &answer["detail"]), (StatusCode::UNAUTHORIZED, &json!("Token is blacklisted")));
    });
}
