//! Web Locks, in the browser's own process: consistent, first come, first served.

use std::collections::VecDeque;

use hallpass::session::Version;

/// A claim to the lock: which tab's, and which of its claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClaimId {
    pub(crate) tab: usize,
    pub(crate) number: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum LockRequest {
    Claim(ClaimId),
    /// Lets go, or withdraws.
    Release(ClaimId),
    /// Holds a shared lock with this version in its name, for the tab's older one.
    Name(Version),
    /// Gives the name up, if it is still this one.
    Unname(Version),
    /// The tab is gone, and with it all that it held.
    Gone,
}

#[derive(Debug, Default)]
pub(crate) struct Locks {
    pub(crate) holder: Option<ClaimId>,
    pub(crate) queue: VecDeque<ClaimId>,
    names: Vec<(usize, Version)>,
}

impl Locks {
    /// Takes a request; returns the claim that holds the lock now and did not before.
    pub(crate) fn take(&mut self, tab: usize, request: &LockRequest) -> Option<ClaimId> {
        match *request {
            LockRequest::Claim(claim) => self.queue.push_back(claim),
            LockRequest::Release(claim) => self.remove(|other| other == claim),
            LockRequest::Name(version) => {
                self.names.retain(|(owner, _)| *owner != tab);
                self.names.push((tab, version));
            }
            LockRequest::Unname(version) => self.names.retain(|name| *name != (tab, version)),
            LockRequest::Gone => {
                self.remove(|other| other.tab == tab);
                self.names.retain(|(owner, _)| *owner != tab);
            }
        }
        if self.holder.is_some() {
            return None;
        }
        self.holder = self.queue.pop_front();
        self.holder
    }

    /// The newest version that is named: `navigator.locks.query()`.
    pub(crate) fn newest(&self) -> Option<Version> {
        self.names.iter().map(|(_, version)| *version).max()
    }

    pub(crate) fn is_free(&self) -> bool {
        self.holder.is_none() && self.queue.is_empty()
    }

    fn remove(&mut self, is_gone: impl Fn(ClaimId) -> bool) {
        self.holder = self.holder.filter(|claim| !is_gone(*claim));
        self.queue.retain(|claim| !is_gone(*claim));
    }
}
