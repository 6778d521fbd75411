//! DRF's `IntegerField`.

use std::ops::RangeInclusive;

use super::Input;
use crate::python::{integer, is_blank};

pub(super) fn read(input: Input, range: RangeInclusive<i64>) -> Result<i64, Vec<String>> {
    let value = match input {
        Input::Null => Err("This field may not be null.".into()),
        Input::Text(text) if text.chars().count() > LONGEST => Err("String value too large.".into()),
        Input::Text(text) => integer(without_zero_fraction(&text)).ok_or_else(|| "A valid integer is required.".into()),
        Input::HalfSurrogate { .. } | Input::Other => Err("A valid integer is required.".into()),
    };
    let value = value.map_err(|reason: String| vec![reason])?;
    let (low, high) = (range.start(), range.end());
    match value {
        value if value > i128::from(*high) => Err(vec![format!("Ensure this value is less than or equal to {high}.")]),
        value => i64::try_from(value)
            .ok()
            .filter(|value| value >= low)
            .ok_or_else(|| vec![format!("Ensure this value is greater than or equal to {low}.")]),
    }
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
    fn an_integer_may_end_in_a_point_and_zeros() {
        let read = |text: &str| read(Input::Text(text.into()), 0..=100);
        for (text, value) in [("5.0", 5), ("5.", 5), ("50.00 ", 50), ("100", 100)] {
            assert_eq!(read(text), Ok(value), "{text:?}");
        }
        for text in [".0", "5.0.0", "5.5"] {
            assert_eq!(read(text), Err(vec!["A valid integer is required.".into()]), "{text:?}");
        }
    }

    #[test]
    fn an_integer_beyond_the_range_is_refused_however_far() {
        let read = |text: String| read(Input::Text(text), i64::MIN..=i64::MAX);
        assert_eq!(read(i64::MAX.to_string()), Ok(i64::MAX));
        let (high, low) = (
            vec!["Ensure this value is less than or equal to 9223372036854775807.".to_owned()],
            vec!["Ensure this value is greater than or equal to -9223372036854775808.".to_owned()],
        );
        for digits in ["9223372036854775808", &"9".repeat(1000)] {
            assert_eq!(read(digits.into()), Err(high.clone()));
        }
        for digits in ["-9223372036854775809", &format!("-{}", "9".repeat(999))] {
            assert_eq!(read(digits.into()), Err(low.clone()));
        }
    }
}
