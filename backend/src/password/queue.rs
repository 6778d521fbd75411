//! The queue that passwords wait in to be hashed.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Password, PasswordHash, argon2id::Memory, django};

/// What came of comparing a password with a stored hash.
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, and here is our own hash of it, to be stored in the place of the Django's.
    RightAnew(PasswordHash, Password),
}

/// Hashes and verifies passwords, away from the threads that answer requests and only so many at a time.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    slots: Arc<Semaphore>,
    asked: Arc<AtomicUsize>,
    most_at_once: usize,
    argon2_runs: Arc<AtomicU64>,
    /// Those that nobody hashes in just now; with the others, no more than slots.
    memories: Arc<Mutex<Vec<Memory>>>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let most_at_once = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            slots: Arc::new(Semaphore::new(most_at_once)),
            asked: Arc::default(),
            most_at_once,
            argon2_runs: Arc::default(),
            memories: Arc::default(),
        }
    }

    pub(crate) async fn hash(&self, password: Password) -> PasswordHash {
        self.turn().await.work(move |memory| memory.hash(&password)).await
    }

    /// Waits until a password can be hashed.
    pub(crate) async fn turn(&self) -> Turn {
        let asked = Asked::new(&self.asked);
        let slot = Arc::clone(&self.slots).acquire_owned().await.expect("nobody closes the semaphore");
        Turn { passwords: self.clone(), slot, asked }
    }

    /// How often argon2id has run.
    pub(crate) fn argon2_runs(&self) -> u64 {
        self.argon2_runs.load(Ordering::Relaxed)
    }

    /// How many passwords wait for their turn, and how many are being hashed.
    pub(crate) fn queue(&self) -> (usize, usize) {
        let hashing = self.most_at_once.saturating_sub(self.slots.available_permits());
        (self.asked.load(Ordering::Relaxed).saturating_sub(hashing), hashing)
    }
}

/// Leave to hash one password.
pub(crate) struct Turn {
    passwords: Passwords,
    slot: OwnedSemaphorePermit,
    asked: Asked,
}

impl Turn {
    /// Compares `password` with `stored`, if there is any.
    ///
    /// Whatever comes of it, argon2id runs once. A Django's hash costs its own rounds on top, until the first login that succeeds.
    pub(crate) async fn verify(self, password: Password, stored: Option<PasswordHash>) -> Verdict {
        self.work(move |memory| compare(memory, password, stored)).await
    }

    async fn work<T: Send + 'static>(self, work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> T {
        let Self { passwords, slot, asked } = self;
        let (memories, runs) = (Arc::clone(&passwords.memories), Arc::clone(&passwords.argon2_runs));
        let task = tokio::task::spawn_blocking(move || {
            let (_slot, _asked) = (slot, asked);
            let lock = || memories.lock().unwrap_or_else(PoisonError::into_inner);
            let mut memory = lock().pop().unwrap_or_else(|| Memory::new(runs));
            let done = work(&mut memory);
            lock().push(memory);
            done
        });
        task.await.expect("hashing does not panic and is not cancelled")
    }
}

/// Counts a piece of work until it is done, or nobody wants it any more.
struct Asked(Arc<AtomicUsize>);

impl Asked {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn compare(memory: &mut Memory, password: Password, stored: Option<PasswordHash>) -> Verdict {
    let is_djangos = stored.as_ref().is_some_and(|stored| django::is_hash(&stored.0));
    if is_djangos && stored.as_ref().is_some_and(|stored| django::matches(password.0.as_bytes(), &stored.0)) {
        return Verdict::RightAnew(memory.hash(&password), password);
    }
    let own = stored.filter(|_| !is_djangos).and_then(|stored| memory.matches(&password, &stored));
    match own {
        Some(true) => Verdict::Right,
        Some(false) => Verdict::Wrong,
        None => {
            // Nobody, or no hash of our own: as slow as a wrong password.
            drop(memory.hash(&password));
            Verdict::Wrong
        }
    }
}
