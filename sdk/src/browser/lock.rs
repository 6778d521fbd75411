//! The lock around an exchange, and what makes the store trustworthy under it.
//!
//! localStorage is not ordered with Web Locks: the next holder of a lock can read what was there before the last holder wrote. So
//! whoever has written version N keeps a shared lock with N in its name, and whoever gets the lock asks the browser, which answers
//! that consistently, for the highest N, and waits until the store shows it.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::lease::{self, Lease, SETTLING};
use super::store::Store;
use super::timer::{sleep, within};
use super::web_lock::{WebLock, WebLocks};
use crate::config::Storage;
use crate::session::{Record, Version};

/// How long to look for a write that must become visible, before going on without. Longest measured: 2 ms.
const BOUND: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(4);

/// How long the newest version is named. Then the write has long been seen, and a page that holds a lock could not go into the
/// back/forward cache.
pub(crate) const NAMED: Duration = Duration::from_secs(10);

/// The lock of one store.
pub(crate) struct Lock {
    name: String,
    key: String,
    term: Duration,
    /// `None` where the browser has none, or does not let this page have any.
    locks: RefCell<Option<WebLocks>>,
    /// What was written here last, for as long as that matters.
    written: RefCell<Option<(Version, Rc<WebLock>)>>,
}

/// The lock, from asking for it to letting it go.
pub(crate) enum Claim {
    Web(WebLock),
    Lease(Lease),
    /// The session is this client's alone.
    Unshared,
}

impl Lock {
    /// A lock for the store of this kind and key. `term` is longer than any exchange: a lease lasts that long.
    pub(crate) fn new(kind: Storage, key: &str, term: Duration) -> Self {
        let name = format!("hallpass:{kind}:{key}");
        Self { name, key: key.to_owned(), term, locks: RefCell::new(WebLocks::find()), written: RefCell::default() }
    }

    /// Asks for the lock.
    pub(crate) fn claim(&self, store: &Store) -> Claim {
        let area = store.area();
        if area.is_none() && !store.is_shared() {
            return Claim::Unshared;
        }
        match (self.locks().and_then(|locks| locks.exclusive(&self.name)), area) {
            (Some(lock), _) => Claim::Web(lock),
            (None, Some(area)) => Claim::Lease(Lease::new(area, &self.key, self.term)),
            (None, None) => Claim::Unshared,
        }
    }

    /// Waits until the lock is held, or never will be: returns which. If the browser has refused it, goes on without Web Locks, for good: it
    /// refuses them all, in a sandboxed frame for example.
    pub(crate) async fn granted(&self, claim: &Claim) -> bool {
        let is_granted = claim.granted().await;
        if matches!(claim, Claim::Web(lock) if lock.is_refused()) {
            self.locks.take();
        }
        is_granted
    }

    /// Waits until the lock is held; not for longer than anybody may hold it. Returns whether it is.
    pub(crate) async fn is_granted_in_time(&self, claim: &Claim) -> bool {
        within(self.term, self.granted(claim)).await == Some(true)
    }

    /// Says that a record was written here, in a store that other tabs see, and returns which version it shows.
    pub(crate) fn wrote(&self, record: &Record) -> Version {
        let version = record.version();
        let name = format!("{}{}:{}", self.version_prefix(), version.epoch, version.generation);
        let lock = self.locks().and_then(|locks| locks.shared(&name));
        *self.written.borrow_mut() = lock.map(|lock| (version, Rc::new(lock)));
        version
    }

    /// Notes that everybody can see something newer: what was written here matters no more.
    pub(crate) fn saw(&self, version: Version) {
        self.written.borrow_mut().take_if(|(written, _)| *written < version);
    }

    /// Notes that everybody has had the time to see what was written here.
    pub(crate) fn forget(&self, version: Version) {
        self.written.borrow_mut().take_if(|(written, _)| *written <= version);
    }

    /// Lets the lock go, when everybody can know what was written under it.
    pub(crate) async fn release(&self, claim: &Claim) {
        let written = self.written.borrow().as_ref().map(|(_, lock)| Rc::clone(lock));
        if let (Claim::Web(_), Some(written)) = (claim, written) {
            within(SETTLING, written.granted()).await;
        }
        match claim {
            Claim::Web(lock) => lock.release(),
            Claim::Lease(lease) => lease.release(),
            Claim::Unshared => {}
        }
    }

    /// Waits until the store shows what was written last, by whichever tab.
    pub(crate) async fn settle(&self, store: &Store) {
        match self.locks() {
            _ if !store.is_shared() => {}
            None => lease::settle().await,
            Some(locks) => drop(within(BOUND, self.shows_newest(&locks, store)).await),
        }
    }

    async fn shows_newest(&self, locks: &WebLocks, store: &Store) {
        let prefix = self.version_prefix();
        loop {
            let names = locks.held().await;
            let newest = names.iter().filter_map(|name| parse(name.strip_prefix(&prefix)?)).max();
            if newest.is_none_or(|newest| store.read().version() >= newest) {
                return;
            }
            sleep(PAUSE).await;
        }
    }

    fn locks(&self) -> Option<WebLocks> {
        self.locks.borrow().clone()
    }

    fn version_prefix(&self) -> String {
        format!("{}:version:", self.name)
    }
}

impl Claim {
    /// Returns whether it is still held, and goes on to be for as long as an exchange takes: a lease runs out.
    pub(crate) fn prolong(&self) -> bool {
        match self {
            Self::Web(_) | Self::Unshared => true,
            Self::Lease(lease) => lease.prolong(),
        }
    }

    /// Withdraws the request, if it has not been granted yet.
    pub(crate) fn withdraw(&self) {
        match self {
            Self::Web(lock) => lock.withdraw(),
            Self::Lease(lease) => lease.withdraw(),
            Self::Unshared => {}
        }
    }

    /// Gives up what the browser does not take away from a page that is gone.
    pub(crate) fn leave(&self) {
        if let Self::Lease(lease) = self {
            lease.release();
        }
    }

    async fn granted(&self) -> bool {
        match self {
            Self::Web(lock) => lock.granted().await,
            Self::Lease(lease) => lease.granted().await,
            Self::Unshared => true,
        }
    }
}

/// Reads the name that a version was given.
fn parse(text: &str) -> Option<Version> {
    let (epoch, generation) = text.split_once(':')?;
    Some(Version { epoch: epoch.parse().ok()?, generation: generation.parse().ok()? })
}
