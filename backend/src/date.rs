//! Times, and how people and JavaScript read them.

use serde::{Serialize, Serializer};

/// A time in seconds since the epoch as ISO 8601, such as `2026-01-31T12:00:00Z`; `None` beyond the year 262142.
pub(crate) fn date(seconds: i64) -> Option<String> {
    let date = chrono::DateTime::from_timestamp(seconds, 0)?;
    Some(date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// Writes a time as [`date`] does, or null.
pub(crate) fn as_date<S: Serializer>(seconds: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    date(*seconds).serialize(serializer)
}

/// A day in seconds.
pub(crate) const DAY: i64 = 86_400;
