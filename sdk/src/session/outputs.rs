//! The list of what to do, in its order.

use super::record::Record;
use super::vocabulary::{Attempt, Credential, Output};

/// What a round has decided so far. The app is told last, when the store is written and the lock is free.
#[derive(Default)]
pub(super) struct Outputs {
    work: Vec<Output>,
    pub(super) news: Vec<Output>,
}

impl Outputs {
    pub(super) fn push(&mut self, output: Output) {
        self.work.push(output);
    }

    pub(super) fn store(&mut self, record: Record) {
        self.push(Output::Store(record));
    }

    pub(super) fn unlock(&mut self, attempt: Option<Attempt>) {
        self.work.extend(attempt.map(|attempt| Output::Unlock { attempt }));
    }

    pub(super) fn revoke(&mut self, credential: Option<Credential>) {
        self.news.extend(credential.map(Output::Revoke));
    }

    pub(super) fn in_order(mut self) -> Vec<Output> {
        self.work.append(&mut self.news);
        self.work
    }
}
