//! What another version, another script or a failing disk has left in the store.

use super::*;
use crate::session::{Input, Machine, Mark, Moment, Policy, Record, Stored, Version};

fn versions() -> impl Strategy<Value = Version> {
    (any::<i64>(), any::<i64>()).prop_map(|(epoch, generation)| Version { epoch, generation })
}

/// All that can be written: any numbers, any refresh token.
fn stored() -> impl Strategy<Value = Stored> {
    let times = (any::<i64>(), any::<f64>(), prop::option::of(any::<f64>()));
    (versions(), times, prop::option::of(text(0..20))).prop_filter_map(
        "a session",
        |(version, (at, exp, iat), refresh)| {
            let claims = match iat {
                Some(iat) => serde_json::json!({ "exp": exp, "iat": iat, "user_id": 1 }),
                None => serde_json::json!({ "exp": exp }),
            };
            let tokens = TokenPair { access: token(&claims.to_string()).into(), refresh: refresh.map(Into::into) };
            let session = protocol(Dialect::SimpleJwt).session(tokens, Timestamp::from_millis(at)).ok()?;
            Some(Stored { version, session })
        },
    )
}

/// Garbage, near misses, and what is of another form altogether.
fn texts() -> impl Strategy<Value = String> {
    let number = || prop_oneof![any::<i128>().prop_map(|number| number.to_string()), text(0..6)];
    let fields = (number(), number(), number(), prop_oneof![Just("2".to_owned()), text(0..3)]);
    let strange = fields.prop_map(|(epoch, generation, received_at, format)| {
        write_object(&[
            ("hallpass", &format),
            ("epoch", &epoch),
            ("generation", &generation),
            ("received_at", &received_at),
            ("access", &access("1")),
        ])
    });
    let bytes =
        prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    prop_oneof![
        text(0..60),
        bytes,
        json().prop_map(|json| json.to_string()),
        strange,
        mutated(stored().prop_map(|stored| stored.write()))
    ]
}

fn marks() -> impl Strategy<Value = String> {
    let mark = || (versions(), any::<bool>()).prop_map(|(version, is_login)| Mark { version, is_login }.write());
    prop_oneof![text(0..20), mark(), mutated(mark()), "-?[0-9]{1,25} -?[0-9]{1,25} (in|out)"]
}

fn read(text: &str) -> Option<Stored> {
    Stored::read(text, &protocol(Dialect::SimpleJwt))
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn whatever_was_written_is_read_back(stored in stored()) {
        prop_assert_eq!(read(&stored.write()), Some(stored));
    }

    #[test]
    fn whatever_mark_was_written_is_read_back(version in versions(), is_login in any::<bool>()) {
        let mark = Mark { version, is_login };
        prop_assert_eq!(Mark::read(&mark.write()), Some(mark));
    }

    #[test]
    fn another_format_counts_as_empty(stored in stored(), format in prop_oneof!["[0-9]{0,3}", text(0..4)]) {
        prop_assume!(format != "2");
        let mut fields = object(&stored.write()).expect("an object");
        for other in [serde_json::Value::from(format), 2.into(), serde_json::Value::Null] {
            fields.insert("hallpass".into(), other);
            prop_assert_eq!(read(&serde_json::to_string(&fields).expect("JSON")), None);
        }
    }

    #[test]
    fn what_is_read_can_be_written_and_says_its_format(text in texts()) {
        if let Some(stored) = read(&text) {
            prop_assert_eq!(&object(&text).expect("an object")["hallpass"], "2");
            prop_assert_eq!(read(&stored.write()), Some(stored));
        }
    }

    #[test]
    fn a_mark_that_is_read_is_spelt_as_it_would_be_written(text in marks()) {
        if let Some(mark) = Mark::read(&text) {
            prop_assert_eq!(Mark::read(&mark.write()), Some(mark));
        }
    }

    #[test]
    fn whatever_the_store_says_the_machine_goes_on(
        texts in prop::collection::vec((texts(), marks(), any::<i64>(), any::<bool>()), 1..6),
        margin in any::<Duration>(),
        custody in prop_oneof![Just(Custody::Store), Just(Custody::Cookie)],
    ) {
        let mut machine = Machine::new(Policy { margin, lock_wait: margin, seed: 1, custody });
        for (stored, mark, now, visible) in texts {
            let record = Record { mark: Mark::read(&mark), stored: read(&stored) };
            let moment = Moment { now: Timestamp::from_millis(now), record, online: true, visible };
            let outputs = machine.handle(&moment, Input::TokenWanted);
            let _ = (machine.deadline(), machine.working_session(moment.now), outputs);
            let outputs = machine.handle(&moment, Input::LogOut);
            prop_assert!(machine.session().is_none(), "{outputs:?}");
        }
    }
}

#[test]
fn a_megabyte_in_the_store_is_read_in_the_time_that_it_takes() {
    assert_takes_its_length(|length| {
        let deep =
            [("[", "]"), ("{\"a\":", "}")].map(|(open, close)| open.repeat(length / 6) + &close.repeat(length / 6));
        let access = "a".repeat(length);
        let valid_but_long = write_object(&[
            ("hallpass", "2"),
            ("epoch", "1"),
            ("generation", "1"),
            ("received_at", "1"),
            ("access", &access),
        ]);
        let digits = format!("{0} {0} in", "9".repeat(length / 2));
        for text in deep.iter().chain([&access, &valid_but_long, &digits]) {
            assert_eq!((read(text), Mark::read(text)), (None, None));
        }
    });
}

#[test]
fn a_hundred_thousand_brackets_inside_of_a_session_are_garbage() {
    let nested =
        |value: &str| format!(r#"{{"hallpass":"2","epoch":"1","generation":"1","received_at":"1","access":{value}}}"#);
    let brackets = "[".repeat(100_000) + &"]".repeat(100_000);
    for text in [nested(&brackets), nested(&"[".repeat(100_000)), brackets] {
        assert_eq!(read(&text), None);
    }
}
