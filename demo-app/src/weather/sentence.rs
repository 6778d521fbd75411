//! What the session is doing now, in words.

use std::time::Duration;

/// Says it of a session: whether its last refresh failed, how long its token works, how long until something is done.
pub(super) fn sentence(has_failed: bool, left: Duration, next: Option<Duration>) -> String {
    let left = match seconds(left) {
        0 => "Its token has run out".to_owned(),
        left => format!("Its token works for {left} s"),
    };
    match (has_failed, next.map(seconds)) {
        (true, Some(next)) => format!("The session is kept: a refresh failed, the next try is in {next} s. {left}."),
        (true, None) => format!("The session is kept: hallpass is trying again. {left}."),
        (false, Some(next)) => format!("{left}; the next refresh is in {next} s."),
        (false, None) => format!("{left}; hallpass is refreshing."),
    }
}

fn seconds(time: Duration) -> u64 {
    time.as_millis().div_ceil(1000) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_refresh_says_that_the_session_is_kept() {
        let said = sentence(true, Duration::ZERO, Some(Duration::from_millis(3_100)));
        assert_eq!(said, "The session is kept: a refresh failed, the next try is in 4 s. Its token has run out.");
    }

    #[test]
    fn in_fine_weather_it_says_when_the_next_refresh_is() {
        let said = sentence(false, Duration::from_secs(5), Some(Duration::from_secs(3)));
        assert_eq!(said, "Its token works for 5 s; the next refresh is in 3 s.");
    }
}
