//! What goes on in a tab between rounds: claims, settling, waiting.

use std::task::Poll;

use hallpass::Session;
use hallpass::session::{Attempt, Credential, Input, Login, Refusal};

use super::fault::Fault;
use super::locks::{ClaimId, LockRequest};
use super::network::Request;
use super::plan::LockKind;
use super::round::newest;
use super::storage::{Key, Value, Write};
use super::tab::{Action, After, Channel, Claim, ClaimState, Goal, Purpose, Settling, Task, Then, Waiter};
use super::world::{Event, LOCK_WAIT, World};

/// How long a write may take to be seen by all tabs, in milliseconds.
pub(crate) const SETTLING: i64 = 60;
/// How long to look for a write that must become visible, and how often.
const BOUND: i64 = 1000;
const PAUSE: i64 = 4;

impl World {
    pub(crate) fn run(&mut self, tab: usize, task: Task) {
        match task {
            Task::Input(input) => self.send(tab, input, After::Nothing),
            Task::Arrived { write, is_own } => {
                self.tabs[tab].view.arrived(&write, is_own);
                // An event that is lost cannot hurt.
                if !is_own && (self.is_calm || !self.random.chance(15)) {
                    self.send(tab, Input::Tick, After::Nothing);
                }
            }
            Task::Timer(number) => {
                if self.tabs[tab].timer.take_if(|(_, other)| *other == number).is_some() {
                    self.send(tab, Input::Tick, After::Nothing);
                }
            }
            Task::Granted(claim) => self.granted(tab, claim),
            Task::WaitedInVain(claim) => {
                let is_waiting = |claim: &Claim| claim.state == ClaimState::Asked;
                if self.tabs[tab].claim(claim).is_some_and(is_waiting) {
                    self.proceed(tab, claim, false);
                }
            }
            Task::Named => {
                self.tabs[tab].written.iter_mut().for_each(|written| written.is_named = true);
                let releasing = std::mem::take(&mut self.tabs[tab].releasing);
                releasing.into_iter().for_each(|claim| self.let_go(tab, claim));
            }
            Task::Release(claim) => {
                if self.tabs[tab].releasing.contains(&claim) {
                    self.tabs[tab].releasing.retain(|other| *other != claim);
                    self.let_go(tab, claim);
                }
            }
            Task::Forget(version) => {
                if let Some(written) = self.tabs[tab].written.filter(|written| written.version <= version) {
                    self.unname(tab, written.version);
                }
            }
            Task::TryLease(claim) => self.try_lease(tab, claim),
            Task::TakeLease(claim) => self.take_lease(tab, claim),
            Task::CheckLease(claim) => self.check_lease(tab, claim),
            Task::Settle(settling) => self.look_for_newest(tab, settling),
            Task::Newest(settling, named) => {
                let shown = newest(&self.tabs[tab].view.area().record());
                if named.is_none_or(|named| shown >= named) || self.now >= settling.until {
                    return self.settled(tab, *settling.then);
                }
                self.later(PAUSE, tab, Task::Settle(settling));
            }
            Task::Answered(request, answer) => self.take_answer(tab, request, answer),
            Task::Ask(waiter) => self.send(tab, Input::TokenWanted, After::Ask(waiter)),
            Task::Do(action) => self.begin(tab, action),
        }
    }

    fn begin(&mut self, tab: usize, action: Action) {
        match action {
            Action::Call => self.wait(tab, Goal::Calling),
            Action::Refresh => self.wait(tab, Goal::Spending),
            Action::LogOut => self.send(tab, Input::LogOut, After::Nothing),
            Action::LogIn(user) => {
                let login = self.tabs[tab].machine.login_ticket();
                self.tabs[tab].logins += 1;
                match self.has_cookie() {
                    true => drop(self.claim(tab, Purpose::LogIn(login, user))),
                    false => {
                        let sent_at = self.clock();
                        self.request(tab, Request::LogIn { login, user, sent_at, claim: None });
                    }
                }
            }
        }
    }

