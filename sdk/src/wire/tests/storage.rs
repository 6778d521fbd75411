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
