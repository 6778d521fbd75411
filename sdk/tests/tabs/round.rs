//! A round, as the driver does it: look, ask the machine, perform what it says one after the other. Other tabs run in between.

use std::task::Poll;

use hallpass::session::{Credential, Event as News, Input, Moment, Output, Record, Version};

use super::fault::Fault;
use super::locks::LockRequest;
use super::network::Request;
use super::storage::{Write, writes_of};
use super::tab::{After, Channel, ClaimState, Purpose, Task, Then, Waiter, Written};
use super::trace;
use super::world::{Event, World};

/// No timer of the driver's is longer, in milliseconds.
const LONGEST_TIMER: i64 = 30_000;
/// How long a version is named.
const NAMED: i64 = 10_000;

impl World {
    pub(crate) fn arrive(&mut self, tab: usize, task: Task) {
        if !self.tabs[tab].is_alive {
            return;
        }
        if let Task::Answered(request, answer) = &task {
            self.keep_cookie(request, *answer);
        }
        // A frozen page still shows what others write, but hears of it when it goes on.
        if let Task::Arrived { write, is_own } = &task
            && self.tabs[tab].is_frozen
            && !self.plan.views_lag
        {
            return self.tabs[tab].view.arrived(write, *is_own);
        }
        self.tabs[tab].tasks.push_back(task);
        self.turn(tab);
    }

    /// Does what waits to be done in this tab, unless it is in the middle of something.
    pub(crate) fn turn(&mut self, tab: usize) {
        while self.violation.is_none() {
            let me = &mut self.tabs[tab];
            if me.is_frozen || me.is_running || !me.is_alive {
                return;
            }
            let Some(task) = me.tasks.pop_front() else { return };
            self.run(tab, task);
        }
    }

    pub(crate) fn send(&mut self, tab: usize, input: Input, after: After) {
        let moment = self.look(tab);
        let was = input.clone();
        let told = self.tampered_input(tab, input);
        let seen = self.tampered_moment(tab, &moment, &told);
        let before = self.tabs[tab].machine.state();
        self.before_round(tab, &moment);
        let outputs = self.tabs[tab].machine.handle(&seen, told);
        self.note(|world| {
            let state = trace::state(&world.tabs[tab].machine.state());
            let (input, outputs) = (trace::input(&was), trace::outputs(&outputs));
            format!("tab {tab} {input} {} -> {state}: {outputs}", trace::record(&moment.record))
        });
        self.after_round(tab, &moment, &before, &was, &outputs);
        let outputs = self.tampered_outputs(tab, &was, outputs);
        let is_untold = self.has(Fault::FailureIsNotTold) && outputs.contains(&Output::Notify(News::RefreshFailed));
        let me = &mut self.tabs[tab];
        me.is_running = true;
        me.has_news = !outputs.is_empty() && !is_untold;
        me.outputs.extend(outputs);
        me.after = after;
        self.go_on(tab);
    }

    /// Performs the next output: others may have run since the last one.
    pub(crate) fn perform_next(&mut self, tab: usize) {
        if !self.tabs[tab].is_alive {
            return;
        }
        if let Some(output) = self.tabs[tab].outputs.pop_front() {
            self.perform(tab, output);
        }
        self.go_on(tab);
        self.turn(tab);
    }

    fn go_on(&mut self, tab: usize) {
        if self.tabs[tab].outputs.is_empty() {
            return self.finish_round(tab);
        }
        let pause = self.random.pick(&[0, 0, 0, 1]);
        self.schedule(pause, Event::Perform(tab));
    }

    fn finish_round(&mut self, tab: usize) {
        self.set_timer(tab);
        let me = &mut self.tabs[tab];
        me.is_running = false;
        if std::mem::take(&mut me.has_news) {
            let asking = me.waiters.drain(..).map(Task::Ask);
            me.tasks.extend(asking);
        }
        match std::mem::replace(&mut me.after, After::Nothing) {
            After::Nothing => {}
            After::Ask(waiter) => self.ask(tab, waiter),
            After::RefreshWanted(spent) => self.send_refresh_wanted(tab, spent),
            After::LetGo(claim) => {
                self.tabs[tab].logins -= 1;
                claim.into_iter().for_each(|claim| self.let_go(tab, claim));
            }
            After::Revoke(claim) => self.revoke_cookie(tab, claim),
        }
    }

    /// Asks on somebody's behalf; who gets no answer waits for news.
    fn ask(&mut self, tab: usize, waiter: Waiter) {
        match self.answer(tab, &waiter.goal) {
            Poll::Ready(answer) => {
                self.check_wait(tab, &waiter);
                self.answered(tab, waiter.goal, answer);
            }
            Poll::Pending => self.tabs[tab].waiters.push(waiter),
        }
    }

