//! Requests and their answers, and what is lost of them.

use hallpass::session::{Attempt, Credential, Custody, Input, Login, RefreshError};
use hallpass::{Session, Timestamp};

use super::driver::SETTLING;
use super::fault::Fault;
use super::plan::Network;
use super::server::{Pair, Shown, number, overloaded, unavailable};
use super::tab::{After, Exchange, Goal, Settling, Task, Then, Waiter};
use super::trace;
use super::world::{Event, World};

/// How long the driver waits for an answer, in milliseconds.
const TIMEOUT: i64 = 10_000;

#[derive(Clone, Debug)]
pub(crate) enum Request {
    Refresh { attempt: Attempt, credential: Credential, cookie: Option<usize>, sent_at: Timestamp },
    LogIn { login: Login, user: &'static str, sent_at: Timestamp, claim: Option<u64> },
    Revoke { credential: Credential, cookie: Option<usize>, claim: Option<u64> },
    Call { session: Session, is_again: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Pair(Pair),
    /// 401, with `detail`.
    Refused,
    /// 503, with `Retry-After`.
    Overloaded,
    Done,
    /// None came, or not in time.
    Silence,
}

impl World {
    pub(crate) fn has_cookie(&self) -> bool {
        self.plan.class.custody == Custody::Cookie
    }

    pub(crate) fn request(&mut self, tab: usize, request: Request) {
        if let Request::Refresh { attempt, credential, .. } = &request {
            let exchange =
                Exchange { attempt: *attempt, credential: credential.clone(), is_current: true, keeps: None };
            self.tabs[tab].exchanges.push(exchange);
        }
        let sent_at = self.now;
        if self.loses() || !self.online {
            return self.later(TIMEOUT, tab, Task::Answered(request, Answer::Silence));
        }
        let delay = self.delay();
        self.schedule(delay, Event::AtServer { tab, request, sent_at });
    }

    /// The server takes a request, and its answer sets out.
    pub(crate) fn serve(&mut self, tab: usize, request: Request, sent_at: i64) {
        let answer = self.serves(&request);
        self.after_service();
        self.note(|_| format!("server: tab {tab} {} -> {}", trace::request(&request), trace::answer(answer)));
        let delay = self.delay();
        let is_lost = self.is_bad() && self.random.chance(15);
        let arrives_at = self.now + delay;
        if is_lost || arrives_at - sent_at > TIMEOUT {
            let at = (sent_at + TIMEOUT).max(self.now);
            return self.schedule_at(at, Event::InTab(tab, Task::Answered(request, Answer::Silence)));
        }
        self.schedule_at(arrives_at, Event::InTab(tab, Task::Answered(request, answer)));
    }

    fn serves(&mut self, request: &Request) -> Answer {
        if self.now < self.server.down_until {
            return Answer::Overloaded;
        }
        let now = self.now;
        match request {
            Request::Refresh { credential, cookie, .. } => match spent(credential, *cookie) {
                Some(refresh) => self.server.refresh(now, refresh).map_or(Answer::Refused, Answer::Pair),
                None => Answer::Refused,
            },
            Request::LogIn { user, .. } => Answer::Pair(self.server.log_in(now, user)),
            Request::Revoke { credential, cookie, .. } => {
                spent(credential, *cookie).into_iter().for_each(|refresh| self.server.revoke(refresh));
                Answer::Done
            }
            Request::Call { session, .. } => match self.server.accepts(now, number(session.access_token().as_str())) {
                true => Answer::Done,
                false => Answer::Refused,
            },
        }
    }

    /// The browser keeps the cookie that an answer brings, whatever becomes of the page.
    pub(crate) fn keep_cookie(&mut self, request: &Request, answer: Answer) {
        match (request, answer) {
            _ if !self.has_cookie() => {}
            (_, Answer::Pair(pair)) => self.cookie = Some(pair.refresh),
            (Request::Revoke { .. }, Answer::Done) => self.cookie = None,
            _ => {}
        }
    }

    pub(crate) fn take_answer(&mut self, tab: usize, request: Request, answer: Answer) {
        let shown = if self.has_cookie() { Shown::Access } else { Shown::Both };
        match request {
            Request::Refresh { attempt, sent_at, .. } => {
                let exchanges = &mut self.tabs[tab].exchanges;
                let kept = exchanges.iter().find(|exchange| exchange.attempt == attempt).and_then(|found| found.keeps);
                exchanges.retain(|exchange| exchange.attempt != attempt);
                kept.into_iter().for_each(|claim| self.release(tab, claim));
                let reply = match answer {
                    Answer::Pair(pair) => Ok(self.session(pair, sent_at, shown)),
                    Answer::Refused => Err(RefreshError::Rejected),
                    Answer::Overloaded | Answer::Silence if self.has(Fault::FailureRejects) => {
                        Err(RefreshError::Rejected)
                    }
                    Answer::Overloaded => overloaded(),
                    Answer::Done | Answer::Silence => unavailable(),
                };
                let is_rejected = reply == Err(RefreshError::Rejected);
                let then = Then::Tell(Input::Refreshed { attempt, reply });
                match is_rejected {
                    _ if self.has(Fault::BelievedAtOnce) => self.settled(tab, then),
                    true => self.settle_later(tab, then),
                    false => self.settle(tab, then),
                }
            }
            Request::LogIn { login, sent_at, claim, .. } => match answer {
                Answer::Pair(pair) => {
                    let session = self.session(pair, sent_at, shown);
                    self.send(tab, Input::LoggedIn { login, session }, After::LetGo(claim));
                }
                _ => {
                    self.tabs[tab].logins -= 1;
                    claim.into_iter().for_each(|claim| self.let_go(tab, claim));
                }
            },
            Request::Revoke { claim, .. } => claim.into_iter().for_each(|claim| self.let_go(tab, claim)),
            Request::Call { session, is_again } => {
                if answer == Answer::Refused && !is_again {
                    let access = session.access_token().clone();
                    let waiter = Waiter { goal: Goal::Successor(session), since: self.now };
                    self.send(tab, Input::Unauthorized { access }, After::Ask(waiter));
                }
            }
        }
    }

    fn session(&self, pair: Pair, sent_at: Timestamp, shown: Shown) -> Session {
        let session = self.server.session(pair, sent_at, shown);
        if !self.has(Fault::ExpiryByServer) {
            return session;
        }
        let tokens =
            hallpass::TokenPair { access: session.access_token().clone(), refresh: session.refresh_token().cloned() };
        Session::from_parts(tokens, session.subject(), sent_at, self.server.expiry(pair.access))
    }

    /// After a rejection: a tab that has died took the name of what it wrote along.
    fn settle_later(&mut self, tab: usize, then: Then) {
        let settling = Settling { until: self.now + SETTLING + 1000, then: Box::new(then) };
        match self.has_web_locks() {
            true => self.later(SETTLING, tab, Task::Settle(settling)),
            false => self.later(2 * SETTLING, tab, Task::Settle(settling)),
        }
    }

    /// Whether a request never gets to the server.
    fn loses(&mut self) -> bool {
        !self.is_calm && self.plan.class.network > Network::Reliable && self.random.chance(8)
    }

    /// One way, in milliseconds.
    fn delay(&mut self) -> i64 {
        match self.random.next() % 100 {
            0..80 => self.random.between(5, 60),
            80..97 => self.random.between(60, 800),
            _ if self.is_bad() => self.random.between(800, 15_000),
            _ => self.random.between(800, 3_000),
        }
    }
}

/// The token that a request spends: the cookie goes along as it was when the request left.
fn spent(credential: &Credential, cookie: Option<usize>) -> Option<usize> {
    match credential {
        Credential::Token(refresh) => Some(number(refresh.as_str())),
        Credential::Cookie => cookie,
    }
}
