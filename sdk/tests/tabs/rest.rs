//! The end of a world: nobody does anything any more, the network works, all look. What must hold when all has come to rest.

use hallpass::session::Custody;

use super::fault::Fault;
use super::plan::Plan;
use super::storage::Key;
use super::world::{START, Violation, World};

/// Longer than any pause, and how long to look for a moment at which nothing is going on; in milliseconds.
const SETTLED: i64 = 180_000;
const PATIENCE: i64 = 600_000;

impl World {
    /// Lives through a plan.
    pub(crate) fn live(plan: Plan, fault: Option<Fault>, has_trace: bool) -> Self {
        let end = START + plan.length;
        let mut world = Self::new(plan, fault);
        world.trace = has_trace.then(Vec::new);
        world.run_until(end);
        world.come_to_rest();
        let figures = &mut world.figures;
        figures.worlds = 1;
        figures.millis = world.now - START;
        figures.refreshes = world.server.rotations;
        figures.reuses = world.server.reuses;
        figures.acts = world.history.len() as u64;
        world
    }

    fn come_to_rest(&mut self) {
        self.is_calm = true;
        self.run_until(self.asleep.1);
        self.note(|_| "calm".to_owned());
        self.server.down_until = 0;
        self.go_online();
        for tab in 0..self.tabs.len() {
            self.thaw(tab);
            self.look_at(tab, true);
        }
        self.run_until(self.now + SETTLED);
        let end = self.now + PATIENCE;
        while !self.is_at_rest() && self.now < end && self.violation.is_none() {
            self.step();
        }
        let is_at_rest = self.is_at_rest() || self.violation.is_some();
        self.check(is_at_rest, "all comes to rest", |world| {
            let busy: Vec<_> = world.tabs.iter().map(super::tab::Tab::is_exchanging).collect();
            format!("{} events, exchanging: {busy:?}", world.work)
        });
        if self.violation.is_none() {
            self.check_rest();
        }
    }

    fn is_at_rest(&self) -> bool {
        let is_idle = |tab: &super::tab::Tab| {
            !tab.is_alive || (tab.exchanges.is_empty() && !tab.is_running && tab.view.is_settled())
        };
        self.work == 0 && self.tabs.iter().all(is_idle)
    }

    fn check_rest(&mut self) {
        let is_free = self.locks.is_free() && self.tabs.iter().all(|tab| !tab.is_alive || tab.claims.is_empty());
        self.check(is_free, "at rest no lock is held or asked for", |world| format!("{:?}", world.locks));
        for tab in (0..self.tabs.len()).filter(|tab| self.tabs[*tab].is_alive).collect::<Vec<_>>() {
            let waiters = self.tabs[tab].waiters.clone();
            self.check(waiters.is_empty(), "at rest nobody waits", |_| format!("tab {tab}: {waiters:?}"));
            let view = self.tabs[tab].view.area();
            let is_same = [Key::Mark, Key::Session].iter().all(|key| view.get(*key) == self.arbiter.get(*key));
            self.check(is_same, "at rest all see one store", |_| format!("tab {tab}"));
            self.check_tab(tab);
        }
        self.check_last_login();
        self.check_leftovers();
    }

    /// The tab shows what the store says, and nothing that a login or a logout has come after.
    fn check_tab(&mut self, tab: usize) {
        let record = self.arbiter.record();
        let shown = self.tabs[tab].machine.session().cloned();
        let is_same = match self.plan.class.custody {
            Custody::Store => {
                let is_live =
                    |stored: &&hallpass::session::Stored| record.mark.is_none_or(|mark| stored.version >= mark.version);
                shown.as_ref() == record.stored.as_ref().filter(is_live).map(|stored| &stored.session)
            }
            Custody::Cookie => shown.is_some() == record.mark.is_some_and(|mark| mark.is_login),
        };
        let shown = shown.map(|session| self.server.family_of(&session));
        self.check(is_same, "at rest all tabs equal the store", |_| {
            format!("tab {tab} shows login {shown:?}, the store says {record:?}")
        });
        if let Some(family) = shown {
            let is_allowed = !self.history.is_over(family) || !self.plan.promises_order();
            self.check(is_allowed, "a session that was ended is never resurrected", |_| {
                format!("tab {tab} shows login {family}")
            });
        }
    }

    /// Where nothing is lost whoever has logged in last is logged in.
    fn check_last_login(&mut self) {
        let Some(login) = self.history.last_login().filter(|_| self.plan.promises_no_loss()) else { return };
        let alive: Vec<_> = self.tabs.iter().filter(|tab| tab.is_alive).map(|tab| tab.machine.session()).collect();
        let holds = alive.iter().all(|shown| shown.is_some_and(|shown| self.server.family_of(shown) == login));
        self.check(holds, "nobody is logged out but by themselves", |_| format!("login {login} is the last"));
    }

    /// Refresh tokens that work still, of logins that are over: best effort, so they are counted.
    fn check_leftovers(&mut self) {
        let leftovers = self.server.live_families(self.now).filter(|family| self.history.is_over(*family)).count();
        self.figures.leftovers += leftovers as u64;
    }
}

/// What a world shows that breaks a promise, and how it came to that.
pub(crate) fn report(plan: &Plan, violation: &Violation, fault: Option<Fault>) -> String {
    let world = World::live(plan.clone(), fault, true);
    let trace = world.trace.unwrap_or_default();
    let tail = trace[trace.len().saturating_sub(60)..].join("\n");
    format!("seed {}: {}: {}\n{plan:?}\n{tail}\n", plan.seed, violation.rule, violation.what)
}
