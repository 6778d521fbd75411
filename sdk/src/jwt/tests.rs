use base64ct::{Base64UrlUnpadded, Encoding};

use super::*;
use crate::token::TokenPair;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn token_of(header: &[u8], payload: &[u8]) -> String {
    format!("{}.{}.{}", encode(header), encode(payload), encode(b"signature"))
}

fn token(payload: &str) -> String {
    token_of(HEADER.as_bytes(), payload.as_bytes())
}

#[track_caller]
fn assert_refused(token: &str) {
    assert!(Payload::read(token).is_err(), "{token}");
}

#[test]
fn a_token_of_simplejwt_is_read() {
    let token = token(r#"{"token_type":"access","exp":1800000300,"iat":1800000000,"jti":"0f","user_id":"1"}"#);
    let payload = Payload::read(&token).expect("a token");
    assert_eq!(payload.expires_at, Some(Timestamp::from_millis(1_800_000_300_000)));
    assert_eq!(payload.issued_at, Some(Timestamp::from_millis(1_800_000_000_000)));
    assert_eq!(payload.id("user_id").as_deref(), Some("1"));
}

#[test]
fn a_number_as_user_id_reads_as_text() {
    let payload = Payload::read(&token(r#"{"user_id":1}"#)).expect("a token");
    assert_eq!(payload.id("user_id").as_deref(), Some("1"));
}

#[test]
fn a_token_has_three_parts() {
    let whole = token("{}");
    let parts: Vec<_> = whole.split('.').collect();
    for refused in ["", ".", "..", parts[0], &parts[..2].join("."), &format!("{whole}."), &format!("{whole}.{whole}")] {
        assert_refused(refused);
    }
}

#[test]
fn a_part_is_base64url_without_padding_in_its_one_spelling() {
    let whole = token("{}");
    let (head, _) = whole.rsplit_once('.').expect("parts");
    for signature in ["a=", "YQ==", "a+b/", "a b", "ä", "YR"] {
        assert_refused(&format!("{head}.{signature}"));
    }
    assert!(Payload::read(&format!("{head}.YQ")).is_ok());
}

#[test]
fn a_payload_is_a_json_object_in_utf_8() {
    for payload in
        [&b"null"[..], b"[]", b"1", b"\"x\"", b"", b"{", b"{} x", b"{\"a\":\"\xff\"}", b"\xef\xbb\xbf{}", b"{a:1}"]
    {
        assert_refused(&token_of(HEADER.as_bytes(), payload));
    }
}

#[test]
fn a_header_is_a_json_object() {
    for header in [&b"null"[..], b"[]", b"x"] {
        assert_refused(&token_of(header, b"{}"));
    }
}

#[test]
fn times_are_finite_numbers() {
    for time in ["\"soon\"", "\"1800000000\"", "null", "true", "[]", "{}", "1e999", "-1e999", "NaN"] {
        for claim in ["exp", "iat", "nbf"] {
            assert_refused(&token(&format!("{{\"{claim}\":{time}}}")));
        }
    }
    assert!(Payload::read(&token(r#"{"exp":1800000000.5,"iat":-1,"nbf":1e300}"#)).is_ok());
}

#[test]
fn a_token_is_at_most_64_kib_long() {
    let signed = |length| format!("{}.{}.{}", encode(HEADER.as_bytes()), encode(b"{}"), "A".repeat(length));
    let rest = signed(0).len();
    assert!(Payload::read(&signed(64 * 1024 - rest)).is_ok());
    assert_refused(&signed(64 * 1024 - rest + 1));
    assert_refused(&signed(1 << 20));
}

#[test]
fn garbage_is_refused_without_a_panic() {
    for length in 0..200_u8 {
        let bytes: Vec<_> = (0..length).map(|byte| byte.wrapping_mul(37).wrapping_add(length)).collect();
        let _ = Payload::read(&String::from_utf8_lossy(&bytes));
        let _ = Payload::read(&token_of(&bytes, &bytes));
    }
}

#[test]
fn an_error_repeats_nothing_of_the_token() {
    let error = Payload::read("hunter2.hunter2").err().expect("no token");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn the_refresh_tokens_end_is_by_this_devices_clock() {
    let access = token(r#"{"exp":1000300,"iat":1000000}"#);
    let refresh = token(r#"{"exp":1086400,"iat":1000000}"#);
    let received_at = Timestamp::from_millis(5_000);
    let session = Session::from_parts(TokenPair::new(access, refresh), None, received_at, received_at);
    assert_eq!(session.refresh_expires_at(), Some(Timestamp::from_millis(5_000 + 86_400_000)));
}

#[test]
fn a_refresh_token_that_ended_before_the_access_token_came_has_ended_then() {
    let session = |access: &str| {
        let received_at = Timestamp::from_millis(5_000);
        Session::from_parts(TokenPair::new(token(access), token(r#"{"exp":999}"#)), None, received_at, received_at)
    };
    assert_eq!(session(r#"{"exp":1000300,"iat":1000000}"#).refresh_expires_at(), Some(Timestamp::from_millis(5_000)));
    assert_eq!(session(r#"{"exp":1000300}"#).refresh_expires_at(), Some(Timestamp::from_millis(999_000)));
}

#[cfg(feature = "claims")]
mod typed {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct User {
        user_id: String,
    }

    #[test]
    fn claims_are_read_as_the_apps_own_type() {
        let claims = decode::<User>(&token(r#"{"exp":1800000300,"user_id":"1","extra":[1]}"#)).expect("claims");
        assert_eq!(claims.custom, User { user_id: "1".into() });
        assert_eq!(claims.expires_at, Some(Timestamp::from_millis(1_800_000_300_000)));
        assert_eq!((claims.issued_at, claims.not_before), (None, None));
    }

    #[test]
    fn claims_that_do_not_fit_are_an_error_that_says_so() {
        let error = decode::<User>(&token("{}")).expect_err("no user_id");
        assert!(error.to_string().contains("do not fit the type"), "{error}");
    }

    #[test]
    fn the_header_is_read_as_the_apps_own_type() {
        let header: std::collections::BTreeMap<String, String> = decode_header(&token("{}")).expect("a header");
        assert_eq!(header["alg"], "HS256");
    }
}
