//! DRF's `IntegerField`.

use std::ops::RangeInclusive;

use super::{Input, text::is_blank};

pub(super) fn read(input: Input, range: RangeInclusive<i64>) -> Result<i64, Vec<String>> {
    let value = match input {
        Input::Null => Err("This field may not be null.".into()),
        Input::Text(text) if text.chars().count() > LONGEST => Err("String value too large.".into()),
        Input::Text(text) => parse(&text).ok_or_else(|| "A valid integer is required.".into()),
        Input::HalfSurrogate(_) | Input::Other => Err("A valid integer is required.".into()),
    };
    let value = value.map_err(|reason: String| vec![reason])?;
    let (low, high) = (range.start(), range.end());
    match value {
        value if value > *high => Err(vec![format!("Ensure this value is less than or equal to {high}.")]),
        value if value < *low => Err(vec![format!("Ensure this value is greater than or equal to {low}.")]),
        value => Ok(value),
    }
}

/// Reads what Python's `int` takes, with a `.0` at its end; what is beyond 64 bits becomes the nearest that is not.
fn parse(text: &str) -> Option<i64> {
    let text = without_zero_fraction(text).trim_matches(is_blank);
    let (digits, limit) = match text.strip_prefix('-') {
        Some(digits) => (digits, i64::MIN),
        None => (text.strip_prefix('+').unwrap_or(text), i64::MAX),
    };
    // As in Python, single underscores may part the digits.
    let is_group = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.split('_').all(is_group) {
        return None;
    }
    let sign = if limit < 0 { "-" } else { "" };
    Some(format!("{sign}{}", digits.replace('_', "")).parse().unwrap_or(limit))
}

/// Takes away a point at the end with nothing but zeros behind it.
fn without_zero_fraction(text: &str) -> &str {
    let trimmed = text.trim_end_matches(is_blank);
    trimmed.trim_end_matches('0').strip_suffix('.').unwrap_or(text)
}

const LONGEST: usize = 1000;

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
            ("5.0", 5),
            ("5.", 5),
            ("50.00 ", 50),
            ("1_000", 1000),
            ("007", 7),
            ("100", 100),
            ("99999999999999999999", i64::MAX),
            ("-99999999999999999999", i64::MIN),
        ] {
            assert_eq!(parse(text), Some(value), "{text:?}");
        }
        for text in ["", " ", "five", "5.5", "1e3", "0x5", "--5", "+-5", "_5", "5_", "1__0", ".0", "5.0.0"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
