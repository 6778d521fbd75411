//! `POST /api/token/`.

use super::support::{Answer, Server, claims, database, names, now};
use serde_json::json;

#[tokio::test]
async fn a_login_answers_refresh_and_then_access() {
    let server = Server::start(&[]).await;
    let answer = server.post("/api/token/", json!({"username": "spiderman", "password": "underoos"})).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.starts_with(r#"{"refresh":"ey"#) && answer.text.contains(r#"","access":"ey"#));
}

#[tokio::test]
async fn claims_come_in_simplejwts_order_with_a_string_for_the_user() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    for (token, kind, lifetime) in [(&pair.access, "access", 300), (&pair.refresh, "refresh", 86_400)] {
        let claims = claims(token);
        assert_eq!(names(&claims), ["token_type", "exp", "iat", "jti", "user_id"]);
        assert_eq!((&claims["token_type"], &claims["user_id"]), (&json!(kind), &json!("1")));
        assert!((claims["exp"].as_i64().unwrap() - now() - lifetime).abs() <= 2);
        assert!((claims["iat"].as_i64().unwrap() - now()).abs() <= 2);
    }
}

#[tokio::test]
async fn the_two_tokens_of_a_pair_have_names_of_their_own() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    let (access, refresh) = (claims(&pair.access)["jti"].clone(), claims(&pair.refresh)["jti"].clone());
    assert_ne!(access, refresh);
    for jti in [access, refresh] {
        let jti = jti.as_str().unwrap();
        assert!(
            jti.len() == 32 && jti.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)),
            "{jti}"
        );
    }
}

#[tokio::test]
async fn a_tokens_header_is_alg_and_then_typ() {
    let server = Server::start(&[]).await;
    assert!(server.log_in_spiderman().await.access.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
}

#[tokio::test]
async fn a_wrong_password_an_unknown_user_and_an_inactive_user_are_answered_alike() {
    let server = Server::start(&[]).await;
    for (username, password) in [("spiderman", "wrong"), ("nobody", "underoos"), ("venom", "wearevenom")] {
        let answer = server.post("/api/token/", json!({"username": username, "password": password})).await;
        assert_eq!(answer.whole(), (401, json!({"detail": "No active account found with the given credentials"})));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"api\"");
    }
}

#[tokio::test]
async fn each_login_costs_one_run_of_argon2_whoever_it_names() {
    let server = Server::start(&[]).await;
    for (username, password) in [
        ("spiderman", "underoos"),
        ("spiderman", "wrong"),
        ("nobody", "underoos"),
        ("venom", "wearevenom"),
        ("ultron", "!unusable"),
        ("ironman", "wrong"),
        ("ironman", "iamirons"),
        ("ironman", "iamirons"),
    ] {
        let before = server.app.argon2_runs();
        server.post("/api/token/", json!({"username": username, "password": password})).await;
        assert_eq!(server.app.argon2_runs() - before, 1, "{username}");
    }
}

#[tokio::test]
async fn all_bad_fields_are_named_at_once_before_the_credentials_are_looked_at() {
    let server = Server::start(&[]).await;
    let before = server.app.argon2_runs();
    let answer = server.post("/api/token/", json!({"username": ""})).await;
    let expected = json!({"username": ["This field may not be blank."], "password": ["This field is required."]});
    assert_eq!(answer.whole(), (400, expected));
    assert_eq!(server.app.argon2_runs(), before);
}

#[tokio::test]
async fn blanks_around_a_password_do_not_count() {
    let server = Server::start(&[]).await;
    server.log_in(" spiderman\t", " underoos\n").await;
}

#[tokio::test]
async fn a_form_logs_in_as_json_does() {
    let server = Server::start(&[]).await;
    let form = server.request("POST", "/api/token/").header("content-type", "application/x-www-form-urlencoded");
    let answer = Answer::of(form.body("username=nobody&username=spiderman&password=underoos")).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_multipart_form_logs_in_too() {
    let server = Server::start(&[]).await;
    let form = reqwest::multipart::Form::new().text("username", "spiderman").text("password", "underoos");
    assert_eq!(Answer::of(server.request("POST", "/api/token/").multipart(form)).await.status, 200);
}

#[tokio::test]
async fn a_password_that_a_django_stored_logs_in() {
    let server = Server::start(&[]).await;
    server.log_in("ironman", "iamirons").await;
}

#[tokio::test]
async fn a_login_turns_a_djangos_hash_into_our_own() {
    let server = Server::start(&[]).await;
    let stored = async || stored_password(&server, "ironman").await;
    server.post("/api/token/", json!({"username": "ironman", "password": "wrong"})).await;
    assert!(stored().await.starts_with("pbkdf2_sha256$"));
    server.log_in("ironman", "iamirons").await;
    assert!(stored().await.starts_with("$argon2id$"));
    server.log_in("ironman", "iamirons").await;
}

async fn stored_password(server: &Server, username: &str) -> String {
    database::text(&server.database, "SELECT password FROM users WHERE username = $1", username).await
}

#[tokio::test]
async fn nobody_logs_in_where_a_django_stored_an_unusable_password() {
    let server = Server::start(&[]).await;
    let answer = server.post("/api/token/", json!({"username": "ultron", "password": "!unusable"})).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn an_inactive_user_logs_in_where_that_is_allowed() {
    let server = Server::start(&["--allow-inactive-login", "--check-user-is-active=false"]).await;
    let pair = server.log_in("venom", "wearevenom").await;
    assert_eq!(server.get("/protected/", &pair.access).await.status, 200);
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn checking_activity_keeps_inactive_users_out_even_where_their_login_is_allowed() {
    let server = Server::start(&["--allow-inactive-login"]).await;
    let answer = server.post("/api/token/", json!({"username": "venom", "password": "wearevenom"})).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn extra_claims_are_in_both_tokens_after_the_user() {
    let server = Server::start(&["--extra-claims", "username,is_staff", "--issuer", "us", "--audience", "them"]).await;
    let pair = server.log_in_spiderman().await;
    for token in [pair.access, pair.refresh] {
        let claims = claims(&token);
        let expected = ["token_type", "exp", "iat", "jti", "user_id", "username", "is_staff", "aud", "iss"];
        assert_eq!(names(&claims), expected);
        assert_eq!((&claims["username"], &claims["is_staff"]), (&json!("spiderman"), &json!(false)));
    }
}

#[tokio::test]
async fn the_login_field_names_the_field_and_its_errors() {
    let server = Server::start(&["--login-field", "mobile"]).await;
    let answer = server.post("/api/token/", json!({"mobile": "+15550000001", "password": "underoos"})).await;
    assert_eq!(answer.status, 200);
    let answer = server.post("/api/token/", json!({"username": "spiderman", "password": "underoos"})).await;
    assert_eq!(answer.whole(), (400, json!({"mobile": ["This field is required."]})));
}
