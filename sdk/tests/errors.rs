//! Errors: a variant for each thing that a caller can do about it.

use std::time::Duration;

use hallpass::{Config, Error};

fn unavailable(status: Option<u16>) -> Error {
    Error::Unavailable { status, retry_after: Some(Duration::from_secs(7)) }
}

fn invalid_response() -> Error {
    Error::InvalidResponse { status: Some(404), problem: "the auth server does not know this request" }
}

fn invalid_config() -> Error {
    Config::new("no url").validate().expect_err("no URL").into()
}

#[test]
fn each_error_says_whether_to_try_again_and_what_the_server_said() {
    let rows = [
        (unavailable(Some(503)), true, "the auth server is unavailable (it answered 503)"),
        (unavailable(None), true, "the auth server cannot be reached"),
        (Error::LoginRequired, false, "nobody is logged in"),
        (invalid_response(), false, "the auth server does not know this request (it answered 404)"),
        (Error::InvalidCredentials(Default::default()), false, "the login was refused"),
    ];
    for (error, is_retryable, text) in rows {
        assert_eq!((error.is_retryable(), &*error.to_string()), (is_retryable, text));
    }
}

#[test]
fn a_setting_that_cannot_work_is_named() {
    let error = invalid_config();
    assert!(!error.is_retryable());
    assert!(error.to_string().starts_with("hallpass: `base_url` "), "{error}");
}

#[test]
fn an_error_is_cheap_to_compare_and_needs_no_parsing() {
    assert_eq!(unavailable(None), unavailable(None));
    assert_ne!(unavailable(None), unavailable(Some(500)));
}
