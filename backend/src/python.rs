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

/// What `int` reads in a text, but for the digits of other scripts; what is beyond 128 bits becomes the nearest that is not.
pub(crate) fn integer(text: &str) -> Option<i128> {
    let text = text.trim_matches(is_blank);
    let (sign, digits, limit) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits, i128::MIN),
        None => ("", text.strip_prefix('+').unwrap_or(text), i128::MAX),
    };
    // Single underscores may part the digits.
    let is_group = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    digits.split('_').all(is_group).then(|| format!("{sign}{}", digits.replace('_', "")).parse().unwrap_or(limit))
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

/// What `str.strip` strips.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

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
            ("99999999999999999999", 99_999_999_999_999_999_999),
        ] {
            assert_eq!(integer(text), Some(value), "{text:?}");
        }
        for text in ["", " ", "five", "5.5", "1e3", "0x5", "--5", "+-5", "_5", "5_", "1__0"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
        let long = "9".repeat(1000);
        assert_eq!((integer(&long), integer(&format!("-{long}"))), (Some(i128::MAX), Some(i128::MIN)));
        assert_eq!((seconds(&long), seconds("-5")), (Some(i64::MAX), Some(-5)));
    }

    #[test]
    fn a_fraction_is_written_as_python_writes_it() {
        let texts = [1e16, 1.5e-5, 0.0001, 1e22, 1e100, 1e15, 2.0, -1e-7].map(float);
        assert_eq!(texts, ["1e+16", "1.5e-05", "0.0001", "1e+22", "1e+100", "1000000000000000.0", "2.0", "-1e-07"]);
    }
}
