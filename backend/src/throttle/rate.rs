//! So many requests in such a time, as Django REST framework's SimpleRateThrottle counts them: in a window that slides.

use std::{fmt, str::FromStr};

/// A rate such as `3/min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    requests: usize,
    /// In milliseconds.
    period: i64,
}

impl Rate {
    /// In seconds.
    pub(crate) fn period(self) -> i64 {
        self.period / 1000
    }
}

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "expected a rate such as 3/min or 1000/day";
        let (requests, period) = text.split_once('/').ok_or(expected)?;
        let requests = requests.trim().parse().ok().filter(|requests| (1..=MOST).contains(requests));
        let seconds = match period.trim() {
            "s" | "sec" | "second" => 1,
            "m" | "min" | "minute" => 60,
            "h" | "hour" => 3_600,
            "d" | "day" => 86_400,
            _ => return Err(expected),
        };
        let requests = requests.ok_or("expected from 1 to 10000 requests, such as 3/min or 1000/day")?;
        Ok(Self { requests, period: seconds * 1000 })
    }
}

/// When a client's requests came, in milliseconds since the epoch, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct History(Vec<i64>);

impl History {
    /// Counts a request at `now`.
    ///
    /// # Errors
    ///
    /// Where there were too many already, in how many seconds the next one is welcome; this one is not counted then.
    pub(crate) fn count(&mut self, rate: Rate, now: i64) -> Result<(), i64> {
        self.0.retain(|then| *then > now - rate.period);
        match self.0.last() {
            Some(oldest) if self.0.len() >= rate.requests => {
                // Of a lower rate that was set meanwhile there may be more than can be waited for; DRF names no time then.
                let wait = (rate.period - (now - oldest)).clamp(1, rate.period);
                Err((wait + 999) / 1000)
            }
            _ => {
                self.0.insert(0, now);
                Ok(())
            }
        }
    }
}

impl From<&str> for History {
    fn from(text: &str) -> Self {
        Self(text.split(',').filter_map(|then| then.parse().ok()).collect())
    }
}

impl fmt::Display for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times: Vec<_> = self.0.iter().map(i64::to_string).collect();
        formatter.write_str(&times.join(","))
    }
}

/// A history is one field of one row, read and written with each request.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().expect("it is one")
    }

    #[test]
    fn a_rate_is_a_number_and_a_period() {
        for (text, requests, seconds) in
            [("3/min", 3, 60), ("1/s", 1, 1), ("20/hour", 20, 3_600), ("1000/day", 1000, 86_400), ("5/m", 5, 60)]
        {
            assert_eq!(rate(text), Rate { requests, period: seconds * 1000 }, "{text}");
        }
        for text in ["", "3", "min", "0/min", "-1/min", "3/week", "3/min/day", "x/min", "99999/day"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_window_slides() {
        let (rate, mut history) = (rate("3/min"), History::default());
        for now in [0, 10_000, 20_500] {
            assert_eq!(history.count(rate, now), Ok(()));
        }
        assert_eq!(history.count(rate, 30_000), Err(30));
        assert_eq!(history.count(rate, 59_001), Err(1));
        assert_eq!(history.count(rate, 60_000), Ok(()), "the first one is a minute ago");
        assert_eq!(history.count(rate, 60_001), Err(10), "the second one is not");
    }

    #[test]
    fn what_is_refused_is_not_counted() {
        let (rate, mut history) = (rate("1/s"), History::default());
        assert_eq!(history.count(rate, 0), Ok(()));
        for now in 1..1000 {
            assert_eq!(history.count(rate, now), Err(1));
        }
        assert_eq!(history.count(rate, 1000), Ok(()));
    }

    #[test]
    fn a_history_is_read_as_it_was_written() {
        for history in [History::default(), History(vec![7]), History(vec![1_700_000_000_000, 3])] {
            assert_eq!(History::from(history.to_string().as_str()), history);
        }
    }
}
