//! Log in, log out.

use std::collections::BTreeMap;

use hallpass::{AuthClient, AuthState, Config, Error, Event, LogoutReason, TokenPair};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::Requests;
use super::world::*;

#[wasm_bindgen_test]
async fn a_login_brings_a_session_with_claims() {
    #[derive(serde::Deserialize)]
    struct User {
        token_type: String,
        user_id: String,
    }
    let auth = AuthClient::new(config());
    let session = auth.login(&spiderman()).await.expect("a login");
    let claims = session.claims::<User>().expect("claims");
    assert_eq!((claims.custom.token_type.as_str(), claims.custom.user_id.as_str()), ("access", "1"));
    assert_eq!(auth.state(), AuthState::LoggedIn(session));
}

#[wasm_bindgen_test]
async fn a_wrong_password_is_told_in_the_servers_words_and_changes_nothing() {
    let auth = logged_in().await;
    let before = auth.state();
    let wrong = BTreeMap::from([("username", "spiderman"), ("password", "wrong-password")]);
    let Err(Error::InvalidCredentials(rejection)) = auth.login(&wrong).await else { panic!("not refused") };
    assert_eq!(rejection.detail.as_deref(), Some("No active account found with the given credentials"));
    assert_eq!(auth.state(), before);
}

#[wasm_bindgen_test]
async fn a_missing_field_is_told_at_the_field() {
    let auth = AuthClient::new(config());
    let Err(Error::InvalidCredentials(rejection)) = auth.login(&BTreeMap::from([("username", "x")])).await else {
        panic!("not refused")
    };
    assert_eq!(rejection.fields["password"], ["This field is required."]);
}

#[wasm_bindgen_test]
async fn a_server_that_is_not_there_is_unavailable() {
    let auth = AuthClient::new(Config::new("http://127.0.0.1:9").storage_key("nowhere"));
    assert!(is_unavailable(&auth.login(&spiderman()).await));
    assert_eq!(auth.state(), AuthState::LoggedOut(LogoutReason::NotYet));
}

#[wasm_bindgen_test]
async fn a_config_that_cannot_work_is_told_by_every_call() {
    let auth = AuthClient::new(Config::new("nonsense"));
    let Err(Error::InvalidConfig(error)) = auth.login(&spiderman()).await else { panic!("not refused") };
    assert_eq!(error.setting(), "base_url");
    assert!(matches!(auth.fetch(hello()).await, Err(Error::InvalidConfig(_))));
    assert!(matches!(auth.refresh().await, Err(Error::InvalidConfig(_))));
}

#[wasm_bindgen_test]
async fn a_logout_erases_the_store_and_revokes_the_refresh_token() {
    let key = "logout";
    let auth = logged_in_with(config().storage_key(key)).await;
    let diary = Diary::of(&auth);
    let tokens = auth.session().expect("logged in");
    let told = auth.logout();
    assert_eq!(auth.state(), AuthState::LoggedOut(LogoutReason::ByUser), "at once");
    assert_eq!(local_storage().get_item(key), Ok(None));
    assert!(!auth.is_authenticated());
    told.await;
    assert_eq!(diary.events(), [Event::LoggedOut]);

    let again = AuthClient::new(config());
    let refresh = tokens.refresh_token().expect("a refresh token").as_str().to_owned();
    again.login_with_tokens(TokenPair::new(access(&tokens), refresh)).await.expect("well-formed tokens");
    assert_eq!(again.refresh().await, Err(Error::LoginRequired), "the server knows");
    assert_eq!(again.state(), AuthState::LoggedOut(LogoutReason::Expired));
}

#[wasm_bindgen_test]
async fn a_login_that_a_logout_overtakes_is_not_kept_and_is_revoked() {
    let auth = AuthClient::new(config());
    let requests = Requests::watch();
    let login = {
        let auth = auth.clone();
        async move { auth.login(&spiderman()).await.map(drop) }
    };
    let logout = {
        let auth = auth.clone();
        async move {
            while requests.to("/api/token/") == 0 {
                sleep(0).await;
            }
            auth.logout().await;
            while requests.to("/api/token/blacklist/") == 0 {
                sleep(5).await;
            }
            Ok(())
        }
    };
    let tasks: [Task<_>; 2] = [Box::pin(login), Box::pin(logout)];
    let results = all(tasks).await;
    assert!(results.contains(&Err(Error::LoginRequired)), "{results:?}");
    assert_eq!(auth.session(), None);
}

#[wasm_bindgen_test]
async fn tokens_of_another_source_log_in() {
    let pair = logged_in().await.session().expect("logged in");
    let auth = AuthClient::new(config());
    let refresh = pair.refresh_token().expect("a refresh token").as_str().to_owned();
    let session = auth.login_with_tokens(TokenPair::new(access(&pair), refresh)).await.expect("a session");
    assert_eq!(session.subject(), Some("1"));
    let nonsense = auth.login_with_tokens(TokenPair::new("x", "y")).await;
    assert!(matches!(nonsense, Err(Error::InvalidResponse { .. })));
}

#[wasm_bindgen_test]
async fn another_users_login_is_a_change_of_user() {
    let auth = logged_in().await;
    let diary = Diary::of(&auth);
    auth.login(&kyoko()).await.expect("a login");
    assert_eq!(diary.events(), [Event::UserChanged]);
}

#[wasm_bindgen_test]
async fn verify_asks_the_server() {
    let auth = logged_in().await;
    assert_eq!(auth.verify().await, Ok(true));
    assert_eq!(with_refused_token().await.verify().await, Ok(false));
    let without = logged_in_with(config().verify_path(None)).await;
    assert!(matches!(without.verify().await, Err(Error::InvalidResponse { .. })));
}
