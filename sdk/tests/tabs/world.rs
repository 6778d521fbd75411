//! The world: one device with its tabs and clock, one browser, one server, and a heap of what happens next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use hallpass::Timestamp;
use hallpass::session::Policy;

use super::fault::Fault;
use super::figures::Figures;
use super::history::History;
use super::locks::{ClaimId, LockRequest, Locks};
use super::network::{Answer, Request};
use super::plan::{Clock, Network, Plan};
use super::random::Random;
use super::server::Server;
use super::storage::{Area, View, Write};
use super::tab::{Channel, Tab, Task};

/// By the server's clock.
pub(crate) const START: i64 = 1_800_000_000_000;
pub(crate) const LOCK_WAIT: Duration = Duration::from_secs(15);

/// What happens at a time.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    InTab(usize, Task),
    /// The next output of a tab is performed.
    Perform(usize),
    AtArbiter(usize, Write),
    AtLocks(usize, LockRequest),
    /// `navigator.locks.query()`.
    Query(usize, super::tab::Settling),
    AtServer {
        tab: usize,
        request: Request,
        sent_at: i64,
    },
    /// Somebody does something.
    Deed,
    Thaw(usize),
    /// A tab that has just written closes.
    Die(usize),
    Online,
}

/// Time, order of scheduling, event.
#[derive(Debug)]
struct Scheduled(i64, u64, Event);

/// A promise that was broken.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) rule: &'static str,
    pub(crate) what: String,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) fault: Option<Fault>,
    pub(crate) random: Random,
    /// The true time, in milliseconds.
    pub(crate) now: i64,
    /// How wrong the device's clock is.
    pub(crate) offset: i64,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) arbiter: Area,
    pub(crate) locks: Locks,
    pub(crate) server: Server,
    /// The refresh token in the browser's cookie jar.
    pub(crate) cookie: Option<usize>,
    pub(crate) history: History,
    pub(crate) online: bool,
    /// The device sleeps from the one to the other.
    pub(crate) asleep: (i64, i64),
    /// The end: nobody does anything any more, and the network works.
    pub(crate) is_calm: bool,
    pub(crate) figures: Figures,
    pub(crate) violation: Option<Violation>,
    pub(crate) trace: Option<Vec<String>>,
    /// How many events are no far timers.
    pub(crate) work: usize,
    pub(crate) numbers: u64,
    heap: BinaryHeap<Reverse<Scheduled>>,
}

impl World {
    pub(crate) fn new(plan: Plan, fault: Option<Fault>) -> Self {
        let mut random = Random::new(plan.seed);
        let offset = match plan.clock {
            Clock::Right => 0,
            Clock::Wrong | Clock::Stepping => random.between(-100_000_000_000, 100_000_000_000),
        };
        let mut world = Self {
            fault,
            random,
            now: START,
            offset,
            tabs: Vec::new(),
            arbiter: Area::default(),
            locks: Locks::default(),
            server: Server::new(plan.server),
            cookie: None,
            history: History::default(),
            online: true,
            asleep: (0, 0),
            is_calm: false,
            figures: Figures::default(),
            violation: None,
            trace: None,
            work: 0,
            numbers: 0,
            heap: BinaryHeap::new(),
            plan,
        };
        (0..world.plan.tabs).for_each(|_| world.open_tab());
        world.schedule(0, Event::Deed);
        world
    }

    /// Runs until this time, or until a promise is broken.
    pub(crate) fn run_until(&mut self, end: i64) {
        while self.violation.is_none() && self.heap.peek().is_some_and(|Reverse(next)| next.0 <= end) {
            self.step();
        }
    }

    pub(crate) fn step(&mut self) {
        let Some(Reverse(Scheduled(at, _, event))) = self.heap.pop() else { return };
        self.work -= usize::from(event.is_work());
        self.now = self.now.max(at);
        self.figures.events += 1;
        if at < self.asleep.1 {
            return self.oversleep(event);
        }
        match event {
            Event::InTab(tab, task) => self.arrive(tab, task),
            Event::Perform(tab) => self.perform_next(tab),
            Event::AtArbiter(tab, write) => self.arbitrate(tab, &write),
            Event::AtLocks(tab, request) => self.lock_request(tab, &request),
            Event::Query(tab, settling) => {
                let newest = self.locks.newest();
                self.through(tab, Channel::FromLocks, Event::InTab(tab, Task::Newest(settling, newest)));
            }
            Event::AtServer { tab, request, sent_at } => self.serve(tab, request, sent_at),
            Event::Deed => self.do_something(),
            Event::Thaw(tab) => self.thaw(tab),
            Event::Die(tab) => self.leave(tab),
            Event::Online => self.go_online(),
        }
    }

