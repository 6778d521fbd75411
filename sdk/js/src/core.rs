//! One client's decisions.

use std::cell::RefCell;
use std::collections::VecDeque;

use hallpass::Timestamp;
use hallpass::answer::{Answer, Meaning};
use hallpass::session::{
    Attempt, AuthState, Credential, Custody, Failure, Input, Login, Machine, Mark, Moment, Output, Policy, Record,
    RefreshError, Refusal, Stored,
};
use wasm_bindgen::prelude::*;

use crate::numbers;
use crate::session::Session;

/// One client's decisions.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core(pub(crate) RefCell<State>);

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) machine: Machine,
    pub(crate) moment: Moment,
    /// What is yet to be done, and what is being done.
    outputs: VecDeque<Output>,
    output: Option<Output>,
    /// Answers to refreshes that have been read, but not handed to the machine yet.
    answers: Vec<(Attempt, Result<hallpass::Session, RefreshError>)>,
    /// Why the last question brought no session; nothing while whoever asked is to wait.
    pub(crate) refusal: Option<Refusal>,
}

#[wasm_bindgen]
impl Core {
    /// Makes the core of a client. Times are in milliseconds; `seed` makes its pauses differ from those of other tabs.
    #[wasm_bindgen(constructor)]
    pub fn new(margin: f64, lock_wait: f64, seed: f64, has_cookie: bool) -> Self {
        let custody = if has_cookie { Custody::Cookie } else { Custody::Store };
        let (margin, lock_wait) = (numbers::duration(margin), numbers::duration(lock_wait));
        Self(RefCell::new(State {
            machine: Machine::new(Policy { margin, lock_wait, seed: seed as u64, custody }),
            moment: Moment { now: Timestamp::default(), record: Record::default(), online: true, visible: false },
            outputs: VecDeque::new(),
            output: None,
            answers: Vec::new(),
            refusal: None,
        }))
    }

    /// Takes a look at the world, before anything else is asked or told: the time, by this device's clock.
    pub fn look(&self, now: f64, online: bool, visible: bool) {
        let moment = &mut self.0.borrow_mut().moment;
        (moment.now, moment.online, moment.visible) = (numbers::time(now), online, visible);
    }

    /// The store shows nothing, or nothing that can be read.
    pub fn see_nothing(&self) {
        self.0.borrow_mut().moment.record = Record::default();
    }

    /// Besides, the store shows the mark of a login, or of the end of one.
    pub fn see_mark(&self, epoch: f64, generation: f64, is_login: bool) {
        self.0.borrow_mut().moment.record.mark = Some(Mark { version: numbers::version(epoch, generation), is_login });
    }

    /// Besides, the store shows a session.
    pub fn see_session(&self, epoch: f64, generation: f64, session: &Session) {
        let stored = Stored { version: numbers::version(epoch, generation), session: session.0.clone() };
        self.0.borrow_mut().moment.record.stored = Some(stored);
    }

    /// Something may have changed.
    pub fn tick(&self) {
        self.handle(Input::Tick);
    }

    /// A request is about to leave.
    pub fn want_token(&self) {
        self.handle(Input::TokenWanted);
    }

    /// The app asks for new claims.
    pub fn want_refresh(&self) {
        self.handle(Input::RefreshWanted);
    }

    /// The API answered 401 to a request that carried this session's token.
    pub fn refuse(&self, session: &Session) {
        self.handle(Input::Unauthorized { access: session.0.access_token().clone() });
    }

    /// A login that drew this ticket when it began has brought this session.
    pub fn log_in(&self, ticket: f64, session: &Session) {
        self.handle(Input::LoggedIn { login: Login::from_number(ticket as u64), session: session.0.clone() });
    }

    /// The app logs out.
    pub fn log_out(&self) {
        self.handle(Input::LogOut);
    }

    /// The attempt has its lock.
    pub fn grant(&self, attempt: f64) {
        self.handle(Input::LockGranted { attempt: Attempt::from_number(attempt as u64) });
    }

    /// The attempt is over: with the answer that was read, or without one.
    pub fn finish(&self, attempt: f64) {
        let attempt = Attempt::from_number(attempt as u64);
        let found = {
            let answers = &mut self.0.borrow_mut().answers;
            answers.iter().position(|(of, _)| *of == attempt).map(|index| answers.swap_remove(index).1)
        };
        let reply = found.unwrap_or_else(|| Err(RefreshError::Unavailable(Failure::default())));
        self.handle(Input::Refreshed { attempt, reply });
    }

    /// Takes the next thing to do, and returns which: see `numbers.rs`. Zero when nothing is left.
    pub fn next_output(&self) -> u8 {
        let state = &mut *self.0.borrow_mut();
        state.output = state.outputs.pop_front();
        state.output.as_ref().map_or(0, numbers::output)
    }

    /// Which attempt the output is about; of a notice, what has happened: see `numbers.rs`.
    pub fn number(&self) -> f64 {
        match &self.0.borrow().output {
            Some(Output::Lock { attempt } | Output::Refresh { attempt, .. } | Output::Unlock { attempt }) => {
                attempt.number() as f64
            }
            Some(Output::Notify(event)) => numbers::event(*event),
            _ => 0.0,
        }
    }

