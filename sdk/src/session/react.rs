//! React: what an input asks for, and what a reply means.

use super::held::Held;
use super::outputs::Outputs;
use super::record::Mark;
use super::renewal::{Need, Phase};
use super::vocabulary::{
    Attempt, AuthState, Custody, Event, Failure, Input, Login, LogoutReason, Moment, Output, RefreshError,
};
use super::{Machine, State};
use crate::time::Timestamp;
use crate::token::Session;

impl Machine {
    pub(super) fn react(&mut self, moment: &Moment, input: Input, out: &mut Outputs) {
        match input {
            Input::Tick => {}
            Input::TokenWanted => self.needed(|held| (!held.works(moment.now)).then_some(Need::Wanted)),
            Input::RefreshWanted => self.needed(|_| Some(Need::Asked)),
            Input::Unauthorized { access } => {
                self.needed(|held| held.is_refused_by(&access, moment.now).then_some(Need::Refused));
            }
            Input::LoggedIn { login, session } => self.log_in(moment.now, login, session, out),
            Input::LogOut => self.log_out(moment.now, out),
            Input::LockGranted { attempt } => self.lock_granted(attempt, out),
            Input::Refreshed { attempt, reply } => self.refreshed(moment.now, attempt, reply, out),
        }
    }

    fn needed(&mut self, why: impl FnOnce(&Held) -> Option<Need>) {
        let need = match &self.state {
            State::LoggedIn(held) => why(held),
            State::Joining { .. } => Some(Need::Wanted),
            State::Starting | State::LoggedOut(_) => None,
        };
        if let (Some(need), Some(renewal)) = (need, self.state.renewal()) {
            renewal.need(need, self.online);
        }
    }

    fn log_in(&mut self, now: Timestamp, login: Login, session: Session, out: &mut Outputs) {
        if login != self.login_ticket() {
            return self.revoke_orphan(&session, out);
        }
        self.revoke_replaced_by(&session, out);
        self.version = self.version.next_epoch(now);
        self.mark = Mark { version: self.version, is_login: true };
        self.stale_attempts = self.attempts;
        self.keep(session, out);
    }

    fn log_out(&mut self, now: Timestamp, out: &mut Outputs) {
        self.logouts += 1;
        self.stale_attempts = self.attempts;
        let credential = match &self.state {
            State::LoggedIn(held) => self.policy.credential(&held.session),
            State::Joining { .. } => self.policy.cookie(),
            // Not by the user: a pair that another tab is about to bring is not wanted any more.
            State::LoggedOut(LogoutReason::Expired | LogoutReason::InAnotherTab) => None,
            State::Starting | State::LoggedOut(_) => return,
        };
        self.version = self.version.next_epoch(now);
        self.close(LogoutReason::ByUser, out);
        out.revoke(credential);
    }

    fn lock_granted(&mut self, granted: Attempt, out: &mut Outputs) {
        let credential = match &self.state {
            State::LoggedIn(held) => self.policy.credential(&held.session),
            _ => self.policy.cookie(),
        };
        if let Some(renewal) = self.state.renewal()
            && let Phase::Locking { attempt, .. } = renewal.phase
            && attempt == granted
            && let Some(credential) = credential
        {
            renewal.phase = Phase::Refreshing { attempt };
            out.push(Output::Refresh { attempt, credential });
        }
    }

    fn refreshed(
        &mut self,
        now: Timestamp,
        answered: Attempt,
        reply: Result<Session, RefreshError>,
        out: &mut Outputs,
    ) {
        let is_current = self.state.attempt() == Some(answered);
        match reply {
            Ok(session) if is_current || self.is_missed(answered) => self.renew(now, session, out),
            Ok(session) => self.orphan(answered, &session, out),
            Err(_) if !is_current => {}
            Err(RefreshError::Rejected) => self.reject(now, out),
            Err(RefreshError::Unavailable(failure)) => self.back_off(now, failure, out),
        }
    }

    fn renew(&mut self, now: Timestamp, session: Session, out: &mut Outputs) {
        self.version = match self.version.is_known() {
            true => self.version.next_generation(now),
            // A cookie that nobody had told of.
            false => self.version.next_epoch(now),
        };
        if !self.mark.is_login {
            self.mark = Mark { version: self.version, is_login: true };
        }
        self.keep(session, out);
    }

    /// Whether this success is of the login that has just ended because another tab was refused the token that was spent for it.
    fn is_missed(&self, answered: Attempt) -> bool {
        matches!(self.state, State::LoggedOut(_)) && answered.0 > self.stale_attempts
    }

    /// A refresh that came too late. What is held is of its family, another tab having been first, or it is nobody's.
    fn orphan(&self, attempt: Attempt, session: &Session, out: &mut Outputs) {
        if attempt.0 <= self.stale_attempts {
            self.revoke_orphan(session, out);
        }
    }

    /// A cookie is the browser's: whoever has logged in since has one of his own there.
    fn revoke_orphan(&self, session: &Session, out: &mut Outputs) {
        if self.policy.custody == Custody::Store || matches!(self.state, State::LoggedOut(_)) {
            out.revoke(self.policy.credential(session));
        }
    }

    /// The session that a login ends. Not its refresh token, where the login brought just that.
    fn revoke_replaced_by(&self, session: &Session, out: &mut Outputs) {
        if let Some(replaced) = self.session()
            && self.policy.custody == Custody::Store
            && replaced.tokens.refresh != session.tokens.refresh
        {
            out.revoke(self.policy.credential(replaced));
        }
    }

    fn reject(&mut self, now: Timestamp, out: &mut Outputs) {
        match &self.state {
            // Where nobody had told of a cookie there was none, and nothing has ended.
            _ if !self.version.is_known() => self.end(LogoutReason::NotYet, out),
            State::Joining { shown: AuthState::LoggedOut(reason), .. } => self.expire(now, *reason, out),
            _ => self.expire(now, LogoutReason::Expired, out),
        }
    }

    /// Keeps the epoch: the reply to another tab's exchange may still bring a pair that works.
    pub(super) fn expire(&mut self, now: Timestamp, reason: LogoutReason, out: &mut Outputs) {
        self.version = self.version.next_generation(now);
        self.close(reason, out);
    }

    pub(super) fn back_off(&mut self, now: Timestamp, failure: Failure, out: &mut Outputs) {
        let attempts = self.attempts;
        let Some(renewal) = self.state.renewal() else { return };
        out.unlock(renewal.attempt());
        let pause = self.policy.pause(renewal.failures, attempts).max(failure.retry_after.unwrap_or_default());
        renewal.back_off(now, now + pause, failure);
        out.news.push(Output::Notify(Event::RefreshFailed));
    }
}
