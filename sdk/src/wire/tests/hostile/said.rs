//! What a server says of a login repeats nothing that was sent.

use super::*;
use crate::engine::Object;

/// A secret, and words that have a run of eight of it somewhere.
fn echoes() -> impl Strategy<Value = (String, String)> {
    let secret = prop_oneof![text(8..40), "[ -~]{8,40}"];
    (secret, any::<Index>(), 8..20_usize, text(0..8), text(0..8)).prop_map(|(secret, from, length, before, after)| {
        let letters: Vec<_> = secret.chars().collect();
        let from = from.index(letters.len() - 7);
        let run: String = letters[from..letters.len().min(from + length)].iter().collect();
        (secret, before + &run + &after)
    })
}

/// Refusals that say these words in every place that there is.
fn refusals(said: &str) -> [String; 5] {
    let said = serde_json::Value::from(said);
    [
        serde_json::json!({ "detail": said, "code": said, "password": [said, "x", 1, [said]] }),
        serde_json::json!({ "non_field_errors": [said, "x"], "nested": { "detail": said } }),
        serde_json::json!({ said.as_str().expect("a text"): ["x"] }),
        serde_json::json!({ "detail": { "detail": said }, "code": [[said]] }),
        serde_json::json!({ "detail": [said, said], "username": said }),
    ]
    .map(|body| body.to_string())
}

fn rejection(sent: &str, body: &str) -> Rejection {
    Secrets::of(&write_object(&[("password", sent)])).rejection(401, &Object::parse(body).expect("an object"))
}

/// All words that the caller gets to see.
fn words(rejection: &Rejection) -> Vec<&str> {
    let fields = rejection.fields.iter().flat_map(|(name, texts)| texts.iter().chain([name]));
    fields.chain(&rejection.detail).chain(&rejection.code).map(String::as_str).collect()
}

fn has_run(text: &str, secret: &str) -> bool {
    let letters: Vec<_> = secret.chars().collect();
    letters.windows(8).any(|run| text.contains(&run.iter().collect::<String>()))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_run_of_a_secret_gets_through((secret, said) in echoes()) {
        for body in refusals(&said) {
            let rejection = rejection(&secret, &body);
            for word in words(&rejection) {
                prop_assert!(word == "password" || !has_run(word, &secret), "{secret:?}: {word:?}");
            }
        }
    }

    #[test]
    fn a_secret_in_pieces_is_not_put_together((secret, cut) in ("[a-z ]{9,24}", any::<Index>())) {
        let letters: Vec<_> = secret.chars().collect();
        let cut = cut.index(letters.len() - 1) + 1;
        let pieces = [&letters[..cut], &letters[cut..]].map(|piece| piece.iter().collect::<String>().trim().to_owned());
        let rejection = rejection(&secret, &serde_json::json!({ "detail": pieces, "non_field_errors": pieces, "code": pieces }).to_string());
        for word in words(&rejection) {
            prop_assert!(!has_run(word, &secret), "{secret:?}: {word:?}");
        }
    }

    #[test]
    fn secrets_of_any_shape_are_found_or_refused_without_a_panic(sent in json(), body in json()) {
        if let Some(body) = Object::parse(&body.to_string()) {
            let _ = Secrets::of(&sent.to_string()).rejection(400, &body);
        }
    }
}

#[test]
fn a_secret_of_a_megabyte_and_an_answer_as_long_are_compared_in_the_time_that_they_take() {
    let letters = |length: usize| -> String {
        let mut state = 1_u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        };
        (0..length).map(next).collect()
    };
    assert_takes_its_length(|length| {
        let sent = letters(length);
        let said = "0123456789".repeat(length / 10);
        let rejection = rejection(&sent, &write_object(&[("detail", &said)]));
        assert_eq!(rejection.detail, Some(said));
    });
}
