//! What holds for every algorithm.

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::pkcs8::{EncodePublicKey, LineEnding};

use super::*;

const ALGORITHMS: [Algorithm; 6] =
    [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512, Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa];
const NOW: i64 = 1_700_000_000;
const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn new_key(algorithm: Algorithm) -> Key {
    Key::read(algorithm, &Key::generate(algorithm).expect("a key can be made")).expect("our own key can be read")
}

fn tokens_with(keys: KeyRing) -> Tokens {
    let names = ClaimNames {
        token_type: "token_type".into(),
        jti: "jti".into(),
        user_id: "user_id".into(),
        refresh_end: "refresh_exp".into(),
        revoke: "hash_password".into(),
    };
    let lifetime = Duration::from_secs(300);
    Tokens {
        keys,
        names,
        access_lifetime: lifetime,
        refresh_lifetime: lifetime,
        sliding_lifetime: lifetime,
        sliding_refresh_lifetime: lifetime,
        issuer: None,
        audience: None,
        leeway: 0,
        recent: RecentTokens::default(),
    }
}

fn tokens(key: Key) -> Tokens {
    tokens_with(KeyRing::new(key, None, Vec::new()))
}

fn token(tokens: &Tokens) -> String {
    tokens.encode(&tokens.first(Kind::Refresh, "1", "a", NOW))
}

fn is_good(tokens: &Tokens, token: &str) -> bool {
    tokens.decode(token, NOW).is_ok()
}

fn with_header(header: &str, token: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let payload = token.split('.').nth(1).expect("a token has three parts");
    let message = format!("{}.{payload}", Base64UrlUnpadded::encode_string(header.as_bytes()));
    let signature = Base64UrlUnpadded::encode_string(&sign(message.as_bytes()));
    format!("{message}.{signature}")
}

#[test]
fn a_token_of_one_algorithm_is_refused_under_every_other() {
    let all = ALGORITHMS.map(|algorithm| tokens(new_key(algorithm)));
    for (issuer, made) in all.iter().enumerate() {
        let token = token(made);
        for (verifier, tokens) in all.iter().enumerate() {
            assert_eq!(is_good(tokens, &token), issuer == verifier, "{issuer} under {verifier}");
            // Nor where its header says that it were the other's.
            let header = format!(r#"{{"alg":"{}","typ":"JWT"}}"#, ALGORITHMS[verifier].name());
            let disguised = with_header(&header, &token, |message| made.keys.key().sign(message));
            assert_eq!(is_good(tokens, &disguised), issuer == verifier, "{issuer} disguised as {verifier}");
        }
    }
}

#[test]
fn a_secret_of_the_same_text_is_another_key_under_another_algorithm() {
    let secret = Key::generate(Algorithm::Hs512).expect("a key can be made");
    let [hs256, hs384] =
        [Algorithm::Hs256, Algorithm::Hs384].map(|it| tokens(Key::read(it, &secret).expect("any text is a secret")));
    assert!(is_good(&hs256, &token(&hs256)));
    assert!(!is_good(&hs384, &token(&hs256)));
}

#[test]
fn a_token_signed_with_the_public_key_as_a_secret_is_refused() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
        let key = new_key(algorithm);
        let public = match key.verifying() {
            VerifyingKey::Rs256(key) => key.to_public_key_pem(LineEnding::LF),
            VerifyingKey::Es256(key) => key.to_public_key_pem(LineEnding::LF),
            VerifyingKey::EdDsa(key) => key.to_public_key_pem(LineEnding::LF),
            _ => unreachable!("a pair's key"),
        };
        let public = public.expect("a public key can be written");
        let tokens = tokens(key);
        for secret in [public.as_str(), public.trim_end()] {
            let forger = jwt_compact::alg::Hs256Key::new(secret);
            let sign = |message: &[u8]| {
                use jwt_compact::{Algorithm as _, AlgorithmSignature as _, alg::Hs256};
                Hs256.sign(&forger, message).as_bytes().into_owned()
            };
            for name in ["HS256", algorithm.name()] {
                let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
                assert!(!is_good(&tokens, &with_header(&header, &token(&tokens), sign)), "{name}");
            }
        }
    }
}

#[test]
fn a_token_without_a_signature_is_refused() {
    for algorithm in ALGORITHMS {
        let tokens = tokens(new_key(algorithm));
        let token = token(&tokens);
        for name in ["none", "None", "NONE", "", algorithm.name()] {
            let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
            assert!(!is_good(&tokens, &with_header(&header, &token, |_| Vec::new())), "{name}");
            for length in [1, 32, 64, 256] {
                assert!(!is_good(&tokens, &with_header(&header, &token, |_| vec![0; length])), "{name} {length}");
            }
        }
    }
}

#[test]
fn no_character_of_a_token_can_be_changed_or_left_out() {
    for algorithm in ALGORITHMS {
        let tokens = tokens(new_key(algorithm));
        let token = token(&tokens);
        assert!(is_good(&tokens, &token));
        for index in 0..token.len() {
            let (before, rest) = token.split_at(index);
            let old = ALPHABET.find(&rest[..1]).unwrap_or_default();
            // The neighbours differ in the last bits alone, which the end of a part may leave unused.
            for new in [old ^ 1, old ^ 32].map(|new| &ALPHABET[new..=new]) {
                assert!(!is_good(&tokens, &format!("{before}{new}{}", &rest[1..])), "{algorithm:?} {index} {new}");
            }
            assert!(!is_good(&tokens, &format!("{before}{}", &rest[1..])), "{algorithm:?} without {index}");
        }
    }
}

#[test]
fn a_token_is_good_under_any_trusted_key_and_no_other() {
    let [present, former, stranger] = [(); 3].map(|()| new_key(Algorithm::Es256));
    let trusted = TrustedKey { id: "old".into(), key: former.verifying().clone() };
    let ring = tokens_with(KeyRing::new(present, Some("new".into()), vec![trusted]));
    let claims = ring.first(Kind::Refresh, "1", "a", NOW);
    for id in [None, Some("old"), Some("somebody's")] {
        let signed = |key: &Key| KeyRing::new(key.clone(), id.map(str::to_owned), Vec::new()).sign("{}");
        assert!(is_good(&ring, &signed(&former)), "{id:?}");
        assert!(!is_good(&ring, &signed(&stranger)), "{id:?}");
    }
    assert!(is_good(&ring, &ring.encode(&claims)));
    let misnamed = KeyRing::new(former, Some("new".into()), Vec::new()).sign("{}");
    assert!(!is_good(&ring, &misnamed), "a name of ours is for its own key");
}

#[test]
fn what_a_header_calls_critical_must_be_known() {
    let tokens = tokens(new_key(Algorithm::Hs256));
    let token = token(&tokens);
    for (critical, is_known) in [
        (r#""crit":["b64"],"b64":true"#, true),
        (r#""crit":["b64"],"b64":false"#, false),
        (r#""crit":["b64"]"#, false),
        (r#""crit":["exp"],"exp":1"#, false),
        (r#""crit":[]"#, false),
        (r#""crit":"b64","b64":true"#, false),
    ] {
        let header = format!(r#"{{"alg":"HS256",{critical}}}"#);
        let token = with_header(&header, &token, |message| tokens.keys.key().sign(message));
        assert_eq!(is_good(&tokens, &token), is_known, "{critical}");
    }
}
