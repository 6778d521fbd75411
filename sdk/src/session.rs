//! The state machine: what to do about a session, and when. It has no clock, does no I/O and knows neither JSON nor JavaScript.
//!
//! ```text
//!              LoggedIn / store filled elsewhere
//!   LoggedOut ------------------------------------> Fresh <------- adopt: another tab was first
//!       ^                                             | due, wanted, 401      ^        ^
//!       | LogOut / store emptied elsewhere            v                       |        |
//!       +------------------------------------------ Locking -----------------+        |
//!       |                                             | LockGranted                    |
//!       | Rejected                                    v                                |
//!       +------------------------------------------ Refreshing -- Ok: Store, Unlock ---+
//!                                                     | Unavailable / lock not granted in time
//!                                                     v
//!                                                   Backoff -- deadline, back online --> Fresh, then due
//! ```
//!
//! Every input comes with a [`Moment`], a snapshot of the world, so that a timer, a storage event, `visibilitychange`, `online` and
//! `pageshow` are all the same input, [`Input::Tick`]: "look again". A late or lost event cannot hurt.
//!
//! Apps have no need of this module: [`AuthClient`](crate::AuthClient) drives it. It is public for tests and simulators, and outside
//! the promises of semantic versioning.

use std::task::Poll;

use crate::time::Timestamp;
use crate::token::Session;

mod held;
mod outputs;
mod pause;
mod vocabulary;

use held::{Held, Need, Phase};
use outputs::Outputs;
use pause::is_over;
pub use vocabulary::{
    Attempt, AuthState, Event, Failure, Input, Login, LogoutReason, Moment, Output, Policy, RefreshError, Refusal,
};

/// The machine: fed with inputs, it answers what is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    policy: Policy,
    state: State,
    online: bool,
    visible: bool,
    attempts: u64,
    /// The last attempt that another login or a logout here has made stale: its success is of nobody's family.
    stale_attempts: u64,
    logouts: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum State {
    Starting,
    LoggedOut(LogoutReason),
    LoggedIn(Held),
}

impl Machine {
    /// Makes a machine that has seen nothing yet: its state is [`AuthState::Loading`] until the first input.
    pub fn new(policy: Policy) -> Self {
        Self { policy, state: State::Starting, online: true, visible: true, attempts: 0, stale_attempts: 0, logouts: 0 }
    }

    /// Takes an input and returns what to do, in this order. Adopts what the store says, lapses what has run out, reacts to the
    /// input, pursues what is due.
    #[must_use]
    pub fn handle(&mut self, moment: &Moment, input: Input) -> Vec<Output> {
        let mut out = Outputs::default();
        let before = self.state();
        let is_login = matches!(input, Input::LoggedIn { login, .. } if login == self.login_ticket());
        self.adopt(moment, &mut out);
        self.lapse(moment, &mut out);
        self.react(moment, input, &mut out);
        self.pursue(moment, &mut out);
        out.news.extend(change(&before, &self.state(), is_login));
        out.in_order()
    }

    /// Returns when to look again, later than the moment that was handled last: the only timer.
    pub fn deadline(&self) -> Option<Timestamp> {
        let State::LoggedIn(held) = &self.state else { return None };
        held.deadline(&self.policy, self.online, self.visible)
    }

    /// Returns the session whose access token a request may carry: at once while it works, even inside the margin; pending only
    /// when it does not and an attempt runs.
    pub fn working_session(&self, now: Timestamp) -> Poll<Result<&Session, Refusal>> {
        match &self.state {
            State::Starting => Poll::Pending,
            State::LoggedOut(_) => Poll::Ready(Err(Refusal::LoggedOut)),
            State::LoggedIn(held) if held.works(now) => Poll::Ready(Ok(&held.session)),
            State::LoggedIn(held) => held.outcome(now).map(Err),
        }
    }

    /// Returns the working session that has taken the place of `spent`: for whoever asked for a refresh, or was refused.
    pub fn session_after(&self, spent: &Session, now: Timestamp) -> Poll<Result<&Session, Refusal>> {
        match &self.state {
            State::LoggedIn(held) if held.session == *spent => held.outcome(now).map(Err),
            _ => self.working_session(now),
        }
    }

