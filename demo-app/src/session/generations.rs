//! The access tokens that this page has seen, and where they are in the picture.

use std::time::Duration;

use hallpass_leptos::hallpass::{AuthState, Event, Timestamp};

use crate::event_log::Entry;

/// When one access token lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// When the next one came.
    pub(crate) replaced_at: Option<Timestamp>,
}

impl Generation {
    /// Returns until when it was in use.
    pub(crate) fn used_until(&self) -> Timestamp {
        self.replaced_at.map_or(self.until, |replaced_at| replaced_at.min(self.until))
    }
}

/// Returns the access tokens of the present session's events, newest first; `entries` are newest first too.
pub(crate) fn generations(entries: &[Entry]) -> Vec<Generation> {
    let mut generations: Vec<Generation> = Vec::new();
    for entry in entries {
        let AuthState::LoggedIn(session) = &entry.state else { break };
        let (from, until) = (session.received_at(), session.expires_at());
        let newer = generations.last().map(|newer| newer.from);
        if newer != Some(from) {
            generations.push(Generation { from, until, replaced_at: newer });
        }
        // What is older is of another session.
        if matches!(entry.event, Event::LoggedIn | Event::UserChanged) {
            break;
        }
    }
    generations
}

/// Ten years: what a token that says more lives for does not fit into a picture.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// How times become places: the picture is 1000 wide, and six lifetimes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    origin: Timestamp,
    lifetime: Duration,
}

impl Scale {
    /// Where the present is.
    pub(crate) const NOW: i64 = 640;

    /// Measures from `now`: what is in the picture has small numbers, which a browser draws where they are, also after a clock has jumped.
    pub(crate) fn around(now: Timestamp, present: Generation) -> Self {
        let lifetime = present.from.until(present.until).clamp(Duration::from_secs(1), LONGEST);
        Self { origin: now, lifetime }
    }

    /// Returns the place of a time, to the right of the origin's or to the left.
    pub(crate) fn x(&self, at: Timestamp) -> i64 {
        match at.since(self.origin) {
            Some(later) => self.length(later),
            None => -self.length(at.until(self.origin)),
        }
    }

    pub(crate) fn width(&self, from: Timestamp, until: Timestamp) -> i64 {
        self.length(from.until(until))
    }

    /// Returns how far the picture goes back.
    pub(crate) fn past(&self) -> Duration {
        self.lifetime * 6 * Self::NOW as u32 / 1000
    }

    /// Returns how far the picture goes ahead.
    pub(crate) fn future(&self) -> Duration {
        self.lifetime * 6 - self.past()
    }

    fn length(&self, time: Duration) -> i64 {
        (time.as_millis() * 1000 / (self.lifetime.as_millis() * 6)) as i64
    }
}

#[cfg(test)]
mod tests {
    use hallpass_leptos::hallpass::{Session, TokenPair};

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn entry(from: i64, until: i64) -> Entry {
        let session = Session::from_parts(TokenPair::new("a", "r"), None, at(from), at(until));
        Entry { at: at(from), event: Event::TokenRefreshed, state: AuthState::LoggedIn(session) }
    }

    #[test]
    fn a_token_is_used_until_the_next_one_comes() {
        let seen = generations(&[entry(20_000, 50_000), entry(20_000, 50_000), entry(0, 30_000)]);
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0].used_until(), at(50_000));
        assert_eq!(seen[1].used_until(), at(20_000));
    }

    #[test]
    fn tokens_of_the_user_before_are_not_shown() {
        for event in [Event::LoggedIn, Event::UserChanged] {
            let other = Entry { event, ..entry(20_000, 50_000) };
            let seen = generations(&[entry(40_000, 70_000), other, entry(0, 30_000)]);
            assert_eq!(seen.iter().map(|seen| seen.from).collect::<Vec<_>>(), [at(40_000), at(20_000)]);
        }
    }

    #[test]
    fn a_token_that_lives_for_ever_has_a_picture_too() {
        let scale = Scale::around(at(0), generations(&[entry(0, i64::MAX)])[0]);
        assert!(scale.width(at(0), at(i64::MAX)) > 1000 && scale.past() > scale.future());
    }

    #[test]
    fn the_next_refresh_is_in_the_picture_after_the_clock_has_jumped() {
        let year = 365 * 24 * 60 * 60 * 1000;
        let scale = Scale::around(at(year), generations(&[entry(0, 30_000)])[0]);
        assert_eq!([year, year + 30_000].map(|millis| scale.x(at(millis))), [0, 166]);
    }

    #[test]
    fn a_picture_is_six_lifetimes_wide() {
        let scale = Scale::around(at(60_000), generations(&[entry(60_000, 90_000)])[0]);
        assert_eq!([0, 60_000, 90_000, 240_000].map(|millis| scale.x(at(millis))), [-333, 0, 166, 1000]);
        assert_eq!(scale.past() + scale.future(), Duration::from_secs(180));
    }
}
