//! A name and a password for a token.

use serde_json::json;

use super::{legacy111, legacyfork, log_in, obtain, refused};
use crate::support::{Server, claims, names, now};

#[tokio::test]
async fn the_old_package_answers_200_and_the_token() {
    let server = legacy111(&[]).await;
    let answer = log_in(&server).await;
    assert_eq!((answer.status, names(&answer.json)), (200, vec!["token"]));
    let token = claims(answer.json["token"].as_str().unwrap());
    assert_eq!(names(&token), ["user_id", "username", "exp", "email", "orig_iat"]);
    assert_eq!((&token["user_id"], &token["username"]), (&json!(1), &json!("spiderman")));
    assert!((now() + 298..=now() + 300).contains(&token["exp"].as_i64().unwrap()));
}

#[tokio::test]
async fn the_fork_answers_201_and_when_the_token_was_issued() {
    let server = legacyfork(&[]).await;
    let answer = log_in(&server).await;
    assert_eq!((answer.status, names(&answer.json)), (201, vec!["pk", "token"]));
    let token = claims(answer.json["token"].as_str().unwrap());
    assert_eq!(names(&token), ["username", "iat", "exp", "jti", "user_id", "orig_iat"]);
    assert_eq!(token["iat"], answer.json["pk"]);
    assert_eq!(token["jti"].as_str().unwrap().len(), 36, "a UUID with its dashes");
}

#[tokio::test]
async fn each_package_writes_the_header_in_its_order() {
    let ([old, fork], header) = ([legacy111(&[]).await, legacyfork(&[]).await], |token: &str| {
        use base64ct::{Base64UrlUnpadded, Encoding};
        String::from_utf8(Base64UrlUnpadded::decode_vec(token.split('.').next().unwrap()).unwrap()).unwrap()
    });
    assert_eq!(header(&obtain(&old).await), r#"{"typ":"JWT","alg":"HS256"}"#);
    assert_eq!(header(&obtain(&fork).await), r#"{"alg":"HS256","typ":"JWT"}"#);
}

#[tokio::test]
async fn who_may_not_log_in_reads_the_same_as_who_is_not_there() {
    let server = legacy111(&[]).await;
    for (username, password) in [("spiderman", "wrong"), ("nobody", "underoos"), ("venom", "wearevenom")] {
        let answer = server.post("/auth-jwt/", json!({"username": username, "password": password})).await;
        assert_eq!(answer.whole(), refused("Unable to log in with provided credentials."), "{username}");
    }
}

#[tokio::test]
async fn the_paths_of_the_packages_own_documentation_work_too() {
    let server = legacy111(&[]).await;
    let answer = server.post("/api-token-auth/", json!({"username": "spiderman", "password": "underoos"})).await;
    for path in ["/api-token-refresh/", "/api-token-verify/"] {
        assert_eq!(server.post(path, answer.json.clone()).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn simplejwts_endpoints_are_not_there() {
    let server = legacy111(&[]).await;
    for path in ["/api/token/", "/api/token/refresh/", "/api/token/verify/", "/api/token/blacklist/"] {
        assert_eq!(server.post(path, json!({})).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_legacy_endpoints_are_not_there_unasked() {
    let server = Server::start(&[]).await;
    for path in ["/auth-jwt/", "/auth-jwt-refresh/", "/auth-jwt-verify/", "/api-token-auth/"] {
        assert_eq!(server.post(path, json!({})).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_login_by_mobile_number_names_the_number_twice() {
    let server = legacy111(&["--login-field", "mobile"]).await;
    let missing = server.post("/auth-jwt/", json!({})).await;
    assert_eq!(names(&missing.json), ["mobile", "password"]);
    let login = json!({"mobile": "+15550000001", "password": "underoos"});
    let token = server.post("/auth-jwt/", login).await.json["token"].clone();
    let token = token.as_str().unwrap();
    assert_eq!(names(&claims(token)), ["user_id", "username", "exp", "email", "mobile", "orig_iat"]);
    assert_eq!(claims(token)["username"], "+15550000001");
    assert_eq!(super::with_header(&server, &format!("JWT {token}")).await.status, 200);
}
