//! The views that need a user, and the Authorization header.

use crate::support::{Answer, Server, claims, claims_but, craft, good_claims, names, refused};
use serde_json::{Value, json};

async fn with_header(server: &Server, header: &str) -> Answer {
    Answer::of(server.request("GET", "/protected/").header("authorization", header)).await
}

fn not_valid(message: &str) -> (u16, Value) {
    let messages = json!([{"token_class": "AccessToken", "token_type": "access", "message": message}]);
    let detail = "Given token not valid for any token type";
    (401, json!({"detail": detail, "code": "token_not_valid", "messages": messages}))
}

#[tokio::test]
async fn a_good_access_token_opens_every_protected_view() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    let hello = json!({"msg": "Hello Peter Parker"});
    for (path, body) in [
        ("/api/hello/", hello.clone()),
        ("/hello/", hello),
        ("/protected/", json!({"content": "This view is protected"})),
        ("/api/whoami/", json!({"id": 1, "username": "spiderman"})),
    ] {
        assert_eq!(server.get(path, &pair.access).await.whole(), (200, body));
    }
}

#[tokio::test]
async fn no_header_and_another_scheme_are_no_credentials() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    let expected = (401, json!({"detail": "Authentication credentials were not provided."}));
    let answer = Answer::of(server.request("GET", "/protected/")).await;
    assert_eq!(answer.whole(), expected);
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"api\"");
    for scheme in ["bearer", "JWT", "Token", "Basic"] {
        assert_eq!(with_header(&server, &format!("{scheme} {}", pair.access)).await.whole(), expected, "{scheme}");
    }
}

#[tokio::test]
async fn a_header_of_one_word_or_three_is_a_bad_header() {
    let server = Server::start(&[]).await;
    let detail = "Authorization header must contain two space-delimited values";
    for header in ["Bearer", "Bearer ", "Bearer a b"] {
        let expected = (401, json!({"detail": detail, "code": "bad_authorization_header"}));
        assert_eq!(with_header(&server, header).await.whole(), expected);
    }
}

#[tokio::test]
async fn any_white_space_separates_scheme_and_token() {
    let server = Server::start(&[]).await;
    let token = craft(&good_claims("access"));
    for gap in ["  ", "\t", " \t "] {
        assert_eq!(with_header(&server, &format!("Bearer{gap}{token}")).await.status, 200);
    }
}

#[tokio::test]
async fn a_token_is_refused_with_the_reason() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    for (token, message) in [
        (pair.refresh, "Token has wrong type"),
        ("garbage".into(), "Token is invalid"),
        (craft(&claims_but("access", "exp", json!(1))), "Token is expired"),
        (craft(&claims_but("access", "jti", json!(5))), "Token is invalid"),
        (craft(&claims_but("access", "sub", json!(1))), "Token is invalid"),
        (craft(&claims_but("access", "token_type", json!(null))), "Token has wrong type"),
    ] {
        assert_eq!(server.get("/protected/", &token).await.whole(), not_valid(message));
    }
}

#[tokio::test]
async fn a_token_must_name_a_user_who_exists_and_is_active() {
    let server = Server::start(&[]).await;
    let of = |user_id: Value| craft(&claims_but("access", "user_id", user_id));
    let gone = json!({"detail": "User not found", "code": "user_not_found"});
    for user_id in
        [json!("99"), json!("abc"), json!(""), json!(null), json!([1]), json!(true), json!("99999999999999999999")]
    {
        assert_eq!(server.get("/protected/", &of(user_id)).await.whole(), (401, gone.clone()));
    }
    let inactive = json!({"detail": "User is inactive", "code": "user_inactive"});
    assert_eq!(server.get("/protected/", &of(json!("3"))).await.whole(), (401, inactive));
    let mut nobody = good_claims("access");
    nobody.as_object_mut().unwrap().remove("user_id");
    let detail = "Token contained no recognizable user identification";
    let expected = (401, json!({"detail": detail, "code": "token_not_valid"}));
    assert_eq!(server.get("/protected/", &craft(&nobody)).await.whole(), expected);
}

#[tokio::test]
async fn a_token_of_an_older_simplejwt_with_a_number_for_the_user_is_good() {
    let server = Server::start(&[]).await;
    assert_eq!(server.get("/protected/", &craft(&claims_but("access", "user_id", json!(1)))).await.status, 200);
}

#[tokio::test]
async fn authentication_comes_before_the_method_and_after_the_accept_header() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    assert_eq!(Answer::of(server.request("POST", "/protected/")).await.status, 401);
    let answer = Answer::of(server.request("POST", "/protected/").bearer_auth(&pair.access)).await;
    assert_eq!(answer.whole(), (405, json!({"detail": "Method \"POST\" not allowed."})));
    let answer = Answer::of(server.request("POST", "/protected/").header("accept", "application/xml")).await;
    assert_eq!(answer.whole(), (406, json!({"detail": "Could not satisfy the request Accept header."})));
}

#[tokio::test]
async fn claims_and_schemes_can_be_renamed() {
    let flags = [
        ["--user-id-field", "username"],
        ["--user-id-claim", "sub"],
        ["--token-type-claim", "typ"],
        ["--jti-claim", "tid"],
        ["--auth-header-types", "JWT,Bearer"],
    ];
    let server = Server::start(flags.as_flattened()).await;
    let pair = server.log_in_spiderman().await;
    assert_eq!(names(&claims(&pair.access)), ["typ", "exp", "iat", "tid", "sub"]);
    assert_eq!(claims(&pair.access)["sub"], "spiderman");
    for scheme in ["JWT", "Bearer"] {
        assert_eq!(with_header(&server, &format!("{scheme} {}", pair.access)).await.status, 200);
    }
    assert_eq!(with_header(&server, "JWT x").await.header("www-authenticate"), "JWT realm=\"api\"");
}

#[tokio::test]
async fn a_token_names_itself_by_anything_where_the_claim_is_not_called_jti() {
    let server = Server::start(&["--jti-claim", "tid"]).await;
    for id in [json!(5), json!(true), json!([]), Value::Null] {
        let craft = |kind: &str| craft(&claims_but(kind, "tid", id.clone()));
        assert_eq!(server.get("/protected/", &craft("access")).await.status, 200, "{id}");
        let refresh = craft("refresh");
        assert_eq!(server.refresh(&refresh).await.status, 200, "{id}");
        assert_eq!(server.blacklist(&refresh).await.status, 200, "{id}");
        assert_eq!(server.refresh(&refresh).await.whole(), refused("Token is blacklisted"), "{id}");
    }
    let number = craft(&claims_but("access", "jti", json!(5)));
    assert_eq!(server.get("/protected/", &number).await.status, 401);
}

#[tokio::test]
async fn a_time_is_whatever_python_counts_with() {
    let server = Server::start(&[]).await;
    for long_ago in [json!("1_000"), json!(" 5 "), json!(true), json!(-1e30)] {
        for name in ["iat", "nbf"] {
            let token = craft(&claims_but("access", name, long_ago.clone()));
            assert_eq!(server.get("/protected/", &token).await.status, 200, "{name}: {long_ago}");
        }
        let ended = craft(&claims_but("refresh", "exp", long_ago.clone()));
        assert_eq!(server.refresh(&ended).await.whole(), refused("Token is expired"), "{long_ago}");
    }
}
