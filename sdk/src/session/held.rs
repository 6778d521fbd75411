//! A session in the machine's hands: how good it is, and where its refresh stands.

use std::task::Poll;
use std::time::Duration;

use super::vocabulary::{Attempt, Failure, Moment, Policy, Refusal};
use crate::time::Timestamp;
use crate::token::{AccessToken, Session};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Held {
    pub(super) session: Session,
    pub(super) need: Need,
    pub(super) phase: Phase,
    pub(super) failures: u32,
}

/// Why a refresh is called for, the weakest reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Need {
    Nothing,
    /// A request is waiting, and the token is dead.
    Wanted,
    /// The app asked; the token still works.
    Asked,
    /// The API refused the token: it works no more, whatever the clock says.
    Refused,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    Fresh,
    Locking { attempt: Attempt, since: Timestamp, until: Timestamp },
    Refreshing { attempt: Attempt },
    Backoff { since: Timestamp, until: Timestamp, failure: Failure },
}

impl Held {
    pub(super) fn fresh(session: Session) -> Self {
        Self { session, need: Need::Nothing, phase: Phase::Fresh, failures: 0 }
    }

    /// The attempt that runs, from asking for the lock to letting it go.
    pub(super) fn attempt(&self) -> Option<Attempt> {
        match self.phase {
            Phase::Locking { attempt, .. } | Phase::Refreshing { attempt } => Some(attempt),
            Phase::Fresh | Phase::Backoff { .. } => None,
        }
    }

    pub(super) fn works(&self, now: Timestamp) -> bool {
        self.need < Need::Refused && !self.is_dead(now)
    }

    /// Whether the session is over: its access token works no more and nothing can renew it.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.session.tokens.refresh.is_none() && !self.works(now)
    }

    /// Notes a need. Whoever asks during a pause or offline is turned away at once, so nothing is left to do later; what the API
    /// has refused is not forgotten.
    pub(super) fn need(&mut self, need: Need, online: bool) {
        let turned_away = !online || matches!(self.phase, Phase::Backoff { .. });
        if need == Need::Refused || !turned_away {
            self.need = self.need.max(need);
        }
    }

    /// Whether a 401 says anything about the token: not about one that came just now, for an API that refuses fresh tokens would
    /// cause a storm of refreshes. Where the clock was set back the age is unknown, and the 401 counts.
    pub(super) fn is_refused_by(&self, access: &AccessToken, now: Timestamp) -> bool {
        const YOUNG: Duration = Duration::from_secs(5);
        let young = self.session.lifetime().map_or(YOUNG, |lifetime| YOUNG.min(lifetime / 4));
        let is_young = now.since(self.session.received_at).is_some_and(|age| age < young);
        self.session.tokens.access == *access && (self.is_dead(now) || !is_young) && self.is_worth_refusing()
    }

    /// Where nothing can renew the token a 401 changes nothing: the session ends with the token, when that is known.
    fn is_worth_refusing(&self) -> bool {
        self.session.tokens.refresh.is_some() || self.dies_at().is_none()
    }

    pub(super) fn is_due(&self, policy: &Policy, moment: &Moment) -> bool {
        let inside_margin = self.renews_at(policy).is_some_and(|at| moment.now >= at);
        let called_for = self.need > Need::Nothing || (inside_margin && self.renews_unasked(moment.visible));
        called_for && moment.online && self.phase == Phase::Fresh && self.session.tokens.refresh.is_some()
    }

    pub(super) fn back_off(&mut self, since: Timestamp, until: Timestamp, failure: Failure) {
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Backoff { since, until, failure };
        // Whoever asked is told now. A refused token stays refused.
        if self.need < Need::Refused {
            self.need = Need::Nothing;
        }
    }

    pub(super) fn deadline(&self, policy: &Policy, online: bool, visible: bool) -> Option<Timestamp> {
        match self.phase {
            Phase::Locking { until, .. } | Phase::Backoff { until, .. } => Some(until),
            Phase::Refreshing { .. } => None,
            Phase::Fresh if self.session.tokens.refresh.is_none() => self.dies_at(),
            Phase::Fresh if online && self.renews_unasked(visible) => self.renews_at(policy),
            Phase::Fresh => None,
        }
    }

    /// What to tell whoever waits for a token that works: wait on, or why not.
    pub(super) fn outcome(&self, now: Timestamp) -> Poll<Refusal> {
        match &self.phase {
            Phase::Locking { .. } | Phase::Refreshing { .. } => Poll::Pending,
            Phase::Backoff { until, failure, .. } => {
                Poll::Ready(Refusal::Waiting { failure: failure.clone(), retry_after: Some(now.until(*until)) })
            }
            Phase::Fresh if self.session.tokens.refresh.is_none() => Poll::Ready(Refusal::LoggedOut),
            Phase::Fresh => Poll::Ready(Refusal::Waiting { failure: Failure::default(), retry_after: None }),
        }
    }

    fn is_dead(&self, now: Timestamp) -> bool {
        self.dies_at().is_some_and(|at| now >= at)
    }

    /// One second before expiry, or a quarter of the lifetime: claims are whole seconds, and SimpleJWT's LEEWAY is zero. Never for a
    /// token that was dead on arrival: then the clock is wrong, and only a 401 counts.
    fn dies_at(&self) -> Option<Timestamp> {
        const TAIL: Duration = Duration::from_secs(1);
        self.session.lifetime().map(|lifetime| self.session.expires_at - TAIL.min(lifetime / 4))
    }

    fn renews_at(&self, policy: &Policy) -> Option<Timestamp> {
        let lifetime = self.session.lifetime()?;
        let margin = self.session.expires_at - policy.margin.min(lifetime / 4);
        Some(margin.min(self.dies_at()?))
    }

    /// A page that nobody looks at refreshes only when asked. But a token that renews itself must not die unattended: dead, it
    /// cannot be renewed.
    fn renews_unasked(&self, visible: bool) -> bool {
        visible || self.session.tokens.is_one_token()
    }
}
