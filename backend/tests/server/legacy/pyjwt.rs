//! What PyJWT 1 lets pass and PyJWT 2 does not, and the other way about.

use serde_json::{Value, json};

use super::{claims, legacy111, legacyfork, token_but, verify};
use crate::support::{KEY, Server, hs256, now, sign};

async fn assert_good(server: &Server, token: &str, is_good: bool) {
    let answer = verify(server, token).await;
    assert_eq!(answer.status < 300, is_good, "{token}: {}", answer.json);
}

/// A token whose header has this besides.
fn with_header(name: &str, value: Value) -> String {
    let mut header = json!({"alg": "HS256", "typ": "JWT"});
    header[name] = value;
    sign(&header, &claims(), |message| hs256(KEY, message))
}

#[tokio::test]
async fn only_the_old_one_overlooks_bits_that_are_left_over_and_characters_of_no_meaning() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    let token = token_but("x", json!(1));
    let (start, last) = token.split_at(token.len() - 1);
    // Of the last character's six bits, two are left over.
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let tail = &digits[digits.find(last).unwrap() + 1..][..1];
    for tampered in [format!("{start}{tail}"), format!("{token}!!"), format!("{start}~~{last}")] {
        assert_good(&old, &tampered, true).await;
        assert_good(&fork, &tampered, false).await;
    }
}

#[tokio::test]
async fn either_takes_a_signature_with_its_padding() {
    let token = format!("{}=", token_but("x", json!(1)));
    assert_good(&legacy111(&[]).await, &token, true).await;
    assert_good(&legacyfork(&[]).await, &token, true).await;
    assert_good(&legacyfork(&[]).await, &format!("{token}="), false).await;
}

#[tokio::test]
async fn either_refuses_a_signature_of_which_a_bit_counts() {
    let token = token_but("x", json!(1));
    let signature = token.rfind('.').unwrap() + 1;
    for server in [legacy111(&[]).await, legacyfork(&[]).await] {
        for index in signature..token.len() - 1 {
            let mut bytes = token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            assert_good(&server, str::from_utf8(&bytes).unwrap(), false).await;
        }
    }
}

#[tokio::test]
async fn a_token_ends_in_its_last_second_or_after_it() {
    let (old, fork) = (legacy111(&["--jwt-leeway", "1h"]).await, legacyfork(&["--jwt-leeway", "1h"]).await);
    for (seconds, is_good) in [(3_590, true), (3_610, false)] {
        let token = token_but("exp", json!(now() - seconds));
        assert_good(&old, &token, is_good).await;
        assert_good(&fork, &token, is_good).await;
    }
}

#[tokio::test]
async fn only_the_fork_minds_that_a_token_was_issued_in_the_future() {
    let token = token_but("iat", json!(now() + 600));
    assert_good(&legacy111(&[]).await, &token, true).await;
    assert_good(&legacyfork(&[]).await, &token, false).await;
}

#[tokio::test]
async fn only_the_fork_minds_the_types_of_sub_and_jti_and_what_a_header_asks_for() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    for token in [
        token_but("sub", json!(1)),
        token_but("jti", json!(1)),
        with_header("kid", json!(1)),
        with_header("crit", json!(["exp"])),
        with_header("b64", json!(false)),
    ] {
        assert_good(&old, &token, true).await;
        assert_good(&fork, &token, false).await;
    }
}

#[tokio::test]
async fn an_audience_that_nobody_asked_for_is_refused() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    for (audience, in_old, in_fork) in [(json!("x"), false, false), (json!([]), false, true), (json!(""), false, true)]
    {
        let token = token_but("aud", audience);
        assert_good(&old, &token, in_old).await;
        assert_good(&fork, &token, in_fork).await;
    }
}

#[tokio::test]
async fn times_may_be_fractions_or_in_quotes_but_nothing_else() {
    let end = now() + 300;
    for server in [legacy111(&[]).await, legacyfork(&[]).await] {
        for (name, value, is_good) in [
            ("exp", json!(end as f64 + 0.5), true),
            ("exp", json!(end.to_string()), true),
            ("exp", json!("soon"), false),
            ("exp", json!([]), false),
            ("nbf", json!("soon"), false),
            ("iat", json!("soon"), false),
        ] {
            assert_good(&server, &token_but(name, value), is_good).await;
        }
    }
}
