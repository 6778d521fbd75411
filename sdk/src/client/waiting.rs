//! Whoever waits for the machine, or for another tab.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::driver::Driver;
use crate::browser::page;
use crate::session::Machine;
use crate::time::Timestamp;

impl Driver {
    /// Asks the machine; during a round, or if it has no answer yet, the task is woken at the next news.
    pub(super) fn poll<T>(&self, cx: &Context<'_>, ask: impl Fn(&Machine, Timestamp) -> Poll<T>) -> Poll<T> {
        if !self.is_busy.get()
            && let Poll::Ready(answer) = ask(&self.machine(), page::now())
        {
            return Poll::Ready(answer);
        }
        let mut waiters = self.waiters.borrow_mut();
        if !waiters.iter().any(|waiter| waiter.will_wake(cx.waker())) {
            waiters.push(cx.waker().clone());
        }
        Poll::Pending
    }

    pub(super) fn wake(&self) {
        let waiters = self.waiters.take();
        waiters.into_iter().for_each(Waker::wake);
    }

    /// Waits, but not beyond the page's going away: what is to be sent then is sent at once, or never.
    pub(super) async fn unless_leaving(&self, wait: impl Future<Output = ()>) {
        let (mut wait, departures) = (pin!(wait), self.departures.get());
        poll_fn(|cx| {
            let has_left =
                self.poll(cx, |_, _| if self.departures.get() == departures { Poll::Pending } else { Poll::Ready(()) });
            if has_left.is_ready() { has_left } else { wait.as_mut().poll(cx) }
        })
        .await;
    }
}
