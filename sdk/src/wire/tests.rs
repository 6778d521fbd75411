use base64ct::{Base64UrlUnpadded, Encoding};

use super::*;
use crate::config::{Config, Dialect};
use crate::error::Rejection;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn token(payload: &str) -> String {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    format!("{}.{}.{}", part(r#"{"alg":"HS256"}"#), part(payload), part("signature"))
}

/// By a server's clock that is an hour behind.
fn access(name: &str) -> String {
    token(&format!(r#"{{"exp":1799996700,"iat":1799996400,"jti":"{name}","user_id":"1"}}"#))
}

fn protocol(dialect: Dialect) -> Protocol {
    Config::new("https://h").dialect(dialect).protocol
}

fn reply(status: u16, body: &str) -> Reply {
    Reply { status, body: body.to_owned(), ..Reply::default() }
}

fn login(dialect: Dialect, reply: &Reply) -> Result<Session, Error> {
    let secrets = Secrets::of(r#"{"username":"spiderman","password":"underoos"}"#);
    protocol(dialect).read_login(reply, &secrets, NOW)
}

fn refresh(dialect: Dialect, reply: &Reply) -> Result<Session, RefreshError> {
    protocol(dialect).read_refresh(reply, &"old".into(), NOW)
}

#[track_caller]
fn failure(reply: &Reply) -> Failure {
    match refresh(Dialect::SimpleJwt, reply) {
        Err(RefreshError::Unavailable(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

mod sessions {
    use super::*;

    #[test]
    fn a_pair_becomes_a_session_by_this_devices_clock() {
        let body = format!(r#"{{"refresh":"r","access":"{}"}}"#, access("1"));
        let session = login(Dialect::SimpleJwt, &reply(200, &body)).expect("a session");
        assert_eq!(session.access_token().as_str(), access("1"));
        assert_eq!(session.refresh_token().map(RefreshToken::as_str), Some("r"));
        assert_eq!(session.subject(), Some("1"));
        assert_eq!(session.received_at(), NOW);
        assert_eq!(session.expires_at(), NOW + Duration::from_secs(300), "the server's clock is of no interest");
    }

    #[test]
    fn without_iat_the_exp_is_taken_as_it_is() {
        let body = format!(r#"{{"refresh":"r","access":"{}"}}"#, token(r#"{"exp":1800000060}"#));
        let session = login(Dialect::SimpleJwt, &reply(200, &body)).expect("a session");
        assert_eq!(session.expires_at(), NOW + Duration::from_secs(60));
    }

    #[test]
    fn a_refresh_that_brings_no_refresh_token_keeps_the_old_one() {
        let body = format!(r#"{{"access":"{}"}}"#, access("2"));
        let session = refresh(Dialect::SimpleJwt, &reply(200, &body)).expect("a session");
        assert_eq!(session.refresh_token().map(RefreshToken::as_str), Some("old"));
    }

    #[test]
    fn a_rotated_refresh_token_takes_the_place_of_the_old_one() {
        let body = format!(r#"{{"access":"{}","refresh":"new"}}"#, access("2"));
        let session = refresh(Dialect::SimpleJwt, &reply(200, &body)).expect("a session");
        assert_eq!(session.refresh_token().map(RefreshToken::as_str), Some("new"));
    }

    #[test]
    fn where_one_token_does_both_it_is_the_refresh_token_too() {
        for (dialect, status) in [(Dialect::SimpleJwtSliding, 200), (Dialect::DrfJwt, 200), (Dialect::DrfJwt, 201)] {
            let session =
                login(dialect, &reply(status, &format!(r#"{{"token":"{}"}}"#, access("1")))).expect("a session");
            assert_eq!(session.refresh_token().map(RefreshToken::as_str), Some(access("1").as_str()));
        }
    }

    #[test]
    fn a_pair_of_a_dialect_of_one_token_renews_itself() {
        let alone = TokenPair { access: access("1").into(), refresh: None };
        let session = protocol(Dialect::DrfJwt).session(alone, NOW).expect("a session");
        assert_eq!(session.refresh_token().map(RefreshToken::as_str), Some(access("1").as_str()));
    }

    #[test]
    fn a_login_without_a_refresh_token_is_a_session_without_one() {
        let session = login(Dialect::SimpleJwt, &reply(200, &format!(r#"{{"access":"{}"}}"#, access("1"))));
        assert_eq!(session.expect("a session").refresh_token(), None);
    }

    #[test]
    fn the_claim_that_names_the_user_can_be_set() {
        let protocol = Config::new("https://h").user_id_claim("account").protocol;
        let tokens = TokenPair::new(token(r#"{"exp":1800000060,"user_id":"1","account":7}"#), "r");
        assert_eq!(protocol.session(tokens, NOW).expect("a session").subject(), Some("7"));
    }

    #[test]
    fn a_token_that_makes_no_sense_is_an_invalid_response() {
        let expired_before_issued = token(r#"{"exp":1,"iat":2}"#);
        for access in ["", "x", "a.b.c", &token("{}"), &token(r#"{"exp":"soon"}"#), &expired_before_issued] {
            let error = login(Dialect::SimpleJwt, &reply(200, &write_object(&[("access", access)]))).expect_err(access);
            assert!(matches!(error, Error::InvalidResponse { status: Some(200), .. }), "{error:?}");
        }
    }

    #[test]
    fn a_body_names_the_token_as_the_dialect_does() {
        assert_eq!(protocol(Dialect::SimpleJwt).spend_body(&"r".into()), r#"{"refresh":"r"}"#);
        assert_eq!(protocol(Dialect::SimpleJwtSliding).spend_body(&"t".into()), r#"{"token":"t"}"#);
        assert_eq!(protocol(Dialect::DrfJwt).verify_body(&"t".into()), r#"{"token":"t"}"#);
        assert_eq!(protocol(Dialect::SimpleJwt).spend_body(&"\"}\n".into()), r#"{"refresh":"\"}\n"}"#);
    }
}

mod logins {
    use super::*;

    #[track_caller]
    fn rejection(status: u16, body: &str) -> Rejection {
        match login(Dialect::SimpleJwt, &reply(status, body)) {
            Err(Error::InvalidCredentials(rejection)) => rejection,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_password_is_told_in_the_servers_words() {
        let said = "No active account found with the given credentials";
        let rejection = rejection(401, &format!(r#"{{"detail":"{said}","code":"no_active_account"}}"#));
        assert_eq!(rejection.detail.as_deref(), Some(said));
        assert_eq!(rejection.code.as_deref(), Some("no_active_account"));
        assert_eq!(rejection.status, 401);
    }

    #[test]
    fn errors_of_fields_are_told_by_field() {
        let rejection = rejection(400, r#"{"username":["This field is required."],"password":["a","b",3]}"#);
        assert_eq!(rejection.fields["username"], ["This field is required."]);
        assert_eq!(rejection.fields["password"], ["a", "b"]);
        assert_eq!(rejection.detail, None);
    }

    #[test]
    fn errors_of_no_field_are_the_detail() {
        let rejection = rejection(400, r#"{"non_field_errors":["Unable to log in with provided credentials."]}"#);
        assert_eq!(rejection.detail.as_deref(), Some("Unable to log in with provided credentials."));
    }

    #[test]
    fn words_that_repeat_a_secret_are_left_out() {
        let body = r#"{"detail":"no user spiderman","password":["underoos is wrong"],"otp":["nderoos!"],"underoos":["x"],"x":["bad"]}"#;
        let rejection = rejection(400, body);
        assert_eq!(rejection.detail.as_deref(), Some("no user spiderman"), "a name is no secret");
        let printed = format!("{rejection:?}");
        assert!(!printed.contains("underoos"), "{printed}");
        assert_eq!(rejection.fields["x"], ["bad"]);
    }

    #[test]
    fn secrets_are_found_however_deep_they_are() {
        for (sent, said) in [
            (r#"{"user":{"password":"underoos-1"}}"#, "underoos-1?"),
            (r#"{"codes":["underoos-1"]}"#, "underoos-1?"),
            (r#"{"pin":12345678}"#, "12345678 is wrong"),
        ] {
            let body = Object::parse(&write_object(&[("detail", said)])).expect("an object");
            assert_eq!(Secrets::of(sent).rejection(401, &body).detail, None, "{sent}");
        }
    }

    #[test]
    fn what_is_too_short_for_a_secret_or_names_a_field_is_said() {
        let secrets = Secrets::of(r#"{"remember":"1","grant_type":"password","password":"x"}"#);
        let body =
            Object::parse(r#"{"detail":"Locked for 15 minutes.","password":["This is wrong."]}"#).expect("an object");
        let rejection = secrets.rejection(400, &body);
        assert!(rejection.detail.is_some());
        assert_eq!(rejection.fields["password"], ["This is wrong."]);
    }

    #[test]
    fn a_run_of_a_secret_is_left_out_too() {
        let secrets = Secrets::of(r#"{"username":"u","password":"correct horse battery"}"#);
        let body = Object::parse(r#"{"detail":"you sent: horse battery!"}"#).expect("an object");
        assert_eq!(secrets.rejection(401, &body).detail, None);
    }

    #[test]
    fn secrets_of_other_letters_do_not_panic() {
        let secrets = Secrets::of(r#"{"password":"пароль🔑пароль🔑"}"#);
        let body = Object::parse(r#"{"detail":"🔑 пароль"}"#).expect("an object");
        assert!(secrets.rejection(401, &body).detail.is_some());
    }

    #[test]
    fn what_is_not_the_servers_own_word_is_unavailable() {
        for (status, body) in
            [(401, "<html>"), (403, ""), (400, "[]"), (200, "<html>"), (429, "{}"), (503, "{}"), (502, "")]
        {
            let error = login(Dialect::SimpleJwt, &reply(status, body)).expect_err(body);
            assert_eq!(error, Error::Unavailable { status: Some(status), retry_after: None });
        }
    }

    #[test]
    fn a_server_that_does_not_know_the_request_is_an_invalid_response() {
        for (status, body) in [(404, r#"{"detail":"Not found."}"#), (405, "{}"), (200, "{}")] {
            let error = login(Dialect::SimpleJwt, &reply(status, body)).expect_err(body);
            assert!(matches!(error, Error::InvalidResponse { .. }), "{error:?}");
        }
    }
}

mod refreshes {
    use super::*;

    #[test]
    fn a_401_with_a_detail_is_a_rejection_whatever_its_code() {
        for body in [
            r#"{"detail":"Token is expired","code":"token_not_valid"}"#,
            r#"{"detail":"No active account found for the given token."}"#,
        ] {
            assert_eq!(refresh(Dialect::SimpleJwt, &reply(401, body)), Err(RefreshError::Rejected));
        }
    }

    #[test]
    fn drf_jwt_rejects_with_a_400_and_non_field_errors() {
        let body = r#"{"non_field_errors":["Signature has expired."]}"#;
        assert_eq!(refresh(Dialect::DrfJwt, &reply(400, body)), Err(RefreshError::Rejected));
        assert_ne!(refresh(Dialect::SimpleJwt, &reply(400, body)), Err(RefreshError::Rejected));
        assert_ne!(refresh(Dialect::DrfJwt, &reply(401, r#"{"detail":"x"}"#)), Err(RefreshError::Rejected));
    }

    #[test]
    fn everything_else_keeps_the_session() {
        let detail = r#"{"detail":"x"}"#;
        let cases = [
            (401, "<html>a proxy</html>"),
            (401, ""),
            (401, "[]"),
            (401, r#""detail""#),
            (401, r#"{"error":"x"}"#),
            (403, "<html>a firewall</html>"),
            (404, "<html>during a deploy</html>"),
            (404, detail),
            (400, detail),
            (408, detail),
            (425, detail),
            (429, detail),
            (500, detail),
            (502, "<html>"),
            (503, ""),
            (504, ""),
            (505, ""),
            (520, ""),
            (200, "<html>a captive portal</html>"),
            (200, ""),
            (200, "{}"),
            (204, ""),
            (0, ""),
        ];
        for (status, body) in cases {
            failure(&reply(status, body));
        }
    }

    #[test]
    fn what_passes_by_itself_is_unavailable_and_what_must_be_mended_is_not() {
        for (status, body) in
            [(401, "<html>"), (408, "{}"), (425, "{}"), (429, "{}"), (500, "{}"), (503, "<html>"), (200, "<html>")]
        {
            assert_eq!(failure(&reply(status, body)).problem, None, "{status} {body}");
        }
        for (status, body) in
            [(400, "{}"), (401, "{}"), (404, "{}"), (422, "{}"), (200, "{}"), (200, r#"{"access":"x"}"#)]
        {
            assert!(failure(&reply(status, body)).problem.is_some(), "{status} {body}");
        }
    }

    #[test]
    fn a_token_that_is_missing_and_one_that_is_none_are_told_apart() {
        assert_eq!(failure(&reply(200, "{}")).problem, Some(NO_TOKEN));
        assert_eq!(failure(&reply(200, r#"{"access":"x"}"#)).problem, Some(BAD_TOKEN));
        assert_eq!(failure(&reply(404, "{}")).problem, Some(UNEXPECTED));
    }

    #[test]
    fn a_redirect_says_what_may_be_missing() {
        let reply = Reply { redirected: true, ..Reply::default() };
        let problem = failure(&reply).problem.expect("a problem");
        assert!(problem.contains("slash"), "{problem}");
        assert_eq!(failure(&reply).status, None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let after = |text: &str| failure(&Reply { retry_after: Some(text.to_owned()), ..reply(503, "") }).retry_after;
        assert_eq!(after("120"), Some(Duration::from_secs(120)));
        assert_eq!(after(" 0 "), Some(Duration::ZERO));
        assert_eq!(after("Fri, 15 Jan 2027 08:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(after("Fri, 15 Jan 2027 07:00:00 GMT"), Some(Duration::ZERO));
        for nonsense in ["soon", "-1", "wait 2099", "2099-01-01T00:00:00Z", ""] {
            assert_eq!(after(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn retry_after_is_ten_minutes_at_most() {
        for far in ["86400", "18446744073709551615", "Fri, 15 Jan 2038 08:00:00 GMT"] {
            let reply = Reply { retry_after: Some(far.to_owned()), ..reply(503, "") };
            assert_eq!(failure(&reply).retry_after, Some(Duration::from_secs(600)));
        }
    }
}

mod verifies {
    use super::*;

    fn verify(status: u16, body: &str) -> Result<bool, Error> {
        protocol(Dialect::SimpleJwt).read_verify(&reply(status, body), NOW)
    }

    #[test]
    fn a_token_that_stands_is_true_and_one_that_does_not_is_false() {
        assert_eq!(verify(200, "{}"), Ok(true));
        assert_eq!(verify(401, r#"{"detail":"Token is expired","code":"token_not_valid"}"#), Ok(false));
        assert_eq!(verify(400, r#"{"non_field_errors":["Token is blacklisted"]}"#), Ok(false));
    }

    #[test]
    fn an_outage_is_neither() {
        for (status, body) in
            [(503, "{}"), (401, "<html>"), (200, "<html>"), (404, "{}"), (400, r#"{"token":["required"]}"#)]
        {
            assert!(verify(status, body).is_err(), "{status} {body}");
        }
    }
}

mod storage {
    use super::*;

    fn stored() -> Stored {
        let tokens = TokenPair::new(access("1"), "r");
        Stored { generation: 7, session: protocol(Dialect::SimpleJwt).session(tokens, NOW).expect("a session") }
    }

    fn read(text: &str) -> Option<Stored> {
        Stored::read(text, &protocol(Dialect::SimpleJwt))
    }

    #[test]
    fn what_was_stored_is_read_back() {
        assert_eq!(read(&stored().write()), Some(stored()));
    }

    #[test]
    fn a_session_without_a_refresh_token_is_read_back() {
        let mut without = stored();
        without.session.tokens.refresh = None;
        assert_eq!(read(&without.write()), Some(without));
    }

    #[test]
    fn what_is_stored_carries_a_version_and_another_one_counts_as_empty() {
        let text = stored().write();
        assert!(text.starts_with(r#"{"hallpass":"1","#), "{text}");
        assert_eq!(read(&text.replacen(r#""1""#, r#""2""#, 1)), None);
    }

    #[test]
    fn garbage_counts_as_empty() {
        let text = stored().write();
        for cut in 0..text.len() {
            assert_eq!(read(&text[..cut]), None);
        }
        for garbage in
            ["null", "[]", "{}", "1", "\"x\"", "undefined", &"x".repeat(1 << 20), &text.replace("received_at", "x")]
        {
            assert_eq!(read(garbage), None);
        }
    }
}
