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
