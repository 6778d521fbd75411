//! Adopt: what the store says of other tabs. The newer word counts, whatever order the store shows them in.

use std::time::Duration;

use super::outputs::Outputs;
use super::record::{Mark, Stored};
use super::renewal::Renewal;
use super::vocabulary::{Custody, LogoutReason, Moment};
use super::{Machine, State};
use crate::time::Timestamp;

impl Machine {
    pub(super) fn adopt(&mut self, moment: &Moment, out: &mut Outputs) {
        match self.policy.custody {
            Custody::Store => self.adopt_session(moment, out),
            Custody::Cookie => self.adopt_mark(moment, out),
        }
        if self.state == State::Starting {
            self.state = State::LoggedOut(LogoutReason::NotYet);
        }
    }

    fn adopt_session(&mut self, moment: &Moment, out: &mut Outputs) {
        let (record, marked) = (&moment.record, moment.record.marked());
        match &record.stored {
            Some(theirs) if theirs.version >= self.version.max(marked) => self.take(theirs, record.mark, out),
            Some(theirs) if marked > self.version => self.leave(theirs, record.mark, out),
            Some(theirs) => self.overrule(theirs, moment, out),
            None if record.mark.is_some() && marked.epoch < self.version.epoch => self.put_back(moment.now, out),
            None => {
                self.hear_of(record.mark, out);
                self.end_elsewhere(record.mark, out);
            }
        }
    }

    /// In cookie mode there is only the mark to see, and whoever sees a login there makes an exchange of its own.
    fn adopt_mark(&mut self, moment: &Moment, out: &mut Outputs) {
        let (mark, marked) = (moment.record.mark, moment.record.marked());
        // Nobody has said anything, so that only the server knows.
        let is_unmarked = mark.is_none() && !self.version.is_known();
        if mark.is_some() && marked < self.mark.version {
            return self.put_back(moment.now, out);
        }
        let is_news = marked > self.version;
        self.hear_of(mark, out);
        let has_cookie = mark.is_some_and(|mark| mark.is_login);
        match self.state {
            State::Starting if has_cookie || is_unmarked => self.join(out),
            State::LoggedOut(_) if has_cookie => self.join(out),
            State::LoggedIn(_) | State::Joining { .. } if has_cookie && is_news => self.join(out),
            State::LoggedIn(_) | State::Joining { .. } if !has_cookie && !is_unmarked => self.end_elsewhere(mark, out),
            _ => {}
        }
    }

    /// What another tab has stored is the newest.
    fn take(&mut self, theirs: &Stored, mark: Option<Mark>, out: &mut Outputs) {
        if theirs.version.epoch > self.version.epoch {
            self.stale_attempts = self.attempts;
        }
        self.version = theirs.version;
        self.mark = mark.unwrap_or(Mark { version: theirs.version, is_login: true });
        if self.session() != Some(&theirs.session) {
            self.hold(theirs.session.clone(), out);
        }
    }

    /// What is stored is of the past: a login or a logout has come after it, of which is heard only now. Nothing is erased, for a newer login
    /// may be there that is not seen yet.
    fn leave(&mut self, theirs: &Stored, mark: Option<Mark>, out: &mut Outputs) {
        let was_ours = self.session() == Some(&theirs.session);
        self.hear_of(mark, out);
        // Bought here after the logout, without knowing: whoever logged out knows nothing of that token.
        let is_orphan = |mark: Mark| !mark.is_login && theirs.version.generation > mark.version.generation;
        if was_ours && theirs.version.epoch < self.version.epoch && mark.is_some_and(is_orphan) {
            out.revoke(self.policy.credential(&theirs.session));
        }
    }

    /// What is stored, or the mark, is older than what is known here: written late, by a tab that had not heard of it.
    fn overrule(&mut self, theirs: &Stored, moment: &Moment, out: &mut Outputs) {
        let is_mark_lost = moment.record.mark.is_none_or(|mark| mark.version < self.mark.version);
        if is_mark_lost || matches!(self.state, State::LoggedIn(_)) {
            self.put_back(moment.now, out);
            // Of the same login, it is a token that was spent.
            if self.is_recent(moment.now) && theirs.version.epoch < self.version.epoch {
                out.revoke(self.policy.credential(&theirs.session));
            }
        }
    }

    /// Another tab's login or logout: what was held before it is of the past.
    fn hear_of(&mut self, mark: Option<Mark>, out: &mut Outputs) {
        let Some(mark) = mark.filter(|mark| mark.version > self.version) else { return };
        if mark.version.epoch > self.version.epoch {
            self.stale_attempts = self.attempts;
        }
        self.version = mark.version;
        self.mark = mark;
        let is_joined_later = self.policy.custody == Custody::Cookie && mark.is_login;
        if matches!(self.state, State::LoggedIn(_)) && !is_joined_later {
            self.end(LogoutReason::InAnotherTab, out);
        }
    }

    /// Nothing is stored: another tab ended the session, or all was cleared. After that no pair of it is wanted any more.
    fn end_elsewhere(&mut self, mark: Option<Mark>, out: &mut Outputs) {
        if mark.is_none() {
            self.stale_attempts = self.attempts;
        }
        if let State::LoggedIn(_) | State::Joining { .. } = self.state {
            self.end(LogoutReason::InAnotherTab, out);
        }
    }

    /// Writes what is known here over what is older: another tab wrote that just after, without knowing. Later than that it is no late
    /// write that is seen, but the past: a page that was frozen is shown one write after the other of what has happened meanwhile.
    fn put_back(&self, now: Timestamp, out: &mut Outputs) {
        if self.is_recent(now) {
            out.store(self.record());
        }
    }

    fn is_recent(&self, now: Timestamp) -> bool {
        const LATE: Duration = Duration::from_secs(2);
        let written_at = Timestamp::from_millis(self.version.generation);
        // Versions may be ahead of the clock.
        now.until(written_at).max(written_at.until(now)) <= LATE
    }

    /// Goes to find out whose the cookie is.
    fn join(&mut self, out: &mut Outputs) {
        self.replace(State::Joining { shown: self.state(), renewal: Renewal::default() }, out);
    }
}
