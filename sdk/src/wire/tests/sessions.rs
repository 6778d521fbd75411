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
        let session = login(dialect, &reply(status, &format!(r#"{{"token":"{}"}}"#, access("1")))).expect("a session");
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
    assert_eq!(protocol(Dialect::SimpleJwt).spend_body(&spent("r")), r#"{"refresh":"r"}"#);
    assert_eq!(protocol(Dialect::SimpleJwtSliding).spend_body(&spent("t")), r#"{"token":"t"}"#);
    assert_eq!(protocol(Dialect::DrfJwt).verify_body(&"t".into()), r#"{"token":"t"}"#);
    assert_eq!(protocol(Dialect::SimpleJwt).spend_body(&spent("\"}\n")), r#"{"refresh":"\"}\n"}"#);
}
