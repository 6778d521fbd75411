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
    for (status, body) in [(400, "{}"), (401, "{}"), (404, "{}"), (422, "{}"), (200, "{}"), (200, r#"{"access":"x"}"#)]
    {
        assert!(failure(&reply(status, body)).problem.is_some(), "{status} {body}");
    }
}

#[test]
fn a_token_that_is_missing_and_one_that_is_none_are_told_apart() {
    assert_eq!(failure(&reply(200, "{}")).problem, Some(Flaw::NoToken.as_str()));
    assert_eq!(failure(&reply(200, r#"{"access":"x"}"#)).problem, Some(Flaw::BadToken.as_str()));
    assert_eq!(failure(&reply(404, "{}")).problem, Some(crate::answer::UNEXPECTED));
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
