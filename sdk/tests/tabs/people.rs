//! What people do: they call, log in and out, open and close tabs, look away, close the lid, set the clock.

use hallpass::session::Input;

use super::plan::{Clock, Network};
use super::tab::{Action, Task};
use super::world::{Event, World};

const USERS: [&str; 2] = ["spiderman", "kyoko"];

impl World {
    pub(crate) fn do_something(&mut self) {
        if self.is_calm {
            return;
        }
        // Now and then two things happen at once.
        let pause = match self.random.chance(30) {
            true => self.random.between(0, 150),
            false => self.random.between(1, 2 * self.plan.pace),
        };
        self.schedule(pause, Event::Deed);
        let Some(tab) = self.somebody() else { return self.open_tab() };
        let is_logged_in = self.tabs[tab].machine.session().is_some();
        match self.random.next() % 100 {
            _ if !is_logged_in && self.tabs[tab].logins == 0 && self.random.chance(40) => self.log_in(tab),
            0..50 => self.act(tab, Action::Call),
            50..55 => self.act(tab, Action::Refresh),
            55..58 => self.log_in(tab),
            58..60 => self.act(tab, Action::LogOut),
            60..66 if self.count_alive() < 8 => self.open_tab(),
            60..70 => self.leave(tab),
            70..85 => self.look_at(tab, !self.tabs[tab].is_visible),
            85..90 if !self.tabs[tab].is_visible => self.freeze(tab),
            90..92 => self.sleep(),
            92..94 => self.go_offline(),
            94 if self.plan.clock == Clock::Stepping => self.step_clock(),
            95 => self.server.refuse_all(),
            96 => self.server.refuses_until = self.now + self.random.between(1_000, 5 * self.plan.pace),
            97 if self.plan.class.network > Network::Reliable => {
                self.server.down_until = self.now + self.random.between(1_000, 30_000);
            }
            _ => self.act(tab, Action::Call),
        }
    }

    pub(crate) fn thaw(&mut self, tab: usize) {
        if std::mem::take(&mut self.tabs[tab].is_frozen) {
            self.tabs[tab].thawed_at = self.now;
            self.note(|_| format!("tab {tab} goes on"));
            self.look_at(tab, true);
        }
    }

    pub(crate) fn go_online(&mut self) {
        self.note(|_| "the network is back".to_owned());
        self.online = true;
        for tab in 0..self.tabs.len() {
            self.tabs[tab].reasons.failed_at = None;
            self.arrive(tab, Task::Input(Input::Tick));
        }
    }

    pub(crate) fn look_at(&mut self, tab: usize, is_visible: bool) {
        self.tabs[tab].is_visible = is_visible;
        self.arrive(tab, Task::Input(Input::Tick));
    }

    /// A tab that somebody can do something in.
    fn somebody(&mut self) -> Option<usize> {
        let awake: Vec<_> =
            (0..self.tabs.len()).filter(|tab| self.tabs[*tab].is_alive && !self.tabs[*tab].is_frozen).collect();
        (!awake.is_empty()).then(|| self.random.pick(&awake))
    }

    fn act(&mut self, tab: usize, action: Action) {
        self.arrive(tab, Task::Do(action));
    }

    fn log_in(&mut self, tab: usize) {
        let user = self.random.pick(&USERS);
        self.act(tab, Action::LogIn(user));
    }

    fn count_alive(&self) -> usize {
        self.tabs.iter().filter(|tab| tab.is_alive).count()
    }

    /// A page that goes away takes the reply that it waits for along: that is a lost reply, and only a bad network loses any. What it
    /// has just written may be unknown to the others, and the name of that goes with it.
    fn can_go(&self, tab: usize) -> bool {
        let me = &self.tabs[tab];
        let is_known = self.plan.dies_young || self.now - me.wrote_at > 100;
        self.is_bad() || (!me.is_exchanging() && is_known)
    }

    pub(crate) fn leave(&mut self, tab: usize) {
        if self.tabs[tab].is_alive && self.count_alive() > 1 && !self.is_calm && self.can_go(tab) {
            self.close_tab(tab);
        }
    }

    fn freeze(&mut self, tab: usize) {
        if self.can_go(tab) {
            self.note(|_| format!("tab {tab} freezes"));
            self.tabs[tab].is_frozen = true;
            let pause = self.random.between(1_000, 600_000);
            self.schedule(pause, Event::Thaw(tab));
        }
    }

    fn is_quiet(&self) -> bool {
        (0..self.tabs.len()).all(|tab| !self.tabs[tab].is_alive || self.can_go(tab))
    }

    fn sleep(&mut self) {
        if self.is_quiet() {
            let length = self.random.pick(&[5_000, 60_000, 1_200_000]);
            self.note(|_| format!("the device sleeps for {length} ms"));
            self.asleep = (self.now, self.now + length);
        }
    }

    fn go_offline(&mut self) {
        if self.is_quiet() && self.online {
            self.note(|_| "the network goes".to_owned());
            self.online = false;
            let pause = self.random.between(500, 60_000);
            self.schedule(pause, Event::Online);
            (0..self.tabs.len()).for_each(|tab| self.arrive(tab, Task::Input(Input::Tick)));
        }
    }

    fn step_clock(&mut self) {
        let span = self.random.pick(&[2_000, 60_000, 600_000, 7_200_000]);
        let step = self.random.between(-span, span);
        self.note(|_| format!("the clock is set by {step} ms"));
        self.offset += step;
    }
}
