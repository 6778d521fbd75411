//! A session in the machine's hands: how good its access token is, and when it is to be renewed.

use std::task::Poll;
use std::time::Duration;

use super::renewal::{Need, Phase, Renewal};
use super::vocabulary::{Moment, Policy, Refusal};
use crate::time::Timestamp;
use crate::token::{AccessToken, Session};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Held {
    pub(super) session: Session,
    pub(super) renewal: Renewal,
    /// Whether anything can renew it: a refresh token, or the server's cookie.
    pub(super) is_renewable: bool,
}

impl Held {
    pub(super) fn fresh(session: Session, policy: &Policy) -> Self {
        let is_renewable = policy.credential(&session).is_some();
        Self { session, renewal: Renewal::default(), is_renewable }
    }

    pub(super) fn works(&self, now: Timestamp) -> bool {
        self.renewal.need < Need::Refused && !self.is_dead(now)
    }

    /// Whether the session is over: its access token works no more and nothing can renew it.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        !self.is_renewable && !self.works(now)
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
        self.is_renewable || self.dies_at().is_none()
    }

    pub(super) fn is_due(&self, policy: &Policy, moment: &Moment) -> bool {
        let inside_margin =
            self.is_from_the_future(moment.now) || self.renews_at(policy).is_some_and(|at| moment.now >= at);
        let called_for = self.renewal.need > Need::Nothing || (inside_margin && self.renews_unasked(moment.visible));
        called_for && moment.online && self.renewal.phase == Phase::Fresh && self.is_renewable
    }

    pub(super) fn deadline(&self, policy: &Policy, online: bool, visible: bool) -> Option<Timestamp> {
        match self.renewal.phase {
            Phase::Fresh if !self.is_renewable => self.dies_at(),
            Phase::Fresh if online && self.renews_unasked(visible) => self.renews_at(policy),
            _ => self.renewal.ends_at(),
        }
    }

    /// What to tell whoever waits for a token that works: wait on, or why not.
    pub(super) fn outcome(&self, now: Timestamp) -> Poll<Refusal> {
        match self.renewal.phase {
            Phase::Fresh if !self.is_renewable => Poll::Ready(Refusal::LoggedOut),
            _ => self.renewal.outcome(now),
        }
    }

    fn is_dead(&self, now: Timestamp) -> bool {
        self.dies_at().is_some_and(|at| now >= at || self.is_from_the_future(now))
    }

    /// Whether the clock was set back since the token came, by more than clocks are corrected by all the time: then its age is unknown, and
    /// it counts as old.
    fn is_from_the_future(&self, now: Timestamp) -> bool {
        now + Duration::from_secs(5) < self.session.received_at
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
