//! Half surrogate pairs, which JSON can write and a Rust string cannot hold: a case keeps each as a private character instead.

/// A JSON text with every half pair replaced by its stand-in.
pub(crate) fn smuggled(json: &str) -> String {
    let mut out = String::new();
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (length, stand_in) = match (code(rest), rest.get(6..).and_then(code)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
            (Some(half @ 0xd800..=0xdfff), _) => (6, char::from_u32(OFFSET + half)),
            _ => (2, None),
        };
        match stand_in {
            Some(stand_in) => out.push(stand_in),
            None => out.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out + rest
}

/// A JSON text as Python writes it: in ASCII, with the half pairs back.
pub(crate) fn ascii(json: &str) -> String {
    let mut out = String::new();
    for character in json.chars() {
        match u32::from(character) {
            0..=0x7f => out.push(character),
            code @ 0x10_d800..=0x10_dfff => out.push_str(&format!("\\u{:04x}", code - OFFSET)),
            _ => character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

/// The code of a `\uXXXX` that the text begins with.
fn code(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Stand-ins are in the last private plane, at the half's code.
const OFFSET: u32 = 0x10_0000;

#[test]
fn half_a_surrogate_pair_survives() {
    for json in [r#""a\ud800b""#, r#""\udfff\ud83d\ude00""#, r#""\\ud800\n""#] {
        let text: String = serde_json::from_str(&smuggled(json)).unwrap();
        assert_eq!(ascii(&serde_json::to_string(&text).unwrap()), json);
    }
}