    pub(crate) fn look(&mut self, tab: usize) -> Moment {
        let me = &mut self.tabs[tab];
        let record = me.view.area().record();
        let version = newest(&record);
        if let Some(written) = me.written.filter(|written| written.version < version) {
            self.unname(tab, written.version);
        }
        let visible = self.tabs[tab].is_visible;
        Moment { now: self.clock(), record, online: self.online, visible }
    }

    pub(crate) fn unname(&mut self, tab: usize, version: Version) {
        self.tabs[tab].written = None;
        self.through(tab, Channel::ToLocks, Event::AtLocks(tab, LockRequest::Unname(version)));
    }

    fn perform(&mut self, tab: usize, output: Output) {
        match output {
            Output::Lock { attempt } => {
                let claim = self.claim(tab, Purpose::Attempt(attempt));
                self.tabs[tab].claim = Some((attempt, claim));
            }
            Output::Refresh { attempt, credential } => {
                self.before_refresh(tab, attempt, &credential);
                let sent_at = self.clock();
                self.request(tab, Request::Refresh { attempt, credential, cookie: self.cookie, sent_at });
            }
            Output::Store(record) => self.write_record(tab, &record),
            Output::Unlock { attempt } => {
                self.drop_exchange(tab, attempt);
                if let Some((_, claim)) = self.tabs[tab].claim.take_if(|(claimed, _)| *claimed == attempt) {
                    self.release_after_exchange(tab, attempt, claim);
                }
            }
            Output::Revoke(credential) => {
                if credential == Credential::Cookie {
                    self.claim(tab, Purpose::Revoke);
                } else {
                    self.request(tab, Request::Revoke { credential, cookie: None, claim: None });
                }
            }
            Output::Notify(_) => {}
        }
    }

    fn write_record(&mut self, tab: usize, record: &Record) {
        let mut is_news = false;
        for write in writes_of(record) {
            if self.tabs[tab].view.area().get(write.key) != &write.value {
                self.write(tab, write);
                is_news = true;
            }
        }
        self.tabs[tab].wrote_at = self.now;
        if self.plan.dies_young && self.random.chance(3) {
            let pause = self.random.between(0, 30);
            self.schedule(pause, Event::Die(tab));
        }
        if is_news && self.has_web_locks() {
            let version = newest(record);
            self.tabs[tab].written = Some(Written { version, is_named: false });
            self.through(tab, Channel::ToLocks, Event::AtLocks(tab, LockRequest::Name(version)));
            self.later(NAMED, tab, Task::Forget(version));
        }
    }

    pub(crate) fn write(&mut self, tab: usize, write: Write) {
        self.tabs[tab].view.write(&write);
        self.through(tab, Channel::ToArbiter, Event::AtArbiter(tab, write));
    }

    fn set_timer(&mut self, tab: usize) {
        let deadline = self.tabs[tab].machine.deadline();
        if self.tabs[tab].timer.map(|(at, _)| at) == deadline {
            return;
        }
        self.tabs[tab].timer = None;
        if let Some(at) = deadline {
            let number = self.number();
            self.tabs[tab].timer = Some((at, number));
            let pause = self.clock().until(at).as_millis() as i64;
            self.later(pause.min(LONGEST_TIMER), tab, Task::Timer(number));
        }
    }

    /// What goes on when the claim is granted, or never will be, and the store has settled.
    pub(crate) fn settled(&mut self, tab: usize, then: Then) {
        let (claim, is_granted) = match then {
            Then::Alone(claim) => return self.alone(tab, claim),
            Then::Tell(input) => return self.send(tab, input, After::Nothing),
            Then::Grant { claim, is_granted } => (claim, is_granted),
        };
        let is_held = is_granted && self.is_held(tab, claim);
        let Some(found) = self.tabs[tab].claim(claim) else { return };
        let (state, purpose) = (found.state, found.purpose);
        if state == ClaimState::LetGo {
            self.tabs[tab].claims.retain(|other| other.number != claim);
        }
        let Purpose::Attempt(attempt) = purpose else { return };
        let input = match is_held {
            true => Input::LockGranted { attempt },
            false => Input::Refreshed { attempt, reply: super::server::unavailable() },
        };
        self.send(tab, input, After::Nothing);
    }

    pub(crate) fn has_settling(&self) -> bool {
        !self.has(Fault::NoSettling)
    }
}

/// The newest version that a record shows.
pub(crate) fn newest(record: &Record) -> Version {
    let none = Version { epoch: i64::MIN, generation: i64::MIN };
    let marked = record.mark.map_or(none, |mark| mark.version);
    record.stored.as_ref().map_or(none, |stored| stored.version).max(marked)
}