    /// The refresh token that the output spends or revokes; nothing where it is in the cookie.
    pub fn credential(&self) -> Option<String> {
        match &self.0.borrow().output {
            Some(
                Output::Refresh { credential: Credential::Token(token), .. } | Output::Revoke(Credential::Token(token)),
            ) => Some(token.as_str().to_owned()),
            _ => None,
        }
    }

    /// The session that the output stores.
    pub fn stored(&self) -> Option<Session> {
        match &self.0.borrow().output {
            Some(Output::Store(record)) => record.stored.as_ref().map(|stored| Session(stored.session.clone())),
            _ => None,
        }
    }

    /// The version that the output stores, the session's or else the mark's: 0 its epoch, 1 its generation. 2 and 3, the mark's; 4, whether the
    /// mark is a login's.
    pub fn stored_number(&self, index: u8) -> f64 {
        match &self.0.borrow().output {
            Some(Output::Store(record)) => numbers::of_record(record, index),
            _ => 0.0,
        }
    }

    /// What the answer to a login means: 0 a session, 1 a refusal, 2 neither, which [`code`](Self::code) tells more of.
    pub fn meaning_of_login(&self, status: u16, is_redirect: bool, is_object: bool, retry_after: Option<f64>) -> u8 {
        self.meaning(answer(status, is_redirect, is_object, retry_after).to_login())
    }

    /// What the answer to a verify means: 0 that the token stands, 1 that it does not, 2 neither. `has_words` is whether its body has a
    /// refusal's.
    pub fn meaning_of_verify(
        &self,
        status: u16,
        is_redirect: bool,
        is_object: bool,
        retry_after: Option<f64>,
        has_words: bool,
    ) -> u8 {
        self.meaning(answer(status, is_redirect, is_object, retry_after).to_verify(has_words))
    }

    /// Reads the answer to the attempt's exchange, in a dialect that rejects with the status `rejection` and a field that the body has or
    /// has not. `flaw` is why its body makes no session, and where it makes one, `session` is that. Returns whether the server has rejected the
    /// refresh token, which is not to be believed at once.
    #[expect(clippy::too_many_arguments, reason = "the answer alone is four")]
    pub fn read_refresh(
        &self,
        attempt: f64,
        status: u16,
        is_redirect: bool,
        is_object: bool,
        retry_after: Option<f64>,
        rejection: u16,
        has_field: bool,
        flaw: u8,
        session: Option<Session>,
    ) -> bool {
        let answer = answer(status, is_redirect, is_object, retry_after);
        let reply = match (answer.to_refresh(rejection, has_field), session) {
            (Meaning::Granted, Some(session)) => Ok(session.0),
            (Meaning::Granted, None) => Err(RefreshError::Unavailable(answer.flawed(numbers::flaw(flaw)))),
            (Meaning::Refused, _) => Err(RefreshError::Rejected),
            (Meaning::Failed(failure), _) => Err(RefreshError::Unavailable(failure)),
        };
        let is_rejected = matches!(reply, Err(RefreshError::Rejected));
        self.0.borrow_mut().answers.push((Attempt::from_number(attempt as u64), reply));
        is_rejected
    }

    /// What the app is to know: 0 loading, 1 logged in, from 2 on why it is logged out: see `numbers.rs`.
    pub fn state(&self) -> u8 {
        match self.0.borrow().machine.state() {
            AuthState::Loading => 0,
            AuthState::LoggedIn(_) => 1,
            AuthState::LoggedOut(reason) => numbers::reason(reason),
        }
    }

    /// Besides: the session.
    pub fn session(&self) -> Option<Session> {
        self.0.borrow().machine.session().cloned().map(Session)
    }

    /// Whether it is known that nobody is logged in.
    pub fn is_logged_out(&self) -> bool {
        self.0.borrow().machine.is_logged_out()
    }

    /// The ticket of a login that begins now.
    pub fn login_ticket(&self) -> f64 {
        self.0.borrow().machine.login_ticket().number() as f64
    }

    /// When to look again.
    pub fn deadline(&self) -> Option<f64> {
        self.0.borrow().machine.deadline().map(|at| at.as_millis() as f64)
    }

    fn handle(&self, input: Input) {
        let state = &mut *self.0.borrow_mut();
        state.outputs.extend(state.machine.handle(&state.moment, input));
    }

    fn meaning(&self, meaning: Meaning) -> u8 {
        match meaning {
            Meaning::Granted => 0,
            Meaning::Refused => 1,
            Meaning::Failed(failure) => {
                let retry_after = failure.retry_after;
                self.0.borrow_mut().refusal = Some(Refusal::Waiting { failure, retry_after });
                2
            }
        }
    }
}

fn answer(status: u16, is_redirect: bool, is_object: bool, retry_after: Option<f64>) -> Answer {
    Answer { status, is_redirect, is_object, retry_after: retry_after.map(numbers::duration) }
}
