//! A world in which no time passes: a few tabs, their writes on the way, one lock, one server. It can be compared and hashed.

use std::collections::VecDeque;
use std::time::Duration;

use hallpass::session::{
    Attempt, AuthState, Credential, Custody, Input, LogoutReason, Machine, Moment, Output, Policy,
};
use hallpass::session::{RefreshError, Version};
use hallpass::{Session, Timestamp, TokenPair};

use super::Wishes;
use crate::tabs::fault::Fault;
use crate::tabs::history::{History, Knowledge};
use crate::tabs::round::newest;
use crate::tabs::server::{number, unavailable};
use crate::tabs::storage::{Area, View, Write, writes_of};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(super) tabs: Vec<Tab>,
    arbiter: Area,
    /// Who holds the lock is first, then who waits for it.
    pub(super) lock: VecDeque<(usize, Attempt)>,
    /// Of each refresh token: its login, and whether it works still.
    tokens: Vec<(usize, Token)>,
    logins: usize,
    pub(super) wishes: Wishes,
    history: History,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Token {
    Live,
    Spent,
    Revoked,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Tab {
    machine: Machine,
    view: View,
    pub(super) outputs: VecDeque<Output>,
    pub(super) to_arbiter: VecDeque<Write>,
    pub(super) from_arbiter: VecDeque<(Write, bool)>,
    pub(super) exchanges: Vec<Exchange>,
    /// Whether the grant of the lock that it holds has been told.
    pub(super) is_told: bool,
    named: Option<Version>,
    knowledge: Knowledge,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Exchange {
    attempt: Attempt,
    token: usize,
    is_current: bool,
    pub(super) answer: Option<Answer>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Answer {
    Token(usize),
    Refused,
    Lost,
}

/// The rule that was broken.
pub(crate) type Broken = Result<(), &'static str>;

impl State {
    /// Some tabs, in all of which one user is logged in.
    pub(crate) fn logged_in(tabs: usize, wishes: Wishes) -> Self {
        let policy =
            |seed| Policy { margin: Duration::ZERO, lock_wait: Duration::from_secs(15), seed, custody: Custody::Store };
        let tab = |seed| Tab {
            machine: Machine::new(policy(seed)),
            view: View::default(),
            outputs: VecDeque::new(),
            to_arbiter: VecDeque::new(),
            from_arbiter: VecDeque::new(),
            exchanges: Vec::new(),
            is_told: false,
            named: None,
            knowledge: Knowledge::default(),
        };
        let mut state = Self {
            tabs: (0..tabs as u64).map(tab).collect(),
            arbiter: Area::default(),
            lock: VecDeque::new(),
            tokens: Vec::new(),
            logins: 0,
            wishes,
            history: History::default(),
        };
        state.log_in(0).expect("a first login");
        while state.tabs.iter().any(|tab| !tab.is_idle()) {
            for tab in 0..tabs {
                while !state.tabs[tab].outputs.is_empty() {
                    state.perform(tab).expect("an output of the first login");
                }
                while !state.tabs[tab].to_arbiter.is_empty() {
                    state.arbitrate(tab);
                }
                if !state.tabs[tab].from_arbiter.is_empty() {
                    state.arrive(tab, None).expect("news of the first login");
                }
            }
        }
        state
    }

    /// Whether the tab may be told of a grant or a reply: it sees the newest version that anybody has written.
    pub(super) fn is_settled(&self, tab: usize, fault: Option<Fault>) -> bool {
        let named = self.tabs.iter().filter_map(|tab| tab.named).max();
        let shown = newest(&self.tabs[tab].view.area().record());
        named.is_none_or(|named| shown >= named) || fault == Some(Fault::NoSettling)
    }

    pub(super) fn handle(&mut self, tab: usize, input: &Input, fault: Option<Fault>) -> Broken {
        let me = &mut self.tabs[tab];
        let record = me.view.area().record();
        let family = |session: &Session| self.tokens[number(session.access_token().as_str())].0;
        let stored = record.stored.as_ref().map(|stored| family(&stored.session));
        self.history.see(&mut me.knowledge, &record, stored);
        me.named = me.named.filter(|named| *named >= newest(&record));
        let moment = Moment { now: NOW, record, online: true, visible: true };
        let was_logged_in = me.machine.session().is_some();
        let mut outputs = me.machine.handle(&moment, input.clone());
        match input {
            Input::LoggedIn { session, .. } => self.history.log_in(&mut me.knowledge, family(session)),
            Input::LogOut if was_logged_in && me.machine.state() == AuthState::LoggedOut(LogoutReason::ByUser) => {
                self.history.log_out(&mut me.knowledge);
            }
            _ => {}
        }
        for output in &outputs {
            if let Output::Store(record) = output {
                record.mark.into_iter().for_each(|mark| self.history.marked(mark, &me.knowledge));
            }
        }
        if fault == Some(Fault::UnlockedFirst) {
            outputs.sort_by_key(|output| u8::from(!matches!(output, Output::Unlock { .. })));
        }
        outputs.retain(|output| !matches!(output, Output::Notify(_)));
        me.outputs.extend(outputs);
        let shown = me.machine.session().map(family);
        if shown.is_some_and(|family| self.history.is_past(&me.knowledge, family)) {
            return Err("an older login never returns");
        }
        if me.machine.deadline().is_some_and(|deadline| deadline <= NOW) {
            return Err("the deadline is ahead");
        }
        Ok(())
    }

    pub(super) fn log_in(&mut self, tab: usize) -> Broken {
        let token = self.issue(self.logins);
        self.logins += 1;
        let login = self.tabs[tab].machine.login_ticket();
        self.handle(tab, &Input::LoggedIn { login, session: session(token) }, None)
    }

    /// Performs the next output of a tab.
    pub(super) fn perform(&mut self, tab: usize) -> Broken {
        let Some(output) = self.tabs[tab].outputs.pop_front() else { return Ok(()) };
        match output {
            Output::Lock { attempt } => {
                self.lock.push_back((tab, attempt));
                if self.lock.len() == 1 {
                    self.tabs[tab].is_told = false;
                }
            }
            Output::Unlock { attempt } => {
                if self.lock.front() == Some(&(tab, attempt)) {
                    self.lock.pop_front();
                    self.lock.front().copied().into_iter().for_each(|(next, _)| self.tabs[next].is_told = false);
                }
                self.lock.retain(|claim| *claim != (tab, attempt));
                let exchanges = self.tabs[tab].exchanges.iter_mut();
                exchanges
                    .filter(|exchange| exchange.attempt == attempt)
                    .for_each(|exchange| exchange.is_current = false);
            }
            Output::Store(record) => {
                let me = &mut self.tabs[tab];
                for write in writes_of(&record) {
                    if me.view.area().get(write.key) != &write.value {
                        me.view.write(&write);
                        me.to_arbiter.push_back(write);
                        me.named = Some(newest(&record));
                    }
                }
            }
            Output::Revoke(Credential::Token(token)) => self.tokens[number(token.as_str())].1 = Token::Revoked,
            Output::Refresh { attempt, credential: Credential::Token(token) } => {
                return self.begin_exchange(tab, attempt, number(token.as_str()));
            }
            Output::Revoke(_) | Output::Refresh { .. } | Output::Notify(_) => {}
        }
        Ok(())
    }

    fn begin_exchange(&mut self, tab: usize, attempt: Attempt, token: usize) -> Broken {
        let mut others = self.tabs.iter().flat_map(|tab| &tab.exchanges);
        if self.lock.front() != Some(&(tab, attempt)) {
            return Err("no refresh without the lock");
        }
        if others.any(|other| other.is_current || (other.token == token && other.answer.is_none())) {
            return Err("one refresh at a time");
        }
        self.tabs[tab].exchanges.push(Exchange { attempt, token, is_current: true, answer: None });
        Ok(())
    }

    pub(super) fn arbitrate(&mut self, from: usize) {
        let Some(write) = self.tabs[from].to_arbiter.pop_front() else { return };
        self.arbiter.apply(&write);
        for (tab, me) in self.tabs.iter_mut().enumerate() {
            me.from_arbiter.push_back((write.clone(), tab == from));
        }
    }

    pub(super) fn arrive(&mut self, tab: usize, fault: Option<Fault>) -> Broken {
        let me = &mut self.tabs[tab];
        let Some((write, is_own)) = me.from_arbiter.pop_front() else { return Ok(()) };
        me.view.arrived(&write, is_own);
        if is_own { Ok(()) } else { self.handle(tab, &Input::Tick, fault) }
    }

    /// The server takes the token of an exchange.
    pub(super) fn serve(&mut self, tab: usize, exchange: usize) -> Broken {
        let token = self.tabs[tab].exchanges[exchange].token;
        let (login, state) = self.tokens[token];
        let answer = match state {
            Token::Live => {
                self.tokens[token].1 = Token::Spent;
                Answer::Token(self.issue(login))
            }
            Token::Spent => return Err("no token is spent twice"),
            Token::Revoked => Answer::Refused,
        };
        self.tabs[tab].exchanges[exchange].answer = Some(answer);
        Ok(())
    }

    pub(super) fn reply(&mut self, tab: usize, exchange: usize, fault: Option<Fault>) -> Broken {
        let Exchange { attempt, answer, .. } = self.tabs[tab].exchanges.remove(exchange);
        let reply = match answer {
            Some(Answer::Token(token)) => Ok(session(token)),
            Some(Answer::Refused) => Err(RefreshError::Rejected),
            Some(Answer::Lost) | None => unavailable(),
        };
        self.handle(tab, &Input::Refreshed { attempt, reply }, fault)
    }

    /// What must hold when nothing is under way any more.
    pub(super) fn check_rest(&self) -> Broken {
        if !self.lock.is_empty() {
            return Err("at rest no lock is held or asked for");
        }
        let record = self.arbiter.record();
        let stored = record.stored.filter(|stored| record.mark.is_none_or(|mark| stored.version >= mark.version));
        for tab in &self.tabs {
            let shown = tab.machine.session();
            if tab.view.area() != &self.arbiter || shown != stored.as_ref().map(|stored| &stored.session) {
                return Err("at rest all tabs equal the store");
            }
            if shown.is_some_and(|shown| self.history.is_over(self.tokens[number(shown.access_token().as_str())].0)) {
                return Err("a session that was ended is never resurrected");
            }
        }
        Ok(())
    }

    fn issue(&mut self, login: usize) -> usize {
        self.tokens.push((login, Token::Live));
        self.tokens.len() - 1
    }
}

impl Tab {
    pub(super) fn is_idle(&self) -> bool {
        self.outputs.is_empty() && self.to_arbiter.is_empty() && self.from_arbiter.is_empty()
    }
}

/// A session as good as any: it is neither young nor inside its margin.
fn session(token: usize) -> Session {
    let tokens = TokenPair::new(format!("access-{token}"), format!("refresh-{token}"));
    Session::from_parts(tokens, Some("spiderman"), NOW - Duration::from_secs(60), NOW + Duration::from_secs(240))
}
