//! Points in time, by this device's clock.

use std::ops::{Add, Sub};
use std::time::Duration;

/// A point in time: milliseconds since the Unix epoch, by this device's clock unless said otherwise.
///
/// Arithmetic saturates: a token that expires in the year 300000 is far away, not a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Makes a timestamp from milliseconds since the Unix epoch, the unit of JavaScript's `Date.now()`.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Makes a timestamp from seconds since the Unix epoch, the unit of `exp` and `iat` (RFC 7519, NumericDate).
    /// Fractions are kept to the millisecond; what is out of range saturates.
    pub fn from_secs_f64(seconds: f64) -> Self {
        // `as` saturates, and makes 0 of NaN.
        Self((seconds * 1000.0) as i64)
    }

    /// Returns the milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the time that has passed since `earlier`, or `None` where `earlier` is in the future: the clock was set back.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        u64::try_from(self.0.saturating_sub(earlier.0)).ok().map(Duration::from_millis)
    }

    /// Returns the time left until `later`; zero where that has passed.
    pub fn until(self, later: Self) -> Duration {
        later.since(self).unwrap_or_default()
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
