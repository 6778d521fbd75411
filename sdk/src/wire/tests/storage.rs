use super::*;
use crate::session::{Mark, Stored, Version};

fn stored() -> Stored {
    let tokens = TokenPair::new(access("1"), "r");
    let version = Version { epoch: 5, generation: 7 };
    Stored { version, session: protocol(Dialect::SimpleJwt).session(tokens, NOW).expect("a session") }
}

fn marks() -> [Mark; 2] {
    [true, false].map(|is_login| Mark { version: Version { epoch: -5, generation: i64::MAX }, is_login })
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
    assert!(text.starts_with(r#"{"hallpass":"2","#), "{text}");
    assert_eq!(read(&text.replacen(r#""2""#, r#""1""#, 1)), None);
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

#[test]
fn a_mark_is_read_back_and_holds_no_secret() {
    assert_eq!(marks().map(|mark| Mark::read(&mark.write())), marks().map(Some));
    assert_eq!(marks().map(Mark::write), ["-5 9223372036854775807 in", "-5 9223372036854775807 out"]);
}

#[test]
fn garbage_is_no_mark() {
    for garbage in
        ["", "in", "1 in", "1 2", "1 2 ", "1 2 on", "1 2 in ", "1  2 in", "x 2 in", "1 9223372036854775808 in"]
    {
        assert_eq!(Mark::read(garbage), None, "{garbage:?}");
    }
}
