//! The lock of an attempt, from asking for it to letting it go.

use std::rc::Rc;

use super::driver::Driver;
use super::exchange::unavailable;
use crate::browser::lock::Claim;
use crate::session::{Attempt, Input};

impl Driver {
    pub(super) fn ask_for_lock(&self, attempt: Attempt) {
        let claim = Rc::new(self.lock.claim(&self.store));
        *self.claim.borrow_mut() = Some((attempt, Rc::clone(&claim)));
        self.spawn(async move |me: Rc<Self>| {
            let is_granted = me.lock.granted(&claim).await;
            me.lock.settle(&me.store).await;
            me.send(match is_granted && claim.prolong() {
                true => Input::LockGranted { attempt },
                // Withdrawn, and then this is an old story to the machine; refused by the browser; or a lease that has run out.
                false => Input::Refreshed { attempt, reply: unavailable() },
            });
        });
    }

    pub(super) fn let_lock_go(&self, attempt: Attempt) {
        if let Some(claim) = self.take_claim(attempt) {
            self.release(claim);
        }
    }

    pub(super) fn take_claim(&self, attempt: Attempt) -> Option<Rc<Claim>> {
        let claim = self.claim.borrow_mut().take_if(|(claimed, _)| *claimed == attempt);
        claim.map(|(_, claim)| claim)
    }

    pub(super) fn release(&self, claim: Rc<Claim>) {
        self.spawn(async move |me: Rc<Self>| me.lock.release(&claim).await);
    }
}
