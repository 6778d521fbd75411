//! What Python makes of a value, where that shows on the wire.

use serde_json::Value;

/// Says whether Python calls a value true.
pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// What `int` reads in a text; what is beyond 128 bits becomes the nearest that is not.
pub(crate) fn integer(text: &str) -> Option<i128> {
    let text = text.trim_matches(is_blank);
    let (sign, digits, limit) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits, i128::MIN),
        None => ("", text.strip_prefix('+').unwrap_or(text), i128::MAX),
    };
    // Single underscores may part the digits.
    let groups = digits.split('_').map(|group| group.chars().map(digit).collect::<Option<String>>());
    let groups: Vec<_> = groups.map(|group| group.filter(|group| !group.is_empty())).collect::<Option<_>>()?;
    Some(format!("{sign}{}", groups.concat()).parse().unwrap_or(limit))
}

/// The ASCII digit for a digit of any script.
fn digit(character: char) -> Option<char> {
    let code = u32::from(character);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    char::from_digit(code - zero, 10)
}

/// The same as a time in seconds, of which one that is out of reach is as far away as any.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let nearest = |seconds: i128| i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX });
    integer(text).map(nearest)
}

/// A fraction as `str` writes it.
pub(crate) fn float(number: f64) -> String {
    let text = format!("{number:?}");
    // Both write an exponent for the same numbers, here of two digits and with a sign.
    match text.split_once('e').and_then(|(mantissa, exponent)| Some((mantissa, exponent.parse::<i32>().ok()?))) {
        Some((mantissa, exponent)) if exponent < 0 => format!("{mantissa}e-{:02}", -exponent),
        Some((mantissa, exponent)) => format!("{mantissa}e+{exponent:02}"),
        None => text,
    }
}

/// What `b64decode` makes of a text. Bits that are left over, and characters of no meaning, count for nothing.
pub(crate) fn base64(text: impl IntoIterator<Item = u8>) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let (mut bits, mut digits, mut pads) = (0_u32, 0, 0);
    for byte in text {
        if byte == b'=' {
            pads += 1;
            if digits >= 2 && digits + pads >= 4 {
                return Some(decoded);
            }
            continue;
        }
        let Some(digit) = base64_digit(byte) else { continue };
        pads = 0;
        bits = bits << 6 | u32::from(digit);
        if digits > 0 {
            // Two digits make the first byte, and each further one another.
            decoded.push((bits >> (6 - 2 * digits)) as u8);
        }
        digits = (digits + 1) % 4;
    }
    (digits == 0).then_some(decoded)
}

fn base64_digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// What `str.strip` strips.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

/// The zeros of all scripts, as of Unicode 14, which is Python 3.11's.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0,
    0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60,
    0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_what_python_takes_for_one() {
        for (text, value) in [
            ("5", 5),
            (" 5\n", 5),
            ("+5", 5),
            ("-5", -5),
            ("1_000", 1000),
            ("007", 7),
            ("\u{661}\u{6f2}_\u{1d7ff}", 129),
            ("99999999999999999999", 99_999_999_999_999_999_999),
        ] {
            assert_eq!(integer(text), Some(value), "{text:?}");
        }
        for text in ["", " ", "five", "5.5", "1e3", "0x5", "--5", "+-5", "_5", "5_", "1__0", "\u{b2}", "\u{66a}"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
        let long = "9".repeat(1000);
        assert_eq!((integer(&long), integer(&format!("-{long}"))), (Some(i128::MAX), Some(i128::MIN)));
        assert_eq!((seconds(&long), seconds("-5")), (Some(i64::MAX), Some(-5)));
    }

    #[test]
    fn base64_is_what_python_takes_for_it() {
        for text in ["aGFsbG8=", "aGF\r\nsbG8=", "aGF-sb_G8=", "aGFsbG9=", "aGFsbG8=zz"] {
            assert_eq!(base64(text.bytes()).as_deref(), Some(&b"hallo"[..]), "{text:?}");
        }
        assert_eq!(["aGFsbG8", "a", "!!"].map(|text| base64(text.bytes())), [None, None, Some(Vec::new())]);
    }

    #[test]
    fn a_fraction_is_written_as_python_writes_it() {
        let texts = [1e16, 1.5e-5, 0.0001, 1e22, 1e100, 1e15, 2.0, -1e-7].map(float);
        assert_eq!(texts, ["1e+16", "1.5e-05", "0.0001", "1e+22", "1e+100", "1000000000000000.0", "2.0", "-1e-07"]);
    }
}
