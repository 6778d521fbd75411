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
//! Where the refresh token is in the server's cookie there is one state more, *joining*: a page starts there, or comes there when another tab
//! has logged in, and leaves it with the exchange that tells whose the cookie is, to Fresh or to LoggedOut.
//!
//! Every input comes with a [`Moment`], a snapshot of the world, so that a timer, a storage event, `visibilitychange`, `online` and
//! `pageshow` are all the same input, [`Input::Tick`]: "look again". A late or lost event cannot hurt.
//!
//! Apps have no need of this module: [`AuthClient`](crate::AuthClient) drives it. It is public for tests and simulators, and outside
//! the promises of semantic versioning.

use std::task::Poll;

use crate::time::Timestamp;
use crate::token::Session;

mod adopt;
mod held;
mod outputs;
mod pause;
mod react;
mod record;
mod renewal;
mod vocabulary;

use held::Held;
use outputs::Outputs;
pub use record::{Mark, Record, Stored, Version};
use renewal::{Need, Phase, Renewal};
pub use vocabulary::{
    Attempt, AuthState, Credential, Custody, Event, Failure, Input, Login, LogoutReason, Moment, Output, Policy,
    RefreshError, Refusal,
};

/// The machine: fed with inputs, it answers what is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    policy: Policy,
    state: State,
    /// The newest that was written here or heard of.
    version: Version,
    mark: Mark,
    online: bool,
    visible: bool,
    attempts: u64,
    /// The last attempt that began before the present login, or logout: its success is of nobody's family.
    stale_attempts: u64,
    logouts: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum State {
    Starting,
    /// There is a cookie, or may be one: an exchange will tell whose. Until then the app is shown what it was shown before, and no token
    /// is handed out.
    Joining {
        shown: AuthState,
        renewal: Renewal,
    },
    LoggedOut(LogoutReason),
    LoggedIn(Held),
}

