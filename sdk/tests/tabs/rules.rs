//! What must hold after each step, whatever has happened.

use std::task::Poll;

use hallpass::Session;
use hallpass::session::{Attempt, AuthState, Credential, Event, Input, LogoutReason, Moment, Output};

use super::locks::ClaimId;
use super::plan::{Clock, LockKind, Network};
use super::server::{Reuse, number};
use super::tab::{Reasons, Waiter};
use super::world::World;

/// A tab that runs more rounds than this without time going on spins.
const MOST_ROUNDS: u32 = 400;
/// The longest that somebody waits for an answer while the page is awake, in milliseconds.
const LONGEST_WAIT: i64 = 60_000;
/// The shortest pause after a failure, in milliseconds.
const SHORTEST_PAUSE: i64 = 500;

impl World {
    pub(crate) fn check(&mut self, holds: bool, rule: &'static str, what: impl FnOnce(&Self) -> String) {
        self.figures.checks += 1;
        if !holds && self.violation.is_none() {
            let what = what(self);
            self.violation = Some(super::world::Violation { rule, what });
        }
    }

    pub(crate) fn before_round(&mut self, tab: usize, moment: &Moment) {
        let family = moment.record.stored.as_ref().map(|stored| self.server.family_of(&stored.session));
        self.history.see(&mut self.tabs[tab].knowledge, &moment.record, family);
    }

    pub(crate) fn after_round(
        &mut self,
        tab: usize,
        moment: &Moment,
        before: &AuthState,
        input: &Input,
        outputs: &[Output],
    ) {
        self.figures.rounds += 1;
        let deadline = self.tabs[tab].machine.deadline();
        let is_ahead = deadline.is_none_or(|deadline| deadline > moment.now);
        self.check(is_ahead, "the deadline is ahead", |_| format!("tab {tab}: {deadline:?} at {:?}", moment.now));
        self.check_pace(tab);
        self.record_act(tab, before, input, outputs);
        self.check_shown(tab, before);
        self.update_reasons(tab, moment, input);
        self.check_reason(tab, moment, outputs);
        if outputs.contains(&Output::Notify(Event::RefreshFailed)) {
            let reasons = &mut self.tabs[tab].reasons;
            (reasons.asked, reasons.wanted, reasons.failed_at) = (false, false, Some(self.now));
        }
    }

    fn check_pace(&mut self, tab: usize) {
        let rounds = &mut self.tabs[tab].rounds;
        let count = if rounds.0 == self.now { rounds.1 + 1 } else { 0 };
        *rounds = (self.now, count);
        self.check(count < MOST_ROUNDS, "nobody spins", |_| format!("tab {tab} runs round after round"));
    }

    /// Notes the logins and logouts that took effect, and the marks that will tell of them.
    fn record_act(&mut self, tab: usize, before: &AuthState, input: &Input, outputs: &[Output]) {
        let me = &mut self.tabs[tab];
        let marks =
            || outputs.iter().filter_map(|output| if let Output::Store(record) = output { record.mark } else { None });
        match input {
            Input::LoggedIn { login, session } if *login == me.machine.login_ticket() => {
                self.history.log_in(&mut me.knowledge, self.server.family_of(session));
            }
            Input::LogOut => {
                let has_ended =
                    matches!(before, AuthState::LoggedIn(_)) || marks().any(|mark| !self.history.is_known(mark));
                if has_ended && me.machine.state() == AuthState::LoggedOut(LogoutReason::ByUser) {
                    self.history.log_out(&mut me.knowledge);
                }
            }
            _ => {}
        }
        marks().for_each(|mark| self.history.marked(mark, &me.knowledge));
    }

    fn check_shown(&mut self, tab: usize, before: &AuthState) {
        let after = self.tabs[tab].machine.state();
        match (before, &after) {
            (_, AuthState::LoggedIn(session)) => {
                let family = self.server.family_of(session);
                let is_past = self.history.is_past(&self.tabs[tab].knowledge, family);
                // A page in cookie mode goes on showing it until it is known who has logged in elsewhere, but hands out no token.
                let calling = self.tabs[tab].machine.calling_session(self.clock());
                let is_joining = self.has_cookie() && before == &after && !matches!(calling, Poll::Ready(Ok(_)));
                let is_allowed = !is_past || is_joining || !self.plan.promises_order();
                self.check(is_allowed, "an older login never returns", |_| {
                    format!("tab {tab} shows login {family}, and knows of what came after it")
                });
            }
            (AuthState::LoggedIn(session), AuthState::LoggedOut(reason)) if *reason != LogoutReason::ByUser => {
                let family = self.server.family_of(session);
                if self.history.is_last(family) {
                    self.figures.losses += 1;
                    let is_allowed = !self.plan.promises_no_loss();
                    self.check(is_allowed, "nobody is logged out but by themselves", |_| {
                        format!("tab {tab} has lost login {family}: {reason:?}")
                    });
                }
            }
            _ => {}
        }
    }

