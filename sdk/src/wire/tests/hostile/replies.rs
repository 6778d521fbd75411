use std::fmt;

use super::*;

/// Here alone: a real reply has tokens in it.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {:?} {:?}", self.status, self.redirected, self.retry_after, self.body)
    }
}

/// The statuses that mean something, and all others.
fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        prop::sample::select(&[0, 200, 201, 204, 302, 400, 401, 403, 404, 408, 422, 429, 500, 503][..]),
        any::<u16>()
    ]
}

fn body() -> impl Strategy<Value = String> {
    let good = || Just(format!(r#"{{"access":"{}","refresh":"r","token":"{}"}}"#, access("1"), access("2")));
    let refusal = || Just(r#"{"detail":"Token is expired","non_field_errors":["x"]}"#.to_owned());
    prop_oneof![
        text(0..40),
        json().prop_map(|json| json.to_string()),
        good(),
        refusal(),
        mutated(good()),
        mutated(refusal()),
    ]
}

fn replies() -> impl Strategy<Value = Reply> {
    let head = (status(), any::<bool>(), prop::option::of(text(0..30)));
    (head, body()).prop_map(|((status, redirected, retry_after), body)| Reply { status, redirected, retry_after, body })
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_rejection_is_the_dialects_status_with_the_dialects_field_and_nothing_else(reply in replies()) {
        for dialect in DIALECTS {
            let (status, field) = if dialect == Dialect::DrfJwt { (400, "non_field_errors") } else { (401, "detail") };
            let is_rejection = reply.status == status && object(&reply.body).is_some_and(|body| body.contains_key(field));
            prop_assert_eq!(refresh(dialect, &reply) == Err(RefreshError::Rejected), is_rejection);
        }
    }

    #[test]
    fn a_session_is_the_pair_that_a_2xx_has(reply in replies()) {
        for dialect in DIALECTS {
            let Ok(session) = refresh(dialect, &reply) else { continue };
            prop_assert!((200..300).contains(&reply.status));
            let body = object(&reply.body).expect("an object");
            let field = if dialect == Dialect::SimpleJwt { "access" } else { "token" };
            prop_assert_eq!(body[field].as_str(), Some(session.access_token().as_str()));
            let kept = session.refresh_token().expect("the old one at least").as_str();
            let given = body.get("refresh").and_then(|refresh| refresh.as_str()).filter(|refresh| !refresh.is_empty());
            let one = (dialect != Dialect::SimpleJwt).then_some(session.access_token().as_str());
            prop_assert_eq!(kept, one.or(given).unwrap_or("old"));
        }
    }

    #[test]
    fn in_a_cookie_no_session_shows_a_refresh_token(reply in replies()) {
        let reply = protocol(Dialect::SimpleJwt).read_refresh(&reply, &Credential::Cookie, NOW);
        prop_assert!(reply.map_or(true, |session| session.refresh_token().is_none()));
    }

    #[test]
    fn a_failure_repeats_nothing_of_the_reply(reply in replies(), canary in "[A-Za-z0-9]{12}") {
        let marked = Reply { body: reply.body.replace("Token", &canary).replace("detail", &canary), ..reply };
        let marked = Reply { retry_after: marked.retry_after.clone().map(|text| text + &canary), ..marked };
        if let Err(error) = refresh(Dialect::SimpleJwt, &marked) {
            let printed = format!("{error:?}");
            prop_assert!(!printed.contains(&canary));
        }
    }

    #[test]
    fn a_login_is_refused_by_four_statuses_with_an_object(reply in replies()) {
        for dialect in DIALECTS {
            let is_refused = matches!(login(dialect, &reply), Err(Error::InvalidCredentials(_)));
            prop_assert_eq!(is_refused, [400, 401, 403, 422].contains(&reply.status) && object(&reply.body).is_some());
        }
    }

    #[test]
    fn a_verify_is_no_only_where_the_server_says_so(reply in replies()) {
        let answer = protocol(Dialect::SimpleJwt).read_verify(&reply, NOW);
        let object = object(&reply.body);
        let has_words = object.as_ref().is_some_and(|body| ["detail", "non_field_errors"].iter().any(|name| body.contains_key(*name)));
        prop_assert_eq!(answer == Ok(true), (200..300).contains(&reply.status) && object.is_some());
        prop_assert_eq!(answer == Ok(false), [400, 401].contains(&reply.status) && has_words);
    }

    #[test]
    fn a_pause_is_ten_minutes_at_most_whatever_the_header_says(header in prop_oneof![text(0..40), "[0-9]{1,30}", "[A-Z0-9a-z:, -]{0,30} GMT"]) {
        let pause = failure(&Reply { retry_after: Some(header), ..reply(503, "") }).retry_after;
        prop_assert!(pause.is_none_or(|pause| pause <= crate::answer::LONGEST_PAUSE));
    }

    #[test]
    fn the_field_of_a_body_is_the_token_and_nothing_more(refresh in text(0..40)) {
        let body = protocol(Dialect::SimpleJwt).spend_body(&spent(&refresh));
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&body).expect("JSON"), serde_json::json!({ "refresh": refresh }));
    }
}

#[test]
fn replies_of_a_megabyte_are_read_in_the_time_that_they_take() {
    let long = |length| {
        let garbage = "x".repeat(length);
        let deep = "[".repeat(length);
        let wide =
            format!("{{{}\"detail\":1}}", (0..length / 12).map(|n| format!("\"{n:06}\":[],")).collect::<String>());
        [
            garbage,
            deep,
            wide,
            write_object(&[("access", &"a.".repeat(length / 2))]),
            write_object(&[("access", &"a".repeat(length))]),
        ]
    };
    assert_takes_its_length(|length| {
        for body in long(length) {
            for status in [200, 400, 401] {
                let reply = reply(status, &body);
                let _ = (login(Dialect::SimpleJwt, &reply), refresh(Dialect::SimpleJwt, &reply));
            }
        }
    });
}

#[test]
fn a_name_of_the_engine_is_a_name_like_any_other() {
    for name in ["__proto__", "constructor", "prototype", "toString"] {
        let body = format!(r#"{{"{name}":{{"detail":"x","access":"{}"}}}}"#, access("1"));
        assert!(failure(&reply(401, &body)).problem.is_some(), "no rejection");
        assert_eq!(failure(&reply(200, &body)).problem, Some(Flaw::NoToken.as_str()));
    }
}
