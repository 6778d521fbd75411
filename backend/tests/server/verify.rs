//! `POST /api/token/verify/`.

use crate::support::{KEY, Server, claims_but, craft, good_claims, hs256, hs512, now, refused, sign};
use serde_json::json;

#[tokio::test]
async fn a_good_token_of_any_kind_is_good() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    for token in
        [pair.access, pair.refresh, craft(&good_claims("sliding")), craft(&claims_but("access", "user_id", json!("3")))]
    {
        assert_eq!(server.verify(&token).await.whole(), (200, json!({})));
    }
}

#[tokio::test]
async fn a_token_under_another_key_or_algorithm_is_invalid() {
    let server = Server::start(&[]).await;
    let claims = good_claims("access");
    let header = |alg: &str| json!({"alg": alg, "typ": "JWT"});
    for token in [
        sign(&header("none"), &claims, |_| Vec::new()),
        sign(&header("None"), &claims, |_| Vec::new()),
        sign(&header("none"), &claims, |message| hs256(KEY, message)),
        sign(&header("hs256"), &claims, |message| hs256(KEY, message)),
        sign(&header("HS512"), &claims, |message| hs512(KEY, message)),
        sign(&header("HS256"), &claims, |message| hs512(KEY, message)),
        sign(&header("HS256"), &claims, |message| hs256("another-key-another-key-another-key", message)),
        sign(&header("HS256"), &claims, |_| Vec::new()),
        sign(&json!({"typ": "JWT"}), &claims, |message| hs256(KEY, message)),
        sign(&json!({"alg": "HS256", "crit": ["exp"]}), &claims, |message| hs256(KEY, message)),
        sign(&json!({"alg": "HS256", "kid": 5}), &claims, |message| hs256(KEY, message)),
        sign(&json!({"alg": "HS256", "b64": false}), &claims, |message| hs256(KEY, message)),
    ] {
        assert_eq!(server.verify(&token).await.whole(), refused("Token is invalid"), "{token}");
    }
}

#[tokio::test]
async fn no_character_of_a_token_can_be_changed() {
    let server = Server::start(&[]).await;
    let token = craft(&good_claims("access"));
    for index in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(server.verify(&changed).await.status, 401, "character {index}");
    }
}

#[tokio::test]
async fn a_signature_that_is_not_canonical_base64url_is_invalid() {
    let server = Server::start(&[]).await;
    let token = craft(&good_claims("access"));
    // 32 bytes leave two bits of the last character unused: the next character of the alphabet decodes to the same bytes.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = alphabet.find(token.chars().last().unwrap()).unwrap();
    let changed = format!("{}{}", &token[..token.len() - 1], &alphabet[last + 1..last + 2]);
    assert_eq!(server.verify(&changed).await.whole(), refused("Token is invalid"));
}

#[tokio::test]
async fn a_bad_signature_makes_an_expired_token_invalid_rather_than_expired() {
    let server = Server::start(&[]).await;
    let claims = claims_but("access", "exp", json!(1));
    assert_eq!(server.verify(&craft(&claims)).await.whole(), refused("Token is expired"));
    let forged =
        sign(&json!({"alg": "HS256"}), &claims, |message| hs256("another-key-another-key-another-key", message));
    assert_eq!(server.verify(&forged).await.whole(), refused("Token is invalid"));
}

#[tokio::test]
async fn a_token_from_the_future_is_invalid() {
    let server = Server::start(&[]).await;
    for name in ["iat", "nbf"] {
        let token = craft(&claims_but("access", name, json!(now() + 60)));
        assert_eq!(server.verify(&token).await.whole(), refused("Token is invalid"));
    }
}

#[tokio::test]
async fn leeway_stretches_a_tokens_times_at_both_ends() {
    let server = Server::start(&["--leeway", "1m"]).await;
    for (name, seconds, status) in [("exp", -30, 200), ("exp", -90, 401), ("iat", 30, 200), ("nbf", 90, 401)] {
        let token = craft(&claims_but("access", name, json!(now() + seconds)));
        assert_eq!(server.verify(&token).await.status, status, "{name} {seconds}");
    }
}

#[tokio::test]
async fn a_time_that_is_no_time_is_invalid() {
    let server = Server::start(&[]).await;
    for time in [json!("tomorrow"), json!("4102444800"), json!(null), json!([1]), json!(1e15), json!(1e300)] {
        let token = craft(&claims_but("access", "exp", time.clone()));
        assert_eq!(server.verify(&token).await.whole(), refused("Token is invalid"), "{time}");
    }
}

#[tokio::test]
async fn a_time_that_python_takes_for_one_ends_and_begins_a_token() {
    let server = Server::start(&[]).await;
    for time in [json!("1"), json!(" 1\n"), json!(true), json!(false)] {
        let token = craft(&claims_but("access", "exp", time.clone()));
        assert_eq!(server.verify(&token).await.whole(), refused("Token is expired"), "{time}");
        let token = craft(&claims_but("access", "nbf", time.clone()));
        assert_eq!(server.verify(&token).await.status, 200, "{time}");
    }
}

#[tokio::test]
async fn issuer_and_audience_count_where_they_are_set() {
    let server = Server::start(&["--issuer", "us", "--audience", "them"]).await;
    let with = |iss, aud| {
        let mut claims = claims_but("access", "iss", iss);
        claims["aud"] = aud;
        craft(&claims)
    };
    for (iss, aud, status) in [
        (json!("us"), json!("them"), 200),
        (json!("us"), json!(["others", "them"]), 200),
        (json!("us"), json!(["others"]), 401),
        (json!("us"), json!(["them", 5]), 401),
        (json!("them"), json!("them"), 401),
        (json!(null), json!(null), 401),
    ] {
        assert_eq!(server.verify(&with(iss, aud)).await.status, status);
    }
}

#[tokio::test]
async fn the_blacklist_counts_only_where_rotation_fills_it() {
    let server = Server::start(&["--rotate-refresh-tokens", "--blacklist-after-rotation"]).await;
    let pair = server.log_in_spiderman().await;
    server.refresh(&pair.refresh).await;
    let expected = (400, json!({"non_field_errors": ["Token is blacklisted"]}));
    assert_eq!(server.verify(&pair.refresh).await.whole(), expected);

    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    server.blacklist(&pair.refresh).await;
    assert_eq!(server.verify(&pair.refresh).await.whole(), (200, json!({})));
}
