//! Times beyond all calendars.

use super::*;

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), any::<i64>().prop_map(|number| number as f64), -1e11..1e11]
}

const EDGES: &[i64] = &[i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];

fn timestamps() -> impl Strategy<Value = Timestamp> {
    prop_oneof![any::<i64>(), prop::sample::select(EDGES)].prop_map(Timestamp::from_millis)
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn arithmetic_saturates(one in timestamps(), other in timestamps(), duration in any::<Duration>()) {
        prop_assert!(one + duration >= one);
        prop_assert!(one - duration <= one);
        prop_assert!(one.until(one + duration) <= duration);
        prop_assert_eq!(one.since(other).is_some(), one >= other);
        prop_assert_eq!(one.until(other).is_zero(), one >= other);
    }

    #[test]
    fn a_time_in_seconds_is_to_the_millisecond_or_the_end_of_time(seconds in numbers()) {
        let millis = Timestamp::from_secs_f64(seconds).as_millis();
        let exact = seconds * 1000.0;
        prop_assert!((millis as f64 - exact).abs() <= 1.0 + exact.abs() * f64::EPSILON || exact.abs() >= i64::MAX as f64);
        let end = if exact > 0.0 { i64::MAX } else { i64::MIN };
        prop_assert!(exact.abs() < i64::MAX as f64 || millis == end);
    }

    #[test]
    fn a_session_ends_when_its_token_says_or_at_the_end_of_time(exp in numbers(), iat in prop::option::of(numbers()), now in timestamps()) {
        let claims = match iat {
            Some(iat) => serde_json::json!({ "exp": exp, "iat": iat }),
            None => serde_json::json!({ "exp": exp }),
        };
        let session = protocol(Dialect::SimpleJwt).session(TokenPair::new(token(&claims.to_string()), "r"), now);
        // The parser rounds as it likes.
        let claims = object(&claims.to_string()).expect("an object");
        let time = |name| claims.get(name).and_then(|claim| claim.as_f64()).map(Timestamp::from_secs_f64);
        let end = time("exp").expect("a time");
        let expected = match time("iat") {
            Some(issued_at) => end.since(issued_at).map(|lifetime| now + lifetime),
            None => Some(end),
        };
        prop_assert_eq!(session.as_ref().ok().map(Session::expires_at), expected);
        if let Ok(session) = session {
            let _ = (session.lifetime(), session.refresh_expires_at());
        }
    }
}
