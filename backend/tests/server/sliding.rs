//! Sliding tokens, which open views and are refreshed themselves.

use serde_json::{Value, json};

use crate::support::{Answer, Server, claims, claims_but, craft, database, good_claims, names, now, refused, text};

const BOTH: [&str; 2] = ["--auth-token-types", "access,sliding"];

async fn log_in(server: &Server) -> String {
    let answer = server.post("/api/token/sliding/", json!({"username": "spiderman", "password": "underoos"})).await;
    assert_eq!((answer.status, names(&answer.json)), (200, vec!["token"]));
    text(&answer.json["token"])
}

async fn refresh(server: &Server, token: &str) -> Answer {
    server.post("/api/token/sliding/refresh/", json!({"token": token})).await
}

/// The claims of a good sliding token for user 1, but for this.
fn sliding_but(name: &str, value: Value) -> Value {
    let mut claims = claims_but("sliding", "refresh_exp", json!(now() + 600));
    claims[name] = value;
    claims
}

#[tokio::test]
async fn a_login_gives_one_token_that_says_until_when_it_can_be_refreshed() {
    let server = Server::start(&["--sliding-token-lifetime", "1m", "--sliding-token-refresh-lifetime", "1h"]).await;
    let claims = claims(&log_in(&server).await);
    assert_eq!(names(&claims), ["token_type", "exp", "iat", "jti", "refresh_exp", "user_id"]);
    let since = |name: &str| claims[name].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!((since("exp"), since("refresh_exp")), (60, 3600));
}

#[tokio::test]
async fn a_wrong_password_gives_no_sliding_token() {
    let server = Server::start(&[]).await;
    let answer = server.post("/api/token/sliding/", json!({"username": "spiderman", "password": "x"})).await;
    let expected = json!({"detail": "No active account found with the given credentials"});
    assert_eq!(answer.whole(), (401, expected));
}

#[tokio::test]
async fn a_refresh_gives_the_same_token_with_a_new_end() {
    let server = Server::start(&[]).await;
    let old = craft(&sliding_but("exp", json!(now() + 5)));
    let new = claims(&text(&refresh(&server, &old).await.json["token"]));
    for name in ["jti", "refresh_exp", "user_id"] {
        assert_eq!(new[name], claims(&old)[name]);
    }
    assert!((298..=302).contains(&(new["exp"].as_i64().unwrap() - now())));
    assert_eq!(refresh(&server, &old).await.status, 200);
}

#[tokio::test]
async fn a_refresh_has_an_end() {
    let server = Server::start(&["--sliding-token-refresh-exp-claim", "until"]).await;
    for (token, message) in [
        (claims_but("sliding", "until", json!(now())), "Token 'until' claim has expired"),
        (claims_but("sliding", "until", json!("soon")), "Token is invalid"),
        (claims_but("sliding", "refresh_exp", json!(now() + 60)), "Token has no 'until' claim"),
        (claims_but("sliding", "exp", json!(now())), "Token is expired"),
        (good_claims("access"), "Token has wrong type"),
    ] {
        assert_eq!(refresh(&server, &craft(&token)).await.whole(), refused(message));
    }
}

#[tokio::test]
async fn a_user_who_is_gone_or_inactive_gets_no_longer_session() {
    let server = Server::start(&[]).await;
    for user_id in ["99", "3"] {
        let answer = refresh(&server, &craft(&sliding_but("user_id", json!(user_id)))).await;
        assert_eq!(answer.whole(), (401, json!({"detail": "No active account found for the given token."})));
    }
}

#[tokio::test]
async fn views_take_the_kinds_that_are_set() {
    for (types, access, sliding) in [("access", 200, 401), ("sliding", 401, 200), ("access,sliding", 200, 200)] {
        let server = Server::start(&["--auth-token-types", types]).await;
        let pair = server.log_in_spiderman().await;
        assert_eq!(server.get("/protected/", &pair.access).await.status, access, "{types}");
        assert_eq!(server.get("/protected/", &log_in(&server).await).await.status, sliding, "{types}");
        assert_eq!(server.get("/protected/", &pair.refresh).await.status, 401, "{types}");
    }
}

#[tokio::test]
async fn a_refusal_tells_why_the_token_is_none_of_each_kind() {
    let server = Server::start(&BOTH).await;
    let messages = async |token: &str| -> Vec<(String, String)> {
        let answer = server.get("/protected/", token).await;
        assert_eq!(answer.json["detail"], "Given token not valid for any token type");
        let messages = answer.json["messages"].as_array().unwrap();
        messages.iter().map(|it| (text(&it["token_class"]), text(&it["message"]))).collect()
    };
    let both = |access: &str, sliding: &str| {
        vec![("AccessToken".to_owned(), access.to_owned()), ("SlidingToken".to_owned(), sliding.to_owned())]
    };
    assert_eq!(messages("garbage").await, both("Token is invalid", "Token is invalid"));
    let refresh = server.log_in_spiderman().await.refresh;
    assert_eq!(messages(&refresh).await, both("Token has wrong type", "Token has wrong type"));
    server.blacklist(&refresh).await;
    assert_eq!(messages(&refresh).await, both("Token has wrong type", "Token is blacklisted"));
    let mut nameless = good_claims("access");
    nameless.as_object_mut().unwrap().remove("jti");
    assert_eq!(messages(&craft(&nameless)).await, both("Token has no id", "Token has no id"));
}

#[tokio::test]
async fn a_sliding_token_is_recorded_for_as_long_as_it_can_be_refreshed() {
    let server = Server::start(&[]).await;
    let claims = claims(&log_in(&server).await);
    let sql = "SELECT CAST(expires_at AS TEXT) FROM outstanding_tokens WHERE jti = $1";
    let expires_at = database::text(&server.database, sql, &text(&claims["jti"])).await;
    assert_eq!(expires_at, claims["refresh_exp"].to_string());
}

#[tokio::test]
async fn the_stateless_view_believes_the_token_alone() {
    let server = Server::start(&[]).await;
    for (user_id, username, expected) in [
        (json!("99"), Value::Null, json!({"id": "99", "username": null})),
        (json!(3), json!("miles"), json!({"id": 3, "username": "miles"})),
    ] {
        let mut claims = claims_but("access", "user_id", user_id);
        claims["username"] = username;
        assert_eq!(server.get("/api/stateless/", &craft(&claims)).await.whole(), (200, expected));
    }
    let plain = server.get("/api/stateless/", &craft(&good_claims("access"))).await;
    assert_eq!(plain.whole(), (200, json!({"id": "1", "username": ""})));
    let mut nobody = good_claims("access");
    nobody.as_object_mut().unwrap().remove("user_id");
    let detail = "Token contained no recognizable user identification";
    let answer = server.get("/api/stateless/", &craft(&nobody)).await;
    assert_eq!(answer.whole(), (401, json!({"detail": detail, "code": "token_not_valid"})));
    assert_eq!(server.get("/api/stateless/", "garbage").await.status, 401);
}