    pub(crate) fn wait(&mut self, tab: usize, goal: Goal) {
        let since = self.now;
        self.tabs[tab].tasks.push_front(Task::Ask(Waiter { goal, since }));
    }

    pub(crate) fn answer(&self, tab: usize, goal: &Goal) -> Poll<Result<Session, Refusal>> {
        let (machine, now) = (&self.tabs[tab].machine, self.clock());
        let found = match goal {
            Goal::Calling | Goal::Spending => machine.calling_session(now),
            Goal::Token => machine.working_session(now),
            Goal::Successor(spent) | Goal::Refreshed(spent) => machine.session_after(spent, now),
        };
        found.map(|found| found.cloned())
    }

    pub(crate) fn answered(&mut self, tab: usize, goal: Goal, answer: Result<Session, Refusal>) {
        let Ok(session) = answer else { return };
        match goal {
            Goal::Calling => self.wait(tab, Goal::Token),
            Goal::Token => {
                self.handed_out(&session);
                self.request(tab, Request::Call { session, is_again: false });
            }
            Goal::Successor(refused) if refused.access_token() != session.access_token() => {
                self.handed_out(&session);
                self.request(tab, Request::Call { session, is_again: true });
            }
            Goal::Spending => self.send(tab, Input::Tick, After::RefreshWanted(session)),
            Goal::Successor(_) | Goal::Refreshed(_) => {}
        }
    }

    pub(crate) fn send_refresh_wanted(&mut self, tab: usize, spent: Session) {
        let waiter = Waiter { goal: Goal::Refreshed(spent), since: self.now };
        self.send(tab, Input::RefreshWanted, After::Ask(waiter));
    }

    pub(crate) fn has_web_locks(&self) -> bool {
        self.plan.class.lock == LockKind::Web
    }

    /// Asks for the lock.
    pub(crate) fn claim(&mut self, tab: usize, purpose: Purpose) -> u64 {
        let number = self.number();
        self.tabs[tab].claims.push(Claim { number, purpose, state: ClaimState::Asked });
        match self.has_web_locks() {
            true => {
                let request = LockRequest::Claim(ClaimId { tab, number });
                self.through(tab, Channel::ToLocks, Event::AtLocks(tab, request));
            }
            false => self.later(0, tab, Task::TryLease(number)),
        }
        if let Purpose::LogIn(..) | Purpose::Revoke = purpose {
            self.later(LOCK_WAIT.as_millis() as i64, tab, Task::WaitedInVain(number));
        }
        number
    }

    pub(crate) fn granted(&mut self, tab: usize, claim: u64) {
        let Some(found) = self.tabs[tab].claim_mut(claim) else { return };
        if found.state == ClaimState::Asked {
            found.state = ClaimState::Held;
            self.proceed(tab, claim, true);
        }
    }

    /// A claim is granted, or never will be.
    pub(crate) fn proceed(&mut self, tab: usize, claim: u64, is_granted: bool) {
        let Some(found) = self.tabs[tab].claim_mut(claim) else { return };
        match found.purpose {
            Purpose::Attempt(_) => self.settle(tab, Then::Grant { claim, is_granted }),
            // Else somebody's exchange could put an older cookie in the place of the new one.
            Purpose::LogIn(..) if !is_granted => {
                self.tabs[tab].logins -= 1;
                self.let_go(tab, claim);
            }
            Purpose::LogIn(..) | Purpose::Revoke => {
                found.state = ClaimState::Held;
                self.settle(tab, Then::Alone(claim));
            }
        }
    }