impl Machine {
    /// Makes a machine that has seen nothing yet: its state is [`AuthState::Loading`] until the first input.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            state: State::Starting,
            version: Version::NONE,
            mark: Mark { version: Version::NONE, is_login: false },
            online: true,
            visible: true,
            attempts: 0,
            stale_attempts: 0,
            logouts: 0,
        }
    }

    /// Takes an input and returns what to do, in this order. Adopts what the store says, lapses what has run out, reacts to the
    /// input, pursues what is due.
    #[must_use]
    pub fn handle(&mut self, moment: &Moment, input: Input) -> Vec<Output> {
        let mut out = Outputs::default();
        let before = (self.state != State::Starting).then(|| self.state());
        let is_login = matches!(input, Input::LoggedIn { login, .. } if login == self.login_ticket());
        self.adopt(moment, &mut out);
        self.lapse(moment, &mut out);
        self.react(moment, input, &mut out);
        self.pursue(moment, &mut out);
        out.news.extend(change(before.as_ref(), &self.state(), is_login).map(Output::Notify));
        out.in_order()
    }

    /// Returns when to look again, later than the moment that was handled last: the only timer.
    pub fn deadline(&self) -> Option<Timestamp> {
        match &self.state {
            State::LoggedIn(held) => held.deadline(&self.policy, self.online, self.visible),
            State::Joining { renewal, .. } => renewal.ends_at(),
            State::Starting | State::LoggedOut(_) => None,
        }
    }

    /// Returns the session on whose behalf a call is made now, whether its access token works or not: at once, but for a page that
    /// is still loading.
    pub fn calling_session(&self, now: Timestamp) -> Poll<Result<&Session, Refusal>> {
        match &self.state {
            State::LoggedIn(held) => Poll::Ready(Ok(&held.session)),
            State::Joining { shown: AuthState::LoggedOut(_), .. } => Poll::Ready(Err(Refusal::LoggedOut)),
            _ => self.working_session(now),
        }
    }

    /// Returns the session whose access token a request may carry: at once while it works, even inside the margin; pending only
    /// when it does not and an attempt runs.
    pub fn working_session(&self, now: Timestamp) -> Poll<Result<&Session, Refusal>> {
        match &self.state {
            State::Starting => Poll::Pending,
            State::Joining { renewal, .. } => renewal.outcome(now).map(Err),
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
            State::Joining { shown, .. } => shown.clone(),
            State::LoggedOut(reason) => AuthState::LoggedOut(*reason),
            State::LoggedIn(held) => AuthState::LoggedIn(held.session.clone()),
        }
    }

    /// Returns the session that the app is shown, whether its access token works or not.
    pub fn session(&self) -> Option<&Session> {
        match &self.state {
            State::LoggedIn(held) => Some(&held.session),
            State::Joining { shown: AuthState::LoggedIn(session), .. } => Some(session),
            State::Starting | State::Joining { .. } | State::LoggedOut(_) => None,
        }
    }

    /// Returns whether it is known that nobody is logged in.
    pub fn is_logged_out(&self) -> bool {
        matches!(self.state, State::LoggedOut(_))
    }

    /// Returns the ticket that a login started now hands in with its reply: a logout in between makes it void.
    pub fn login_ticket(&self) -> Login {
        Login(self.logouts)
    }

    /// What was waited for is over: the lock did not come in time, a pause has passed or the network is back.
    fn lapse(&mut self, moment: &Moment, out: &mut Outputs) {
        let has_returned = moment.online && !self.online;
        self.online = moment.online;
        self.visible = moment.visible;
        let Some(renewal) = self.state.renewal() else { return };
        renewal.end_pause(moment.now, has_returned);
        if renewal.has_waited_in_vain(moment.now) {
            self.back_off(moment.now, Failure::default(), out);
        }
    }

    fn pursue(&mut self, moment: &Moment, out: &mut Outputs) {
        if matches!(&self.state, State::LoggedIn(held) if held.has_ended(moment.now)) {
            return self.expire(moment.now, LogoutReason::Expired, out);
        }
        let is_due = match &self.state {
            State::LoggedIn(held) => held.is_due(&self.policy, moment),
            // A page that nobody looks at joins when it is asked; but a page that loads has to know.
            State::Joining { shown, renewal } => {
                let is_called_for = moment.visible || *shown == AuthState::Loading || renewal.need > Need::Nothing;
                is_called_for && moment.online && renewal.phase == Phase::Fresh
            }
            State::Starting | State::LoggedOut(_) => false,
        };
        if let Some(renewal) = self.state.renewal().filter(|_| is_due) {
            self.attempts += 1;
            let attempt = Attempt(self.attempts);
            renewal.phase = Phase::Locking { attempt, since: moment.now, until: moment.now + self.policy.lock_wait };
            out.push(Output::Lock { attempt });
        }
    }

    /// Holds a session that the store shows.
    fn hold(&mut self, session: Session, out: &mut Outputs) {
        self.replace(State::LoggedIn(Held::fresh(session, &self.policy)), out);
    }

    fn end(&mut self, reason: LogoutReason, out: &mut Outputs) {
        self.replace(State::LoggedOut(reason), out);
    }

    fn replace(&mut self, state: State, out: &mut Outputs) {
        out.unlock(self.state.attempt());
        self.state = state;
    }

    /// Holds a session that the store does not show yet: it is written before the lock is let go.
    fn keep(&mut self, session: Session, out: &mut Outputs) {
        self.put(State::LoggedIn(Held::fresh(session, &self.policy)), out);
    }

    /// Ends the session here, as a login that is over.
    fn close(&mut self, reason: LogoutReason, out: &mut Outputs) {
        self.mark = Mark { version: self.version, is_login: false };
        self.put(State::LoggedOut(reason), out);
    }

    fn put(&mut self, state: State, out: &mut Outputs) {
        let attempt = self.state.attempt();
        self.state = state;
        out.store(self.record());
        out.unlock(attempt);
    }

    /// What the store is to say.
    fn record(&self) -> Record {
        let stored = self.session().filter(|_| self.policy.custody == Custody::Store);
        let stored = stored.map(|session| Stored { version: self.version, session: session.clone() });
        Record { mark: Some(self.mark), stored }
    }
}

impl State {
    fn renewal(&mut self) -> Option<&mut Renewal> {
        match self {
            Self::LoggedIn(held) => Some(&mut held.renewal),
            Self::Joining { renewal, .. } => Some(renewal),
            Self::Starting | Self::LoggedOut(_) => None,
        }
    }

    /// The attempt that runs, from asking for the lock to letting it go.
    fn attempt(&self) -> Option<Attempt> {
        match self {
            Self::LoggedIn(held) => held.renewal.attempt(),
            Self::Joining { renewal, .. } => renewal.attempt(),
            Self::Starting | Self::LoggedOut(_) => None,
        }
    }
}

/// What a round has come to, in the app's eyes: one event at most, however much happened in between. Before the first round there was
/// nothing to see.
fn change(before: Option<&AuthState>, after: &AuthState, is_login: bool) -> Option<Event> {
    use AuthState::{Loading, LoggedIn, LoggedOut};
    Some(match (before, after) {
        (Some(Loading), LoggedIn(_)) if is_login => Event::LoggedIn,
        (None | Some(Loading), LoggedIn(_)) => Event::Restored,
        (Some(LoggedOut(_)), LoggedIn(_)) => Event::LoggedIn,
        (Some(LoggedIn(old)), LoggedIn(new)) if old.subject != new.subject => Event::UserChanged,
        (Some(LoggedIn(_)), LoggedIn(_)) if is_login => Event::LoggedIn,
        (Some(LoggedIn(old)), LoggedIn(new)) if old.tokens.access != new.tokens.access => Event::TokenRefreshed,
        (Some(LoggedIn(_) | Loading), LoggedOut(_)) => Event::LoggedOut,
        (Some(LoggedIn(_)), LoggedIn(_)) | (_, LoggedOut(_) | Loading) => return None,
    })
}
