//! Whom to tell.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::session::{AuthState, Event};

pub(super) type Listener = Rc<dyn Fn(&AuthState, &Event)>;

#[derive(Default)]
pub(super) struct Listeners {
    list: RefCell<Vec<(u64, Listener)>>,
    last: Cell<u64>,
}

/// A registered listener; dropping it ends the calls.
#[must_use = "dropping a subscription ends it"]
pub struct Subscription {
    listeners: Weak<Listeners>,
    number: u64,
}

impl Listeners {
    pub(super) fn add(self: &Rc<Self>, listener: Listener) -> Subscription {
        let number = self.last.get() + 1;
        self.last.set(number);
        self.list.borrow_mut().push((number, listener));
        Subscription { listeners: Rc::downgrade(self), number }
    }

    /// Calls those that are registered now and still are when their turn comes. Nothing is borrowed during a call.
    pub(super) fn tell(&self, state: &AuthState, event: &Event) {
        let numbers: Vec<_> = self.list.borrow().iter().map(|(number, _)| *number).collect();
        for number in numbers {
            if let Some(listener) = self.find(number) {
                listener(state, event);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    pub(super) fn clear(&self) {
        // Dropped after the borrow: a listener may own a subscription.
        let _list = self.list.take();
    }

    fn find(&self, number: u64) -> Option<Listener> {
        self.list.borrow().iter().find(|(each, _)| *each == number).map(|(_, listener)| Rc::clone(listener))
    }

    fn remove(&self, number: u64) {
        let mut list = self.list.borrow_mut();
        let found = list.iter().position(|(each, _)| *each == number).map(|index| list.remove(index));
        drop(list);
        drop(found);
    }
}

impl Subscription {
    /// Keeps the listener for as long as the client lives.
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            listeners.remove(self.number);
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}
