//! Tokens that nobody made: whatever comes, nothing panics, and what is read is what was meant.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..60)
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn signed(header: &[u8], payload: &[u8]) -> String {
    format!("{}.{}.{}", encode(header), encode(payload), encode(b"signature"))
}

/// Claims, good and bad, by the names that are read.
fn claims() -> impl Strategy<Value = String> {
    let time = prop_oneof![
        any::<f64>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "[-+]?[0-9]{1,30}([.][0-9]{1,9})?([eE][-+]?[0-9]{1,4})?",
        Just("1800000000".to_owned()),
        prop::sample::select(&["null", "\"1\"", "[]", "{}", "NaN", "1e999"][..]).prop_map(String::from),
    ];
    let names = prop::sample::select(&["exp", "iat", "nbf", "user_id", "__proto__", "exp"][..]);
    prop::collection::vec((names, time), 0..5).prop_map(|fields| {
        let fields: Vec<_> = fields.iter().map(|(name, time)| format!("\"{name}\":{time}")).collect();
        format!("{{{}}}", fields.join(","))
    })
}

/// Garbage, parts of any bytes, and good tokens with a letter changed.
fn tokens() -> impl Strategy<Value = String> {
    let header = || Just(br#"{"alg":"HS256","typ":"JWT"}"#.to_vec());
    let good = || (header(), claims()).prop_map(|(header, claims)| signed(&header, claims.as_bytes()));
    let changed = (good(), any::<Index>(), any::<char>()).prop_map(|(token, index, letter)| {
        let mut letters: Vec<_> = token.chars().collect();
        let index = index.index(letters.len());
        letters[index] = letter;
        letters.into_iter().collect()
    });
    prop_oneof![
        "\\PC{0,40}",
        "[A-Za-z0-9_=.-]{0,60}",
        (bytes(), bytes()).prop_map(|(header, payload)| signed(&header, &payload)),
        (header(), bytes()).prop_map(|(header, payload)| signed(&header, &payload)),
        good(),
        changed,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_has_three_parts_in_their_one_spelling(token in tokens()) {
        if Payload::read(&token).is_ok() {
            let parts: Vec<_> = token.split('.').collect();
            prop_assert_eq!(parts.len(), 3);
            for part in parts {
                let bytes = Base64UrlUnpadded::decode_vec(part).expect("base64url");
                prop_assert_eq!(encode(&bytes), part);
            }
        }
    }

    #[test]
    fn times_are_read_to_the_millisecond(exp in -1e11..1e11_f64, iat in any::<i32>()) {
        let token = signed(b"{}", format!(r#"{{"exp":{exp},"iat":{iat}}}"#).as_bytes());
        let payload = Payload::read(&token).expect("a token");
        let expires_at = payload.expires_at.expect("a time").as_millis() as f64;
        prop_assert!((expires_at - exp * 1000.0).abs() <= 1.0);
        prop_assert_eq!(payload.issued_at, Some(Timestamp::from_millis(i64::from(iat) * 1000)));
    }

    #[test]
    fn an_error_repeats_nothing_of_any_token(token in "[A-Za-z0-9_-]{12,40}(.[A-Za-z0-9_-]{12,40}){0,3}") {
        if let Err(error) = Payload::read(&token) {
            let said = format!("{error} {error:?}");
            prop_assert!(!token.as_bytes().windows(8).any(|run| said.as_bytes().windows(8).any(|each| each == run)));
        }
    }
}

#[cfg(feature = "claims")]
mod typed {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn typed_claims_are_read_of_what_the_sdk_itself_reads_alone(token in tokens()) {
            let (payload, claims) = (Payload::read(&token), decode::<serde_json::Value>(&token));
            if let Ok(claims) = claims {
                let payload = payload.expect("read as well");
                prop_assert_eq!(claims.expires_at, payload.expires_at);
                prop_assert_eq!(claims.issued_at, payload.issued_at);
            }
            let _ = decode_header::<serde_json::Value>(&token);
        }
    }

    #[test]
    fn a_header_or_a_payload_as_deep_as_a_token_is_long_is_refused() {
        let deep = "[".repeat(20_000) + &"]".repeat(20_000);
        let payload = format!(r#"{{"exp":1,"deep":{deep}}}"#);
        for token in [signed(b"{}", payload.as_bytes()), signed(payload.as_bytes(), b"{}")] {
            assert!(token.len() <= LONGEST);
            assert!(decode::<serde_json::Value>(&token).is_err());
            assert!(decode_header::<serde_json::Value>(&token).is_err());
        }
    }
}
