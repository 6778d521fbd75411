//! What the driver and the core call things: `sdk/js/js/words.js` has the same numbers.

use std::time::Duration;

use hallpass::answer::Flaw;
use hallpass::session::{Output, Record, Version};
use hallpass::{Event, LogoutReason, Timestamp};

/// Milliseconds; `as` saturates.
pub(crate) fn duration(millis: f64) -> Duration {
    Duration::from_millis(millis as u64)
}

/// Milliseconds since the Unix epoch.
pub(crate) fn time(millis: f64) -> Timestamp {
    Timestamp::from_millis(millis as i64)
}

pub(crate) fn version(epoch: f64, generation: f64) -> Version {
    Version { epoch: epoch as i64, generation: generation as i64 }
}

pub(crate) fn output(output: &Output) -> u8 {
    match output {
        Output::Lock { .. } => 1,
        Output::Refresh { .. } => 2,
        Output::Store(_) => 3,
        Output::Unlock { .. } => 4,
        Output::Revoke(_) => 5,
        Output::Notify(_) => 6,
    }
}

pub(crate) fn event(event: Event) -> f64 {
    match event {
        Event::Restored => 0.0,
        Event::LoggedIn => 1.0,
        Event::TokenRefreshed => 2.0,
        Event::UserChanged => 3.0,
        Event::LoggedOut => 4.0,
        Event::RefreshFailed => 5.0,
        // Storage is the driver's: the machine knows of no failure there.
        _ => 6.0,
    }
}

pub(crate) fn reason(reason: LogoutReason) -> u8 {
    match reason {
        LogoutReason::NotYet => 2,
        LogoutReason::ByUser => 3,
        LogoutReason::Expired => 4,
        LogoutReason::InAnotherTab => 5,
    }
}

pub(crate) fn flaw(number: u8) -> Flaw {
    match number {
        0 => Flaw::NoToken,
        1 => Flaw::BadToken,
        2 => Flaw::DeadToken,
        _ => Flaw::NotInCookie,
    }
}

pub(crate) fn of_record(record: &Record, index: u8) -> f64 {
    let mark = record.mark.map(|mark| mark.version);
    let version = if index < 2 { record.stored.as_ref().map(|stored| stored.version).or(mark) } else { mark };
    match (index, version) {
        (4, _) => f64::from(u8::from(record.mark.is_some_and(|mark| mark.is_login))),
        (0 | 2, Some(version)) => version.epoch as f64,
        (_, Some(version)) => version.generation as f64,
        (_, None) => 0.0,
    }
}
