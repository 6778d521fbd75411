//! The places for connections. Where all are taken, whoever has been quiet for longest makes room, so that clients who open
//! connections and send nothing, or very slowly, keep nobody else out.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
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
}

/// A connection's place, free again when it is dropped.
pub(super) struct Seat {
    occupant: Arc<Occupant>,
    _permit: OwnedSemaphorePermit,
}

/// A request from its head to the end of its answer, which is when this is dropped.
pub(super) struct Exchange(Arc<Occupant>);

/// A request's body on its way, until it is there or nobody waits for it any more, which is when this is dropped.
pub(super) struct Arrival(Weak<Exchange>);

struct Occupant {
    state: Mutex<State>,
    needed: Notify,
}

#[derive(Clone, Copy)]
struct State {
    activity: Activity,
    since: Instant,
    /// Whether its place is needed. Nobody is asked twice, and who begins something after all may stay.
    is_asked_to_leave: bool,
}

/// What a connection is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Activity {
    /// It has not sent the head of a request yet.
    Silent,
    /// It has sent a head, and not yet the whole body.
    Asking,
    /// It is being answered.
    Answered,
    /// It has its last answer.
    Idle,
}

impl Seats {
    pub(super) fn new(number: NonZeroUsize) -> Self {
        let number = number.get().min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(number)), taken: Arc::default() }
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
        let occupant = Arc::new(Occupant { state: Mutex::new(State::now(Activity::Silent)), needed: Notify::new() });
        let mut taken = lock(&self.taken);
        // Places that are free again are forgotten now and then, not one by one.
        if taken.len() == taken.capacity() {
            taken.retain(|occupant| occupant.strong_count() > 0);
        }
        taken.push(Arc::downgrade(&occupant));
        Seat { occupant, _permit: permit }
    }

    fn ask_the_quietest(&self) {
        let occupants: Vec<_> = lock(&self.taken).iter().filter_map(Weak::upgrade).collect();
        let quiet = occupants.iter().filter_map(|occupant| Some((occupant.quiet_since()?, occupant)));
        if let Some((_, occupant)) = quiet.min_by_key(|(since, _)| *since) {
            occupant.ask_to_leave();
        }
    }
}

impl Seat {
    /// Marks that the head of a request is there.
    pub(super) fn begin(&self) -> Arc<Exchange> {
        self.occupant.turn_to(Activity::Asking);
        Arc::new(Exchange(Arc::clone(&self.occupant)))
    }

    /// Ends when somebody else needs the place more.
    pub(super) async fn needed(&self) {
        loop {
            self.occupant.needed.notified().await;
            if lock(&self.occupant.state).is_asked_to_leave {
                return;
            }
        }
    }

    /// Says whether no request's head has come yet.
    pub(super) fn is_silent(&self) -> bool {
        lock(&self.occupant.state).activity == Activity::Silent
    }

    /// Says whether the last request has its answer, of which some may still have to be sent.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.occupant.state).activity == Activity::Idle
    }
}

impl Exchange {
    /// Marks that the body is on its way, and that the request is being answered from its end on.
    pub(super) fn arrival(self: &Arc<Self>) -> Arrival {
        Arrival(Arc::downgrade(self))
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if let Some(exchange) = self.0.upgrade() {
            exchange.0.turn_to(Activity::Answered);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.turn_to(Activity::Idle);
    }
}

impl Occupant {
    fn turn_to(&self, activity: Activity) {
        *lock(&self.state) = State::now(activity);
    }

    fn quiet_since(&self) -> Option<Instant> {
        let state = *lock(&self.state);
        state.is_quiet().then_some(state.since)
    }

    fn ask_to_leave(&self) {
        let mut state = lock(&self.state);
        if state.is_quiet() {
            state.is_asked_to_leave = true;
            self.needed.notify_one();
        }
    }
}

impl State {
    fn now(activity: Activity) -> Self {
        Self { activity, since: Instant::now(), is_asked_to_leave: false }
    }

    fn is_quiet(self) -> bool {
        self.activity != Activity::Answered && !self.is_asked_to_leave
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const PAUSE: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_begins_something_when_asked_to_leave_may_stay() {
        let seats = Seats::new(NonZeroUsize::MIN);
        let seat = seats.take().await;
        seats.ask_the_quietest();
        let exchange = seat.begin();
        assert_eq!(seat.needed().now_or_never(), None);
        drop(exchange);
        seats.ask_the_quietest();
        assert_eq!(seat.needed().now_or_never(), Some(()));
    }
}