    /// Returns what the app is to know.
    pub fn state(&self) -> AuthState {
        match &self.state {
            State::Starting => AuthState::Loading,
            State::LoggedOut(reason) => AuthState::LoggedOut(*reason),
            State::LoggedIn(held) => AuthState::LoggedIn(held.session.clone()),
        }
    }

    /// Returns the session, whether its access token works or not.
    pub fn session(&self) -> Option<&Session> {
        match &self.state {
            State::LoggedIn(held) => Some(&held.session),
            State::Starting | State::LoggedOut(_) => None,
        }
    }

    /// Returns the ticket that a login started now hands in with its reply: a logout in between makes it void.
    pub fn login_ticket(&self) -> Login {
        Login(self.logouts)
    }

    /// The store is the truth: another tab may have refreshed, logged in as somebody else, or logged out.
    fn adopt(&mut self, moment: &Moment, out: &mut Outputs) {
        match (&self.state, &moment.stored) {
            (State::Starting, None) => self.state = State::LoggedOut(LogoutReason::NotYet),
            (State::LoggedOut(_), None) => {}
            (State::LoggedIn(_), None) => self.end(LogoutReason::InAnotherTab, out),
            (State::LoggedIn(held), Some(theirs)) if held.session == *theirs => {}
            (_, Some(theirs)) => self.hold(theirs.clone(), out),
        }
    }

    /// What was waited for is over: the lock did not come in time, a pause has passed or the network is back.
    fn lapse(&mut self, moment: &Moment, out: &mut Outputs) {
        let returned = moment.online && !self.online;
        self.online = moment.online;
        self.visible = moment.visible;
        let State::LoggedIn(held) = &mut self.state else { return };
        match held.phase {
            Phase::Locking { since, until, .. } if is_over(since, until, moment.now) => {
                self.back_off(moment.now, Failure::default(), out);
            }
            Phase::Backoff { .. } if returned => {
                held.failures = 0;
                held.phase = Phase::Fresh;
            }
            Phase::Backoff { since, until, .. } if is_over(since, until, moment.now) => held.phase = Phase::Fresh,
            _ => {}
        }
    }

    fn react(&mut self, moment: &Moment, input: Input, out: &mut Outputs) {
        match input {
            Input::Tick => {}
            Input::TokenWanted => self.needed(|held| (!held.works(moment.now)).then_some(Need::Wanted)),
            Input::RefreshWanted => self.needed(|_| Some(Need::Asked)),
            Input::Unauthorized { access } => {
                self.needed(|held| held.is_refused_by(&access, moment.now).then_some(Need::Refused));
            }
            Input::LoggedIn { login, session } => self.log_in(login, session, out),
            Input::LogOut => self.log_out(out),
            Input::LockGranted { attempt } => self.lock_granted(attempt, out),
            Input::Refreshed { attempt, reply } => self.refreshed(moment.now, attempt, reply, out),
        }
    }

    fn needed(&mut self, why: impl FnOnce(&Held) -> Option<Need>) {
        if let State::LoggedIn(held) = &mut self.state
            && let Some(need) = why(held)
        {
            held.need(need, self.online);
        }
    }

    fn log_in(&mut self, login: Login, session: Session, out: &mut Outputs) {
        if login != self.login_ticket() {
            return out.revoke(session.tokens.refresh);
        }
        self.stale_attempts = self.attempts;
        out.store(Some(session.clone()));
        self.hold(session, out);
    }

    fn log_out(&mut self, out: &mut Outputs) {
        self.logouts += 1;
        self.stale_attempts = self.attempts;
        let State::LoggedIn(held) = &self.state else { return };
        out.store(None);
        out.revoke(held.session.tokens.refresh.clone());
        self.end(LogoutReason::ByUser, out);
    }

