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
