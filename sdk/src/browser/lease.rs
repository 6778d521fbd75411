//! A lock made of storage, for pages without Web Locks (plain HTTP). Weaker: storage orders nothing between tabs, so that a lease is
//! believed only if it is still there after a while.

use std::cell::Cell;
use std::time::Duration;

use super::page;
use super::timer::sleep;
use crate::time::Timestamp;

/// How long a write may take to be seen by all tabs. Measured: 20 ms lost none of 120 under load.
pub(crate) const SETTLING: Duration = Duration::from_millis(60);

/// How long at most to wait for a time at which timers come when they should.
const STARVATION: Duration = Duration::from_secs(1);

/// No client waits longer for an answer, whatever its timeout; what ends later was written by a wrong clock.
const LONGEST: Duration = Duration::from_secs(600);

/// A lease that was asked for. Dropped, it is given up.
pub(crate) struct Lease {
    area: web_sys::Storage,
    key: String,
    owner: String,
    term: Duration,
    is_granted: Cell<bool>,
    is_released: Cell<bool>,
    is_unwritable: Cell<bool>,
}

impl Lease {
    /// Asks for a lease that lasts for `term`: longer than any exchange that it guards.
    pub(crate) fn new(area: web_sys::Storage, key: &str, term: Duration) -> Self {
        let owner = format!("{:x}", page::random());
        Self {
            area,
            key: format!("{key}:lease"),
            owner,
            term: term.min(LONGEST),
            is_granted: Cell::default(),
            is_released: Cell::default(),
            is_unwritable: Cell::default(),
        }
    }

    /// Waits until the lease is held, or has been given up: returns which.
    pub(crate) async fn granted(&self) -> bool {
        while !self.is_released.get() {
            if self.is_free().await {
                self.write();
                settle().await;
                if self.is_ours(page::now()) {
                    self.is_granted.set(!self.is_released.get());
                    return self.is_granted.get();
                }
            }
            sleep(Duration::from_millis(20 + page::random() % 60)).await;
        }
        false
    }

    /// Looks twice: a page that was busy, starting for example, sees at first what the storage was when that began, and would write over
    /// the lease of somebody who has already made sure of it.
    async fn is_free(&self) -> bool {
        if self.holder(page::now()).is_some() {
            return false;
        }
        settle().await;
        self.holder(page::now()).is_none() && !self.is_released.get()
    }

    /// Begins the term anew, and returns whether that can be: some of it is gone by the time that the lease is believed, and all of it has to
    /// be left for an exchange. Not so near the end that another tab may have seen it run out.
    pub(crate) fn prolong(&self) -> bool {
        let is_held = self.is_ours(page::now() + 2 * SETTLING);
        if is_held {
            self.write();
        }
        is_held
    }

    fn write(&self) {
        let until = page::now() + self.term;
        let written = self.area.set_item(&self.key, &format!("{} {}", self.owner, until.as_millis()));
        // A full storage keeps nobody's lease. Whoever exchanges then has to write the pair, and goes on in memory.
        self.is_unwritable.set(written.is_err());
    }

    /// Withdraws the request, if it has not been granted yet.
    pub(crate) fn withdraw(&self) {
        if !self.is_granted.get() {
            self.release();
        }
    }

    /// Gives the lease up.
    pub(crate) fn release(&self) {
        self.is_released.set(true);
        if self.is_ours(page::now()) {
            let _ = self.area.remove_item(&self.key);
        }
    }

    /// Whether it is held, and has not run out by this time.
    fn is_ours(&self, at: Timestamp) -> bool {
        self.is_unwritable.get() || self.holder(at).is_some_and(|holder| holder == self.owner)
    }

    /// Who holds the lease at this time. One that has run out, or that ends later than any can, counts for nothing.
    fn holder(&self, now: Timestamp) -> Option<String> {
        let text = self.area.get_item(&self.key).ok()??;
        let (owner, until) = text.split_once(' ')?;
        let until = Timestamp::from_millis(until.parse().ok()?);
        (now < until && until <= now + LONGEST).then(|| owner.to_owned())
    }
}

/// Waits until every tab can have seen what was written. A timer that comes late tells of a machine, or of a page, that is short of time:
/// then what others wrote is late too, and it is waited for anew.
pub(crate) async fn settle() {
    let begun = page::now();
    loop {
        let now = page::now();
        sleep(SETTLING).await;
        let is_on_time = now.until(page::now()) < 2 * SETTLING;
        if is_on_time || begun.until(page::now()) > STARVATION {
            return;
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.release();
    }
}
