//! Times for people.

use std::time::Duration;

use hallpass_leptos::hallpass::Timestamp;
use js_sys::Date;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// Writes how long something still lasts: `0:27`, `1:04:09`, `13d 23:59:12`. It says `0:00` when it is over, not before.
pub(crate) fn countdown(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000) as u64;
    let (days, hours) = (seconds / SECONDS_PER_DAY, seconds / 3600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}:{seconds:02}"),
        (0, _) => format!("{hours}:{minutes:02}:{seconds:02}"),
        _ => format!("{days}d {hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Writes the time of day where the user is: `14:03:09`.
pub(crate) fn time_of_day(at: Timestamp) -> String {
    let date = local(at);
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

/// Writes day and time where the user is: `2026-11-22 14:03`.
pub(crate) fn day_and_time(at: Timestamp) -> String {
    let date = local(at);
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!("{year}-{month:02}-{day:02} {:02}:{:02}", date.get_hours(), date.get_minutes())
}

fn local(at: Timestamp) -> Date {
    Date::new(&(at.as_millis() as f64).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_says_zero_only_when_it_is_over() {
        let text = |millis| countdown(Duration::from_millis(millis));
        assert_eq!([text(0), text(1), text(1_000), text(26_001)], ["0:00", "0:01", "0:01", "0:27"]);
    }

    #[test]
    fn a_long_countdown_has_hours_and_days() {
        let text = |seconds| countdown(Duration::from_secs(seconds));
        assert_eq!([text(3_599), text(3_849), text(86_400)], ["59:59", "1:04:09", "1d 0:00:00"]);
    }
}