    fn update_reasons(&mut self, tab: usize, moment: &Moment, input: &Input) {
        let me = &mut self.tabs[tab];
        let held = me.machine.session();
        let access = held.map(Session::access_token).cloned();
        if me.reasons.of != access {
            me.reasons = Reasons { of: access, mark: me.reasons.mark, ..Reasons::default() };
        }
        // After another login, or its end, there is something new to find out.
        if me.reasons.mark != moment.record.mark {
            (me.reasons.mark, me.reasons.failed_at) = (moment.record.mark, None);
        }
        let Some(session) = held else { return };
        let lifetime = session.expires_at().since(session.received_at()).unwrap_or_default();
        let is_dead = moment.now >= session.expires_at() - (lifetime / 4).min(std::time::Duration::from_secs(1))
            || is_from_the_future(session, moment);
        match input {
            Input::RefreshWanted => me.reasons.asked = true,
            Input::TokenWanted => me.reasons.wanted |= is_dead,
            Input::Unauthorized { access } if access == session.access_token() => {
                let young = (lifetime / 4).min(std::time::Duration::from_secs(5));
                let is_young = moment.now.since(session.received_at()).is_some_and(|age| age < young);
                me.reasons.refused |= is_dead || !is_young;
            }
            _ => {}
        }
    }

    /// A refresh is due inside the margin of a page that is looked at, or when it is called for; never in a pause or offline.
    fn check_reason(&mut self, tab: usize, moment: &Moment, outputs: &[Output]) {
        if !outputs.iter().any(|output| matches!(output, Output::Lock { .. })) {
            return;
        }
        let (now, is_stepping) = (self.now, self.plan.clock == Clock::Stepping);
        let me = &self.tabs[tab];
        let reasons = &me.reasons;
        // A page in cookie mode that does not know who is logged in has a reason of its own.
        let held =
            me.machine.session().filter(|_| matches!(me.machine.calling_session(moment.now), Poll::Ready(Ok(_))));
        let is_due = held.is_none_or(|session| {
            let lifetime = session.expires_at().since(session.received_at()).unwrap_or_default();
            let in_margin = moment.now >= session.expires_at() - lifetime / 4 || is_from_the_future(session, moment);
            (moment.visible && in_margin) || reasons.asked || reasons.wanted || reasons.refused
        });
        let in_pause = !is_stepping && reasons.failed_at.is_some_and(|failed| now - failed < SHORTEST_PAUSE);
        self.check(is_due, "no refresh without a reason", |_| format!("tab {tab} asks for the lock"));
        self.check(!in_pause, "after a failure there is a pause", |_| format!("tab {tab} tries again at once"));
        self.check(moment.online, "nothing is tried offline", |_| format!("tab {tab} asks for the lock"));
    }

    pub(crate) fn before_refresh(&mut self, tab: usize, attempt: Attempt, credential: &Credential) {
        // A lease runs out while its tab is frozen or the device sleeps, or when the clock is set.
        if self.plan.class.lock == LockKind::Lease && self.plan.class.network == Network::Bad {
            return;
        }
        let claim = self.tabs[tab].claim.filter(|(claimed, _)| *claimed == attempt).map(|(_, claim)| claim);
        let is_locked = match self.plan.class.lock {
            LockKind::Web => claim.is_some_and(|number| self.locks.holder == Some(ClaimId { tab, number })),
            LockKind::Lease => claim.is_some_and(|number| self.has_lease(tab, number)),
        };
        self.check(is_locked, "no refresh without the lock", |_| format!("tab {tab}, {attempt:?}"));
        let alive = || self.tabs.iter().filter(|tab| tab.is_alive).flat_map(|tab| &tab.exchanges);
        let is_alone = !alive().any(|other| other.is_current);
        // Where a tab took the name of its write along, the next one may not know of it.
        let is_first =
            self.has_cookie() || self.plan.dies_young || !alive().any(|other| other.credential == *credential);
        self.check(is_alone, "one refresh at a time", |_| format!("tab {tab}, {attempt:?}"));
        self.check(is_first, "one refresh per token at a time", |_| format!("tab {tab}, {attempt:?}"));
    }

    /// The attempt is over: its exchange goes on, but not for it.
    pub(crate) fn drop_exchange(&mut self, tab: usize, attempt: Attempt) {
        let exchanges = self.tabs[tab].exchanges.iter_mut().filter(|exchange| exchange.attempt == attempt);
        exchanges.for_each(|exchange| exchange.is_current = false);
    }

    pub(crate) fn after_service(&mut self) {
        let is_allowed = self.server.reuses == 0 || !self.plan.promises_no_reuse();
        self.check(is_allowed, "no token is spent twice", |_| "the server was shown a spent token".to_owned());
    }

    /// Who waits is told soon: an attempt ends, be it without success.
    pub(crate) fn check_wait(&mut self, tab: usize, waiter: &Waiter) {
        let since = waiter.since.max(self.tabs[tab].thawed_at).max(self.asleep.1);
        let is_soon = self.now - since <= LONGEST_WAIT;
        self.check(is_soon, "nobody waits for long", |world| format!("tab {tab}: {} ms", world.now - since));
    }

    pub(crate) fn handed_out(&mut self, session: &Session) {
        let access = number(session.access_token().as_str());
        // A grace answers with a pair that is older than the answer, and nobody can tell from that by how much.
        let is_datable = self.plan.server.reuse != Reuse::HasGrace || self.plan.promises_no_reuse();
        let works = !is_datable || self.plan.clock == Clock::Stepping || !self.server.has_expired(self.now, access);
        self.check(works, "a token that is handed out works", |_| format!("access-{access} has run out"));
    }
}

/// Whether the clock was set back since the session came, so that its age is unknown.
fn is_from_the_future(session: &Session, moment: &Moment) -> bool {
    moment.now + std::time::Duration::from_secs(5) < session.received_at()
}