    pub(crate) fn schedule(&mut self, delay: i64, event: Event) {
        self.schedule_at(self.now + delay, event);
    }

    pub(crate) fn schedule_at(&mut self, at: i64, event: Event) {
        self.work += usize::from(event.is_work());
        self.numbers += 1;
        self.heap.push(Reverse(Scheduled(at, self.numbers, event)));
    }

    pub(crate) fn later(&mut self, delay: i64, tab: usize, task: Task) {
        self.schedule(delay, Event::InTab(tab, task));
    }

    /// Sends a message between a tab and the browser: none overtakes another.
    pub(crate) fn through(&mut self, tab: usize, channel: Channel, event: Event) {
        let longest = match channel {
            Channel::ToArbiter | Channel::FromArbiter => self.plan.write_delay,
            Channel::ToLocks | Channel::FromLocks => 2,
        };
        let at = self.now + self.random.between(0, longest);
        let last = &mut self.tabs[tab].channels[channel as usize];
        *last = at.max(*last);
        let at = *last;
        self.schedule_at(at, event);
    }

    /// The device's clock.
    pub(crate) fn clock(&self) -> Timestamp {
        Timestamp::from_millis(self.now + self.offset)
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    pub(crate) fn is_bad(&self) -> bool {
        self.plan.class.network == Network::Bad && !self.is_calm
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub(crate) fn note(&mut self, what: impl FnOnce(&Self) -> String) {
        if self.trace.is_some() {
            let line = format!("{:>10} ms  {}", self.now - START, what(self));
            self.trace.iter_mut().for_each(|trace| trace.push(line.clone()));
        }
    }

    pub(crate) fn open_tab(&mut self) {
        let policy = Policy {
            margin: Duration::from_secs(self.plan.margin),
            lock_wait: LOCK_WAIT,
            seed: self.random.next(),
            custody: self.plan.class.custody,
        };
        self.tabs.push(Tab::open(policy, View::of(&self.arbiter)));
        let tab = self.tabs.len() - 1;
        self.note(|_| format!("tab {tab} opens"));
        self.arrive(tab, Task::Input(hallpass::session::Input::Tick));
    }

    pub(crate) fn close_tab(&mut self, tab: usize) {
        self.note(|_| format!("tab {tab} closes"));
        self.tabs[tab].is_alive = false;
        self.tabs[tab].tasks.clear();
        self.through(tab, Channel::ToLocks, Event::AtLocks(tab, LockRequest::Gone));
    }

    fn arbitrate(&mut self, from: usize, write: &Write) {
        self.arbiter.apply(write);
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].is_alive {
                let task = Task::Arrived { write: write.clone(), is_own: tab == from };
                self.through(tab, Channel::FromArbiter, Event::InTab(tab, task));
            }
        }
    }

    fn lock_request(&mut self, from: usize, request: &LockRequest) {
        if let Some(ClaimId { tab, number }) = self.locks.take(from, request) {
            self.through(tab, Channel::FromLocks, Event::InTab(tab, Task::Granted(number)));
        }
        if let LockRequest::Name(_) = request {
            self.through(from, Channel::FromLocks, Event::InTab(from, Task::Named));
        }
    }

    /// While the device sleeps nothing happens on it: timers go on where they were, all else waits. The server does not sleep.
    fn oversleep(&mut self, event: Event) {
        let (since, until) = self.asleep;
        match event {
            Event::AtServer { tab, request, sent_at } => self.serve(tab, request, sent_at),
            Event::InTab(tab, task) if task.is_timer() => {
                self.schedule_at(until + (self.now - since), Event::InTab(tab, task));
            }
            Event::InTab(tab, Task::Answered(request, _)) if self.is_bad() && self.random.chance(50) => {
                self.schedule_at(until, Event::InTab(tab, Task::Answered(request, Answer::Silence)));
            }
            event => self.schedule_at(until, event),
        }
    }
}

impl Event {
    fn is_work(&self) -> bool {
        match self {
            Self::InTab(_, task) => !task.is_far(),
            Self::Deed | Self::Thaw(_) | Self::Die(_) | Self::Online => false,
            _ => true,
        }
    }
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl Eq for Scheduled {}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheduled {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}
