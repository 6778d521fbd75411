//! The driver: carries inputs to the machine and its outputs to the browser. It decides nothing.

use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::task::Waker;
use std::time::Duration;

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;

use super::listeners::{Listener, Listeners, Subscription};
use crate::browser::lock::{Claim, Lock, NAMED};
use crate::browser::store::Store;
use crate::browser::timer::{Timer, sleep};
use crate::browser::{events, page};
use crate::config::{Config, Storage};
use crate::error::{ConfigError, Error};
use crate::origin::Origins;
use crate::session::{Attempt, AuthState, Event, Input, Machine, Moment, Output, Policy, Record};
use crate::time::Timestamp;

/// Beyond the exchange itself: what a lock may take to come and the store to settle.
const SLACK: Duration = Duration::from_secs(5);

/// No timer is longer: timers stop while a machine sleeps, the clock does not.
const LONGEST_TIMER: Duration = Duration::from_secs(30);

pub(super) struct Driver {
    me: Weak<Self>,
    pub(super) config: Config,
    pub(super) origins: Result<Origins, ConfigError>,
    machine: RefCell<Machine>,
    pub(super) store: Store,
    pub(super) lock: Lock,
    pub(super) claim: RefCell<Option<(Attempt, Rc<Claim>)>>,
    /// Inputs that came during a round.
    inbox: RefCell<VecDeque<Input>>,
    pub(super) is_busy: Cell<bool>,
    /// What listeners are yet to be told, each event with the state that it led to.
    news: RefCell<VecDeque<(AuthState, Event)>>,
    is_telling: Cell<bool>,
    pub(super) waiters: RefCell<Vec<Waker>>,
    listeners: Rc<Listeners>,
    timer: RefCell<Option<(Timestamp, Timer)>>,
    events: RefCell<Vec<EventListener>>,
    /// For as long as there is anything to send.
    _leaving: Option<EventListener>,
    pub(super) revocations: Cell<u32>,
    /// How often the page has gone away; it comes back from the back/forward cache.
    pub(super) departures: Cell<u32>,
    is_stopped: Cell<bool>,
}

impl Driver {
    pub(super) fn new(config: Config) -> Rc<Self> {
        let lock_wait = config.timeout.saturating_add(SLACK);
        let policy = Policy {
            margin: config.refresh_margin,
            lock_wait,
            seed: page::random(),
            custody: config.storage.custody(),
        };
        Rc::new_cyclic(|me: &Weak<Self>| Self {
            me: me.clone(),
            origins: config.origins(),
            machine: RefCell::new(Machine::new(policy)),
            store: Store::open(config.storage, &config.storage_key, &config.protocol),
            lock: Lock::new(config.storage, &config.storage_key, lock_wait),
            claim: RefCell::default(),
            inbox: RefCell::default(),
            is_busy: Cell::default(),
            news: RefCell::default(),
            is_telling: Cell::default(),
            waiters: RefCell::default(),
            listeners: Rc::default(),
            timer: RefCell::default(),
            events: RefCell::new(events::listen(&look_again(me))),
            _leaving: events::on_leaving(leave(me)),
            revocations: Cell::default(),
            departures: Cell::default(),
            is_stopped: Cell::default(),
            config,
        })
    }

    /// Hands the machine an input and does what it says, then the inputs that came meanwhile; then tells the listeners.
    pub(super) fn send(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if self.is_busy.replace(true) {
            return;
        }
        let mut is_news = false;
        while let Some(input) = next(&self.inbox) {
            let moment = self.look();
            let outputs = self.machine.borrow_mut().handle(&moment, input);
            is_news |= !outputs.is_empty();
            for output in outputs {
                self.perform(output);
            }
        }
        if !self.listeners.is_empty() && self.store.take_failure() {
            self.announce(Event::StorageFailed);
        }
        self.is_busy.set(false);
        self.set_timer();
        if is_news {
            self.wake();
        }
        self.tell();
    }

