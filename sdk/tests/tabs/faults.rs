//! The promises, tried on planted faults: whatever is not caught is not watched.

use std::thread;

use super::fault::Fault;
use super::figures::Figures;
use super::harness::Options;
use super::plan::{CLASSES, Class, Plan};
use super::world::World;
use hallpass::session::Custody;

use super::plan::{LockKind, Network};

/// In how many worlds a fault may hide.
const WORLDS: usize = 400;

/// Each fault, and what is wrong with it.
const FAULTS: &[(Fault, &str)] = &[
    (Fault::GrantedAtOnce, "the lock counts as granted before it is"),
    (Fault::NoSettling, "a grant is told before the store shows the newest version"),
    (Fault::BelievedAtOnce, "a rejection is told without looking at the store again"),
    (Fault::GrantedBlindly, "with a grant the store is not looked at"),
    (Fault::OldReply, "an old attempt's reply counts for the present one"),
    (Fault::MarkNotWritten, "the mark of logins and logouts is not written"),
    (Fault::MarkNotRead, "the mark of logins and logouts is not read"),
    (Fault::GenerationStands, "a refresh is written with its login's generation"),
    (Fault::LockKept, "the lock is never let go"),
    (Fault::LeaseUnchecked, "a lease that was asked for counts as held"),
    (Fault::MarginUnbounded, "the margin exceeds the token's lifetime"),
    (Fault::NoPause, "after a failure there is no pause"),
    (Fault::LogoutKeeps, "a logout does not erase"),
    (Fault::EachRefusalCounts, "a 401 counts for a token that has just come"),
    (Fault::FailureRejects, "a failure that may pass ends the session"),
    (Fault::UnlockedFirst, "the lock is let go before the pair is written"),
    (Fault::HiddenRefresh, "hidden pages refresh without being asked"),
    (Fault::ExpiryByServer, "expiry is taken from the server's clock"),
    (Fault::FailureIsNotTold, "who waits is not woken when an attempt fails"),
    (Fault::VoidLoginSent, "a login that was logged out while it waited is sent"),
    (Fault::CookieUnlocked, "an exchange whose attempt is over keeps no lock"),
    (Fault::CookieTaken, "a logout is sent after another login"),
];

struct Catch {
    rule: &'static str,
    worlds: u64,
    hours: f64,
}

/// Plants each fault in worlds of one class after the other, until a promise is broken.
pub(crate) fn catch_all(options: &Options) -> Result<(), String> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(options.threads);
    let mut catches: Vec<_> = thread::scope(|scope| {
        let hunts: Vec<_> = (0..threads)
            .map(|first| {
                let share = (first..FAULTS.len()).step_by(threads);
                scope.spawn(move || share.map(|fault| (fault, catch(FAULTS[fault].0))).collect::<Vec<_>>())
            })
            .collect();
        hunts.into_iter().flat_map(|hunt| hunt.join().expect("a hunt that does not panic")).collect()
    });
    catches.sort_by_key(|(fault, _)| *fault);
    println!("{:<58} {:<48} worlds  hours", "fault", "caught by");
    let mut missed = Vec::new();
    for (fault, catch) in catches {
        let (_, what) = FAULTS[fault];
        match catch {
            Some(Catch { rule, worlds, hours }) => println!("{what:<58} {rule:<48} {worlds:>6} {hours:>6.1}"),
            None => missed.push(what),
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("not caught: {missed:?}")) }
}

fn catch(fault: Fault) -> Option<Catch> {
    let classes: Vec<_> = CLASSES.into_iter().filter(|class| can_show(fault, *class)).collect();
    let mut figures = Figures::default();
    let plans = (first_seed(fault)..).map(|seed| Plan::in_class(classes[seed as usize % classes.len()], seed));
    let plans = plans.filter(|plan| fault != Fault::BelievedAtOnce || plan.dies_young);
    for plan in plans.take(WORLDS) {
        let world = World::live(plan, Some(fault), false);
        figures += &world.figures;
        if let Some(violation) = world.violation {
            return Some(Catch { rule: violation.rule, worlds: figures.worlds, hours: figures.hours() });
        }
    }
    None
}

/// Where the search begins. What takes three tabs within a second, or a tab that dies in a moment of it, is rare: there the search begins
/// shortly before it is known to show. Who changes the machine may have to look for another place.
fn first_seed(fault: Fault) -> u64 {
    match fault {
        Fault::BelievedAtOnce => 17_000,
        Fault::OldReply => 850,
        Fault::VoidLoginSent => 4_480,
        Fault::CookieUnlocked => 550,
        _ => 0,
    }
}

/// Whether there is anything of the fault in worlds of this class.
fn can_show(fault: Fault, Class { network, lock, custody }: Class) -> bool {
    let has_lock = match fault {
        Fault::LeaseUnchecked => lock == LockKind::Lease,
        Fault::OldReply => true,
        _ => lock == LockKind::Web,
    };
    let needs_cookie = matches!(fault, Fault::VoidLoginSent | Fault::CookieUnlocked | Fault::CookieTaken);
    has_lock && (custody == Custody::Cookie) == needs_cookie && network < Network::Bad
}
