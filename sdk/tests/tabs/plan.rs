//! What a seed says: which world to simulate, and for how long.

use super::random::Random;
use super::server::{Reuse, Rules};
use hallpass::session::Custody;

pub(crate) const HOUR: i64 = 3_600_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Network {
    /// Each request is answered, and in time.
    Reliable,
    /// Requests are lost on their way to the server, or find it overloaded. Nothing is lost after it has acted.
    Rough,
    /// Anything is lost, replies too; tabs close and freeze in the middle of an exchange.
    Bad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LockKind {
    Web,
    Lease,
}

/// Whom a world promises what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) network: Network,
    pub(crate) lock: LockKind,
    pub(crate) custody: Custody,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    Right,
    /// Wrong from the start, by years.
    Wrong,
    /// Wrong, and set forwards and backwards meanwhile.
    Stepping,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) class: Class,
    pub(crate) tabs: usize,
    pub(crate) server: Rules,
    /// Of the refresh, in seconds.
    pub(crate) margin: u64,
    pub(crate) clock: Clock,
    /// How long a write travels to the arbiter at most, and from there to a tab, in milliseconds.
    pub(crate) write_delay: i64,
    /// A page that was frozen sees all that was written meanwhile step by step, not at once.
    pub(crate) views_lag: bool,
    /// A tab may close as soon as it has written, taking the name of what it wrote along: the only way to spend a token twice where
    /// nothing is lost, harmless if a rejection is not believed at once.
    pub(crate) dies_young: bool,
    /// How long the world lasts, and how long it takes until somebody does something, in milliseconds.
    pub(crate) length: i64,
    pub(crate) pace: i64,
}

const fn class(network: Network, lock: LockKind, custody: Custody) -> Class {
    Class { network, lock, custody }
}

pub(crate) const CLASSES: [Class; 12] = {
    use Custody::{Cookie, Store};
    use LockKind::{Lease, Web};
    use Network::{Bad, Reliable, Rough};
    [
        class(Reliable, Web, Store),
        class(Rough, Web, Store),
        class(Bad, Web, Store),
        class(Reliable, Web, Cookie),
        class(Rough, Web, Cookie),
        class(Bad, Web, Cookie),
        class(Reliable, Lease, Store),
        class(Rough, Lease, Store),
        class(Bad, Lease, Store),
        class(Reliable, Lease, Cookie),
        class(Rough, Lease, Cookie),
        class(Bad, Lease, Cookie),
    ]
};

impl Plan {
    /// The seeds take turns through the classes.
    pub(crate) fn of(seed: u64) -> Self {
        Self::in_class(CLASSES[(seed % 12) as usize], seed)
    }

    pub(crate) fn in_class(class: Class, seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x7461_6273);
        let lifetime = match class {
            // Each page makes exchanges of its own: where eight do every three seconds, nothing ever comes to rest.
            Class { custody: Custody::Cookie, .. } => random.pick(&[60, 300, 900]),
            _ => random.pick(&[4, 15, 60, 300, 300, 300, 900, 900]),
        };
        let length = (lifetime * 1000 * 60).clamp(HOUR / 12, 4 * HOUR);
        let reuse = random.pick(&[Reuse::Refused, Reuse::EndsTheFamily, Reuse::HasGrace]);
        let is_bad = class.network == Network::Bad;
        let clock = match random.next() % 3 {
            0 => Clock::Right,
            // A lease lasts by the clock: set forwards, it runs out.
            1 if class.lock == LockKind::Web || is_bad => Clock::Stepping,
            _ => Clock::Wrong,
        };
        // A lease is believed after 60 ms, in which two writes must have made their way.
        let write_delay = match class.lock {
            LockKind::Web => random.pick(&[1, 10, 25]),
            LockKind::Lease if is_bad => random.pick(&[1, 25]),
            LockKind::Lease => random.pick(&[1, 10]),
        };
        Self {
            seed,
            class,
            tabs: random.between(1, 8) as usize,
            server: Rules { lifetime, reuse },
            margin: random.pick(&[0, 30, 60, 3600]),
            clock,
            write_delay,
            views_lag: random.chance(50),
            dies_young: class.network == Network::Rough && reuse == Reuse::Refused,
            length,
            pace: (lifetime * 1000 / 10).max(500),
        }
    }

    /// Whether no token may be spent twice.
    pub(crate) fn promises_no_reuse(&self) -> bool {
        self.class.network < Network::Bad && !self.dies_young
    }

    /// Whether what was ended stays ended. A cookie is the browser's, and a lease runs out while its page is frozen in the middle of an
    /// exchange: its answer may set the cookie after the next login.
    pub(crate) fn promises_order(&self) -> bool {
        let Class { network, lock, custody } = self.class;
        custody == Custody::Store || lock == LockKind::Web || network < Network::Bad
    }

    /// Whether no session may end but by its user.
    pub(crate) fn promises_no_loss(&self) -> bool {
        self.class.network < Network::Bad
    }
}

impl std::fmt::Display for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { network, lock, custody } = self;
        f.pad(&format!("{network:?}, {lock:?}, {custody:?}").to_lowercase())
    }
}
