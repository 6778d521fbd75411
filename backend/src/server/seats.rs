//! The places for connections. Where all are taken, whoever has been quiet for longest makes room, so that clients who open
//! connections and send nothing, or very slowly, keep nobody else out.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// As many places as there may be connections.
#[derive(Clone)]
pub(super) struct Seats {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<Vec<Weak<Occupant>>>>,
    opened: Instant,
}

/// A connection's place, free again when it is dropped.
pub(super) struct Seat {
    occupant: Arc<Occupant>,
    opened: Instant,
    _permit: OwnedSemaphorePermit,
}

/// A request that is being answered, until this is dropped.
pub(super) struct Busy {
    occupant: Arc<Occupant>,
    opened: Instant,
}

struct Occupant {
    /// Since which millisecond it has sent no whole request; `BUSY` while one is being answered.
    quiet_since: AtomicU64,
    needed: Notify,
}

impl Seats {
    pub(super) fn new(number: NonZeroUsize) -> Self {
        let number = number.get().min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(number)), taken: Arc::default(), opened: Instant::now() }
    }

    /// Takes a place, and asks for one if there is none.
    pub(super) async fn take(&self) -> Seat {
        loop {
            let free = Arc::clone(&self.free);
            if let Ok(permit) = free.try_acquire_owned() {
                return self.seat(permit);
            }
            self.ask_the_quietest();
            // Where all are busy, ask again in a moment.
            if let Ok(Ok(permit)) = timeout(PAUSE, Arc::clone(&self.free).acquire_owned()).await {
                return self.seat(permit);
            }
        }
    }

    fn seat(&self, permit: OwnedSemaphorePermit) -> Seat {
        let quiet_since = AtomicU64::new(milliseconds(self.opened));
        let occupant = Arc::new(Occupant { quiet_since, needed: Notify::new() });
        let mut taken = self.taken();
        // Places that are free again are forgotten now and then, not one by one.
        if taken.len() == taken.capacity() {
            taken.retain(|occupant| occupant.strong_count() > 0);
        }
        taken.push(Arc::downgrade(&occupant));
        Seat { occupant, opened: self.opened, _permit: permit }
    }

    fn ask_the_quietest(&self) {
        let taken = self.taken();
        let occupants = taken.iter().filter_map(Weak::upgrade);
        let quiet = occupants.map(|occupant| (occupant.quiet_since.load(Ordering::Relaxed), occupant));
        if let Some((_, occupant)) = quiet.filter(|(since, _)| *since != BUSY).min_by_key(|(since, _)| *since) {
            // Nobody is asked twice.
            occupant.quiet_since.store(BUSY, Ordering::Relaxed);
            occupant.needed.notify_one();
        }
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Weak<Occupant>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Marks that a request is being answered.
    pub(super) fn busy(&self) -> Busy {
        self.occupant.quiet_since.store(BUSY, Ordering::Relaxed);
        Busy { occupant: Arc::clone(&self.occupant), opened: self.opened }
    }

    /// Ends when somebody else needs the place more.
    pub(super) async fn needed(&self) {
        self.occupant.needed.notified().await;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.occupant.quiet_since.store(milliseconds(self.opened), Ordering::Relaxed);
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(BUSY - 1)
}

const BUSY: u64 = u64::MAX;
const PAUSE: Duration = Duration::from_millis(20);
