//! Where a refresh stands: why it is called for, and which attempt runs.

use std::task::Poll;

use super::pause::is_over;
use super::vocabulary::{Attempt, Failure, Refusal};
use crate::time::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Renewal {
    pub(super) need: Need,
    pub(super) phase: Phase,
    pub(super) failures: u32,
}

/// Why a refresh is called for, the weakest reason first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Need {
    #[default]
    Nothing,
    /// A request is waiting, and the token is dead.
    Wanted,
    /// The app asked; the token still works.
    Asked,
    /// The API refused the token: it works no more, whatever the clock says.
    Refused,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    #[default]
    Fresh,
    Locking {
        attempt: Attempt,
        since: Timestamp,
        until: Timestamp,
    },
    Refreshing {
        attempt: Attempt,
    },
    Backoff {
        since: Timestamp,
        until: Timestamp,
        failure: Failure,
    },
}

impl Renewal {
    /// The attempt that runs, from asking for the lock to letting it go.
    pub(super) fn attempt(&self) -> Option<Attempt> {
        match self.phase {
            Phase::Locking { attempt, .. } | Phase::Refreshing { attempt } => Some(attempt),
            Phase::Fresh | Phase::Backoff { .. } => None,
        }
    }

    /// Notes a need. Whoever asks during a pause or offline is turned away at once, so nothing is left to do later; what the API
    /// has refused is not forgotten.
    pub(super) fn need(&mut self, need: Need, online: bool) {
        let turned_away = !online || matches!(self.phase, Phase::Backoff { .. });
        if need == Need::Refused || !turned_away {
            self.need = self.need.max(need);
        }
    }

    /// Whether the lock did not come in time.
    pub(super) fn has_waited_in_vain(&self, now: Timestamp) -> bool {
        matches!(self.phase, Phase::Locking { since, until, .. } if is_over(since, until, now))
    }

    /// Ends a pause that has passed, or that the return of the network has overtaken.
    pub(super) fn end_pause(&mut self, now: Timestamp, has_returned: bool) {
        let Phase::Backoff { since, until, .. } = self.phase else { return };
        if has_returned {
            self.failures = 0;
        }
        if has_returned || is_over(since, until, now) {
            self.phase = Phase::Fresh;
        }
    }

    pub(super) fn back_off(&mut self, since: Timestamp, until: Timestamp, failure: Failure) {
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Backoff { since, until, failure };
        // Whoever asked is told now. A refused token stays refused.
        if self.need < Need::Refused {
            self.need = Need::Nothing;
        }
    }

    /// When the present phase ends by itself.
    pub(super) fn ends_at(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Locking { until, .. } | Phase::Backoff { until, .. } => Some(until),
            Phase::Fresh | Phase::Refreshing { .. } => None,
        }
    }

    /// What to tell whoever waits for a token that works: wait on, or why not.
    pub(super) fn outcome(&self, now: Timestamp) -> Poll<Refusal> {
        match &self.phase {
            Phase::Locking { .. } | Phase::Refreshing { .. } => Poll::Pending,
            Phase::Backoff { until, failure, .. } => {
                Poll::Ready(Refusal::Waiting { failure: failure.clone(), retry_after: Some(now.until(*until)) })
            }
            Phase::Fresh => Poll::Ready(Refusal::Waiting { failure: Failure::default(), retry_after: None }),
        }
    }
}
