//! What was simulated, in numbers.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) worlds: u64,
    /// Simulated.
    pub(crate) millis: i64,
    pub(crate) events: u64,
    pub(crate) rounds: u64,
    /// Logins and logouts.
    pub(crate) acts: u64,
    /// Tokens that were rotated.
    pub(crate) refreshes: u64,
    /// Spent tokens that were spent again.
    pub(crate) reuses: u64,
    /// Tabs that were logged out though nobody had logged out.
    pub(crate) losses: u64,
    /// Refresh tokens that work still, of logins that are over.
    pub(crate) leftovers: u64,
    pub(crate) checks: u64,
}

pub(crate) const HEADER: &str =
    "                          worlds    hours  refreshes  logins+outs  reused  lost  left over       checks";

impl Figures {
    pub(crate) fn hours(&self) -> f64 {
        self.millis as f64 / 3_600_000.0
    }
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, other: &Self) {
        self.worlds += other.worlds;
        self.millis += other.millis;
        self.events += other.events;
        self.rounds += other.rounds;
        self.acts += other.acts;
        self.refreshes += other.refreshes;
        self.reuses += other.reuses;
        self.losses += other.losses;
        self.leftovers += other.leftovers;
        self.checks += other.checks;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { worlds, refreshes, acts, reuses, losses, leftovers, checks, .. } = self;
        let hours = self.hours();
        write!(
            f,
            "{worlds:>7} {hours:>8.1} {refreshes:>10} {acts:>12} {reuses:>7} {losses:>5} {leftovers:>10} {checks:>12}"
        )
    }
}