    /// Nobody else sets the cookie now, or takes it away.
    pub(crate) fn alone(&mut self, tab: usize, claim: u64) {
        match self.tabs[tab].claim(claim).map(|found| found.purpose) {
            Some(Purpose::LogIn(login, _)) if self.is_void(tab, login) && !self.has(Fault::VoidLoginSent) => {
                self.tabs[tab].logins -= 1;
                self.let_go(tab, claim);
            }
            Some(Purpose::LogIn(login, user)) => {
                let sent_at = self.clock();
                self.request(tab, Request::LogIn { login, user, sent_at, claim: Some(claim) });
            }
            Some(Purpose::Revoke) => self.send(tab, Input::Tick, After::Revoke(claim)),
            Some(Purpose::Attempt(_)) | None => {}
        }
    }

    fn is_void(&self, tab: usize, login: Login) -> bool {
        login != self.tabs[tab].machine.login_ticket()
    }

    /// Revokes the cookie, if it is still nobody's.
    pub(crate) fn revoke_cookie(&mut self, tab: usize, claim: u64) {
        let is_nobodys = self.answer(tab, &Goal::Token) == Poll::Ready(Err(Refusal::LoggedOut));
        if !is_nobodys && !self.has(Fault::CookieTaken) {
            return self.let_go(tab, claim);
        }
        let (credential, cookie) = (Credential::Cookie, self.cookie);
        self.request(tab, Request::Revoke { credential, cookie, claim: Some(claim) });
    }

    /// In cookie mode an answer sets the cookie, whatever becomes of the attempt.
    pub(crate) fn release_after_exchange(&mut self, tab: usize, attempt: Attempt, claim: u64) {
        let keeps_it = self.has_cookie() && !self.has(Fault::CookieUnlocked);
        let mut exchanges = self.tabs[tab].exchanges.iter_mut();
        match exchanges.find(|exchange| exchange.attempt == attempt).filter(|_| keeps_it) {
            Some(exchange) => exchange.keeps = Some(claim),
            None => self.release(tab, claim),
        }
    }

    /// Lets the lock go, when everybody can know what was written under it.
    pub(crate) fn release(&mut self, tab: usize, claim: u64) {
        if self.has(Fault::LockKept) {
            return;
        }
        match self.tabs[tab].written {
            Some(written) if self.has_web_locks() && !written.is_named => {
                self.tabs[tab].releasing.push(claim);
                self.later(SETTLING, tab, Task::Release(claim));
            }
            _ => self.let_go(tab, claim),
        }
    }

    pub(crate) fn let_go(&mut self, tab: usize, claim: u64) {
        if !self.has_web_locks() && self.is_held(tab, claim) {
            self.write(tab, Write { key: Key::Lease, value: Value::Nothing });
        }
        let Some(found) = self.tabs[tab].claim_mut(claim) else { return };
        let is_awaited = found.state == ClaimState::Asked && matches!(found.purpose, Purpose::Attempt(_));
        found.state = ClaimState::LetGo;
        if self.has_web_locks() {
            let request = LockRequest::Release(ClaimId { tab, number: claim });
            self.through(tab, Channel::ToLocks, Event::AtLocks(tab, request));
        }
        match is_awaited {
            // A lease that is being asked for finds out by itself.
            true if self.has_web_locks() => self.proceed(tab, claim, false),
            true => {}
            false => self.tabs[tab].claims.retain(|other| other.number != claim),
        }
    }

    /// Waits until the store shows what was written last, by whichever tab.
    pub(crate) fn settle(&mut self, tab: usize, then: Then) {
        let settling = Settling { until: self.now + BOUND, then: Box::new(then) };
        match self.has_web_locks() {
            _ if !self.has_settling() => self.settled(tab, *settling.then),
            true => self.look_for_newest(tab, settling),
            false => self.later(SETTLING, tab, Task::Settle(settling)),
        }
    }

    fn look_for_newest(&mut self, tab: usize, settling: Settling) {
        match self.has_web_locks() {
            true => self.through(tab, Channel::ToLocks, Event::Query(tab, settling)),
            false => self.settled(tab, *settling.then),
        }
    }
}