    fn lock_granted(&mut self, granted: Attempt, out: &mut Outputs) {
        if let State::LoggedIn(held) = &mut self.state
            && let Phase::Locking { attempt, .. } = held.phase
            && attempt == granted
            && let Some(refresh) = held.session.tokens.refresh.clone()
        {
            held.phase = Phase::Refreshing { attempt };
            out.push(Output::Refresh { attempt, refresh });
        }
    }

    fn refreshed(
        &mut self,
        now: Timestamp,
        answered: Attempt,
        reply: Result<Session, RefreshError>,
        out: &mut Outputs,
    ) {
        let is_current = matches!(&self.state, State::LoggedIn(held) if held.attempt() == Some(answered));
        match reply {
            Ok(session) if is_current => {
                out.store(Some(session.clone()));
                self.hold(session, out);
            }
            Ok(session) => self.orphan(answered, session, out),
            Err(_) if !is_current => {}
            Err(RefreshError::Rejected) => {
                out.store(None);
                self.end(LogoutReason::Expired, out);
            }
            Err(RefreshError::Unavailable(failure)) => self.back_off(now, failure, out),
        }
    }

    /// A refresh that came too late. What is held may be of its family, another tab having been first: revoking it would end that.
    fn orphan(&self, attempt: Attempt, session: Session, out: &mut Outputs) {
        let is_nobodys = attempt.0 <= self.stale_attempts;
        if is_nobodys || self.session().is_none_or(|held| held.subject != session.subject) {
            out.revoke(session.tokens.refresh);
        }
    }

    fn pursue(&mut self, moment: &Moment, out: &mut Outputs) {
        let State::LoggedIn(held) = &mut self.state else { return };
        if held.has_ended(moment.now) {
            out.store(None);
            return self.end(LogoutReason::Expired, out);
        }
        if held.is_due(&self.policy, moment) {
            self.attempts += 1;
            let attempt = Attempt(self.attempts);
            held.phase = Phase::Locking { attempt, since: moment.now, until: moment.now + self.policy.lock_wait };
            out.push(Output::Lock { attempt });
        }
    }

    fn back_off(&mut self, now: Timestamp, failure: Failure, out: &mut Outputs) {
        let State::LoggedIn(held) = &mut self.state else { return };
        out.unlock(held.attempt());
        let pause = self.policy.pause(held.failures, self.attempts).max(failure.retry_after.unwrap_or_default());
        held.back_off(now, now + pause, failure);
        out.news.push(Output::Notify(Event::RefreshFailed));
    }

    fn hold(&mut self, session: Session, out: &mut Outputs) {
        self.replace(State::LoggedIn(Held::fresh(session)), out);
    }

    fn end(&mut self, reason: LogoutReason, out: &mut Outputs) {
        self.replace(State::LoggedOut(reason), out);
    }

    fn replace(&mut self, state: State, out: &mut Outputs) {
        if let State::LoggedIn(held) = &self.state {
            out.unlock(held.attempt());
        }
        self.state = state;
    }
}

/// What a round has come to, in the app's eyes: one event at most, however much happened in between.
fn change(before: &AuthState, after: &AuthState, is_login: bool) -> Option<Output> {
    let event = match (before, after) {
        (_, AuthState::Loading) => return None,
        (AuthState::Loading, AuthState::LoggedIn(_)) => Event::Restored,
        (AuthState::LoggedOut(_), AuthState::LoggedIn(_)) => Event::LoggedIn,
        (AuthState::LoggedIn(old), AuthState::LoggedIn(new)) if old.subject != new.subject => Event::UserChanged,
        (AuthState::LoggedIn(_), AuthState::LoggedIn(_)) if is_login => Event::LoggedIn,
        (AuthState::LoggedIn(old), AuthState::LoggedIn(new)) if old.tokens.access != new.tokens.access => {
            Event::TokenRefreshed
        }
        (AuthState::LoggedIn(_), AuthState::LoggedOut(_)) => Event::LoggedOut,
        (AuthState::LoggedIn(_), AuthState::LoggedIn(_)) | (_, AuthState::LoggedOut(_)) => return None,
    };
    Some(Output::Notify(event))
}