    pub(super) fn machine(&self) -> Ref<'_, Machine> {
        self.machine.borrow()
    }

    pub(super) fn storage(&self) -> Storage {
        self.store.kind()
    }

    pub(super) fn origins(&self) -> Result<&Origins, Error> {
        self.origins.as_ref().map_err(|error| error.clone().into())
    }

    pub(super) fn subscribe(&self, listener: Listener) -> Subscription {
        let subscription = self.listeners.add(listener);
        // A storage that failed before anybody listened is told now, but not during this call.
        let me = self.me.clone();
        spawn_local(async move { tick(&me) });
        subscription
    }

    /// Ends what goes on by itself. An exchange under way is finished.
    pub(super) fn stop(&self) {
        self.is_stopped.set(true);
        if let Some((_, claim)) = &*self.claim.borrow() {
            claim.withdraw();
        }
        self.timer.take();
        self.events.take();
        self.listeners.clear();
    }

    /// The page goes away, perhaps for good. A reply to it is lost, so nobody need wait for it.
    fn leave(&self) {
        let claim = self.claim.borrow().as_ref().map(|(_, claim)| Rc::clone(claim));
        if let Some(claim) = claim {
            claim.leave();
        }
        self.departures.update(|count| count + 1);
        self.wake();
    }

    fn look(&self) -> Moment {
        let record = self.store.read();
        self.lock.saw(record.version());
        Moment { now: page::now(), record, online: page::is_online(), visible: page::is_visible() }
    }

    fn perform(&self, output: Output) {
        match output {
            Output::Lock { attempt } => self.ask_for_lock(attempt),
            Output::Refresh { attempt, credential } => {
                let claim = self.keep_for_the_cookie(attempt);
                self.spawn(move |me| me.exchange(attempt, credential, claim));
            }
            Output::Store(record) => self.write(&record),
            Output::Unlock { attempt } => self.let_lock_go(attempt),
            Output::Revoke(credential) => self.revoke(&credential),
            Output::Notify(event) => self.announce(event),
        }
    }

    fn write(&self, record: &Record) {
        let is_news = self.store.write(record);
        if is_news && self.store.area().is_some() {
            events::tell_page();
        }
        if is_news && self.store.is_shared() {
            self.name(record);
        }
    }

    /// Names what was written, for as long as that matters.
    fn name(&self, record: &Record) {
        let version = self.lock.wrote(record);
        let me = self.me.clone();
        spawn_local(async move {
            sleep(NAMED).await;
            if let Some(me) = me.upgrade() {
                me.lock.forget(version);
            }
        });
    }

    fn announce(&self, event: Event) {
        let state = self.machine().state();
        self.news.borrow_mut().push_back((state, event));
    }

    /// A listener's calls are rounds of their own; what they lead to is told when all have heard of this.
    fn tell(&self) {
        if self.is_telling.replace(true) {
            return;
        }
        while let Some((state, event)) = next(&self.news) {
            self.listeners.tell(&state, &event);
        }
        self.is_telling.set(false);
    }

    fn set_timer(&self) {
        let deadline = if self.is_stopped.get() { None } else { self.machine().deadline() };
        let mut timer = self.timer.borrow_mut();
        if timer.as_ref().map(|(at, _)| *at) == deadline {
            return;
        }
        *timer = deadline.map(|at| {
            let me = self.me.clone();
            let pause = page::now().until(at).min(LONGEST_TIMER);
            let ring = Timer::after(pause, move || {
                if let Some(me) = me.upgrade() {
                    me.timer.take();
                    me.send(Input::Tick);
                }
            });
            (at, ring)
        });
    }

    /// Starts work that keeps the driver until it is done, whatever becomes of whoever asked for it.
    pub(super) fn spawn<F: Future<Output = ()> + 'static>(&self, work: impl FnOnce(Rc<Self>) -> F) {
        if let Some(me) = self.me.upgrade() {
            spawn_local(work(me));
        }
    }
}

fn next<T>(queue: &RefCell<VecDeque<T>>) -> Option<T> {
    queue.borrow_mut().pop_front()
}

fn leave(me: &Weak<Driver>) -> impl Fn() + use<> {
    let me = me.clone();
    move || {
        if let Some(me) = me.upgrade() {
            me.leave();
        }
    }
}

fn look_again(me: &Weak<Driver>) -> Rc<dyn Fn()> {
    let me = me.clone();
    Rc::new(move || tick(&me))
}

fn tick(me: &Weak<Driver>) {
    if let Some(me) = me.upgrade() {
        me.send(Input::Tick);
    }
}
