//! The last one-time codes that were sent, for demos and tests.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

use crate::{
    date::date,
    login_code::{CodeSender, LoginCode},
    token::now,
};

/// Keeps codes in memory instead of sending them. What is older than the last twenty is forgotten.
#[derive(Default)]
pub(crate) struct Inbox(Mutex<VecDeque<Message>>);

/// A code that was sent.
#[derive(Clone, Serialize)]
pub(crate) struct Message {
    mobile: String,
    code: String,
    sent_at: Option<String>,
}

impl Inbox {
    /// The messages, newest first.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl CodeSender for Inbox {
    fn send(&self, mobile: &str, code: &LoginCode) {
        let message = Message { mobile: mobile.into(), code: code.digits().into(), sent_at: date(now()) };
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_front(message);
        messages.truncate(ROOM);
    }
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Inbox(..)")
    }
}

const ROOM: usize = 20;
