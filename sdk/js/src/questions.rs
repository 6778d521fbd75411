//! What the driver asks on behalf of whoever waits for a session.

use std::task::Poll;

use hallpass::session::{Failure, Refusal};
use wasm_bindgen::prelude::*;

use crate::core::Core;
use crate::session::Session;

#[wasm_bindgen]
impl Core {
    /// The session on whose behalf a call is made now.
    pub fn calling(&self) -> Option<Session> {
        let state = &mut *self.0.borrow_mut();
        found(state.machine.calling_session(state.moment.now), &mut state.refusal)
    }

    /// A session whose access token works.
    pub fn working(&self) -> Option<Session> {
        let state = &mut *self.0.borrow_mut();
        found(state.machine.working_session(state.moment.now), &mut state.refusal)
    }

    /// The working session that has taken the place of this one.
    pub fn after(&self, spent: &Session) -> Option<Session> {
        let state = &mut *self.0.borrow_mut();
        found(state.machine.session_after(&spent.0, state.moment.now), &mut state.refusal)
    }

    /// Why there was no session: 0 wait for news, 1 login_required, 2 unavailable, 3 invalid_response. `has_waited` is whether whoever asks
    /// has been told to wait before.
    pub fn code(&self, has_waited: bool) -> u8 {
        match &self.0.borrow().refusal {
            None => 0,
            Some(Refusal::LoggedOut) => 1,
            Some(Refusal::Waiting { failure, .. }) if has_waited && failure.problem.is_some() => 3,
            Some(Refusal::Waiting { .. }) => 2,
        }
    }

    /// Besides: what was wrong with the answer.
    pub fn problem(&self) -> Option<String> {
        self.failure().and_then(|failure| failure.problem).map(Into::into)
    }

    /// Besides: the status that the server answered.
    pub fn status(&self) -> Option<u16> {
        self.failure().and_then(|failure| failure.status)
    }

    /// Besides: how many seconds to wait.
    pub fn retry_after(&self) -> Option<f64> {
        match &self.0.borrow().refusal {
            Some(Refusal::Waiting { retry_after, .. }) => retry_after.map(|pause| pause.as_secs_f64()),
            _ => None,
        }
    }

    fn failure(&self) -> Option<Failure> {
        match &self.0.borrow().refusal {
            Some(Refusal::Waiting { failure, .. }) => Some(failure.clone()),
            _ => None,
        }
    }
}

fn found(answer: Poll<Result<&hallpass::Session, Refusal>>, refusal: &mut Option<Refusal>) -> Option<Session> {
    *refusal = None;
    match answer {
        Poll::Pending => None,
        Poll::Ready(Ok(session)) => Some(Session(session.clone())),
        Poll::Ready(Err(why)) => {
            *refusal = Some(why);
            None
        }
    }
}
