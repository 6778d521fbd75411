//! The lock where there are no Web Locks: a lease in the store.

use super::driver::SETTLING;
use super::fault::Fault;
use super::storage::{Key, Value, Write};
use super::tab::{ClaimState, Task};
use super::world::{LOCK_WAIT, World};

impl World {
    /// Whether the tab may believe that it holds the lock: a lease runs out.
    pub(crate) fn is_held(&self, tab: usize, claim: u64) -> bool {
        self.has_web_locks() || self.lease_holder(tab) == Some(claim) || self.has(Fault::LeaseUnchecked)
    }

    pub(crate) fn has_lease(&self, tab: usize, claim: u64) -> bool {
        self.lease_holder(tab) == Some(claim)
    }

    /// Who holds the lease, as this tab sees it. One that ends later than any can counts for nothing.
    fn lease_holder(&self, tab: usize) -> Option<u64> {
        let now = self.clock();
        match *self.tabs[tab].view.area().get(Key::Lease) {
            Value::Lease { owner, until } if now < until && until <= now + LOCK_WAIT => Some(owner),
            _ => None,
        }
    }

    pub(crate) fn try_lease(&mut self, tab: usize, claim: u64) {
        match self.tabs[tab].claim(claim).map(|found| found.state) {
            Some(ClaimState::Asked) => {}
            Some(ClaimState::LetGo) => return self.proceed(tab, claim, false),
            // A login that has waited in vain goes on without.
            Some(ClaimState::Held) | None => return,
        }
        if self.lease_holder(tab).is_some() {
            return self.try_lease_again(tab, claim);
        }
        self.later(SETTLING, tab, Task::TakeLease(claim));
    }

    /// The second look: a page that was busy sees at first what the storage was when that began.
    pub(crate) fn take_lease(&mut self, tab: usize, claim: u64) {
        let is_asked = self.tabs[tab].claim(claim).is_some_and(|found| found.state == ClaimState::Asked);
        if self.lease_holder(tab).is_some() || !is_asked {
            return self.try_lease_again(tab, claim);
        }
        let until = self.clock() + LOCK_WAIT;
        self.write(tab, Write { key: Key::Lease, value: Value::Lease { owner: claim, until } });
        self.later(SETTLING, tab, Task::CheckLease(claim));
    }

    pub(crate) fn check_lease(&mut self, tab: usize, claim: u64) {
        if !self.is_held(tab, claim) {
            return self.try_lease_again(tab, claim);
        }
        match self.tabs[tab].claim(claim).map(|found| found.state) {
            Some(ClaimState::Asked) => self.granted(tab, claim),
            Some(ClaimState::LetGo) => self.proceed(tab, claim, false),
            Some(ClaimState::Held) | None => {}
        }
    }

    fn try_lease_again(&mut self, tab: usize, claim: u64) {
        let pause = self.random.between(20, 79);
        self.later(pause, tab, Task::TryLease(claim));
    }
}
