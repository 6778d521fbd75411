//! A search through all that can happen: every interleaving of a few tabs, with a few wishes, breadth first.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};

use hallpass::session::Input;

use super::fault::Fault;
use super::harness::Options;

mod state;

use state::{Answer, Broken, State};

/// What may still happen of itself: so often somebody wishes for a refresh, logs in, logs out, and so often a request is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wishes {
    pub(crate) refreshes: u8,
    pub(crate) logins: u8,
    pub(crate) logouts: u8,
    pub(crate) losses: u8,
}

/// One thing that can happen next.
#[derive(Clone, Copy, Debug)]
enum Step {
    WantRefresh(usize),
    LogIn(usize),
    LogOut(usize),
    Perform(usize),
    Arbitrate(usize),
    Arrive(usize),
    Grant(usize),
    Serve(usize, usize),
    Lose(usize, usize),
    Reply(usize, usize),
}

struct Search {
    fault: Option<Fault>,
    deepest: usize,
    /// From where each state was reached first, and how.
    seen: HashMap<u64, (u64, Option<Step>)>,
}

struct Found {
    states: usize,
    depth: usize,
    is_complete: bool,
}

/// What happens to two tabs: each list of wishes is searched to its end.
const TWO: &[Wishes] = &[
    Wishes { refreshes: 2, logins: 0, logouts: 0, losses: 1 },
    Wishes { refreshes: 1, logins: 1, logouts: 0, losses: 0 },
    Wishes { refreshes: 1, logins: 0, logouts: 1, losses: 0 },
    Wishes { refreshes: 0, logins: 1, logouts: 1, losses: 0 },
    Wishes { refreshes: 2, logins: 0, logouts: 1, losses: 1 },
    Wishes { refreshes: 1, logins: 1, logouts: 1, losses: 0 },
];
const THREE: Wishes = Wishes { refreshes: 2, logins: 1, logouts: 1, losses: 0 };

pub(crate) fn two_tabs(_: &Options) -> Result<(), String> {
    TWO.iter().try_for_each(|wishes| explore(2, *wishes, usize::MAX))
}

pub(crate) fn three_tabs(_: &Options) -> Result<(), String> {
    explore(3, THREE, 9)
}

pub(crate) fn planted_faults(_: &Options) -> Result<(), String> {
    for fault in [Fault::NoSettling, Fault::UnlockedFirst] {
        match search(2, TWO[0], usize::MAX, Some(fault)) {
            Ok(_) => return Err(format!("not caught: {fault:?}")),
            Err(trace) => println!("{fault:?}: {trace}"),
        }
    }
    Ok(())
}

fn explore(tabs: usize, wishes: Wishes, deepest: usize) -> Result<(), String> {
    let Found { states, depth, is_complete } = search(tabs, wishes, deepest, None)?;
    let extent = if is_complete { "all there are" } else { "to that depth" };
    println!("{tabs} tabs, {wishes:?}: {states} states, {depth} steps deep, {extent}");
    Ok(())
}

fn search(tabs: usize, wishes: Wishes, deepest: usize, fault: Option<Fault>) -> Result<Found, String> {
    let mut search = Search { fault, deepest, seen: HashMap::new() };
    search.run(State::logged_in(tabs, wishes))
}

impl Search {
    fn run(&mut self, first: State) -> Result<Found, String> {
        let mut depth = 0;
        self.seen.insert(digest(&first), (0, None));
        let mut front = vec![first];
        while !front.is_empty() && depth < self.deepest {
            let mut next = Vec::new();
            for state in front {
                self.expand(&state, &mut next)?;
            }
            front = next;
            depth += 1;
        }
        Ok(Found { states: self.seen.len(), depth, is_complete: front.is_empty() })
    }

    fn expand(&mut self, state: &State, next: &mut Vec<State>) -> Result<(), String> {
        let from = digest(state);
        let steps = self.steps(state);
        if steps.iter().all(Step::is_wish) {
            state.check_rest().map_err(|rule| self.trace(rule, from, None))?;
        }
        for step in steps {
            let mut after = state.clone();
            self.take(&mut after, step).map_err(|rule| self.trace(rule, from, Some(step)))?;
            if let Entry::Vacant(vacant) = self.seen.entry(digest(&after)) {
                vacant.insert((from, Some(step)));
                next.push(after);
            }
        }
        Ok(())
    }

    /// What can happen next. A page does one thing after the other: nothing comes between its outputs but other tabs.
    fn steps(&self, state: &State) -> Vec<Step> {
        let mut steps = Vec::new();
        for (tab, me) in state.tabs.iter().enumerate() {
            if !me.to_arbiter.is_empty() {
                steps.push(Step::Arbitrate(tab));
            }
            for (exchange, _) in me.exchanges.iter().enumerate().filter(|(_, exchange)| exchange.answer.is_none()) {
                steps.push(Step::Serve(tab, exchange));
                steps.extend((state.wishes.losses > 0).then_some(Step::Lose(tab, exchange)));
            }
            if !me.outputs.is_empty() {
                steps.push(Step::Perform(tab));
                continue;
            }
            if !me.from_arbiter.is_empty() {
                steps.push(Step::Arrive(tab));
            }
            if state.is_settled(tab, self.fault) {
                let is_granted = state.lock.front().is_some_and(|(holder, _)| *holder == tab) && !me.is_told;
                steps.extend(is_granted.then_some(Step::Grant(tab)));
                let answered = me.exchanges.iter().enumerate().filter(|(_, exchange)| exchange.answer.is_some());
                steps.extend(answered.map(|(exchange, _)| Step::Reply(tab, exchange)));
            }
            steps.extend((state.wishes.refreshes > 0).then_some(Step::WantRefresh(tab)));
            steps.extend((state.wishes.logins > 0).then_some(Step::LogIn(tab)));
            steps.extend((state.wishes.logouts > 0).then_some(Step::LogOut(tab)));
        }
        steps
    }

    fn take(&self, state: &mut State, step: Step) -> Broken {
        match step {
            Step::WantRefresh(tab) => {
                state.wishes.refreshes -= 1;
                state.handle(tab, &Input::RefreshWanted, self.fault)
            }
            Step::LogIn(tab) => {
                state.wishes.logins -= 1;
                state.log_in(tab)
            }
            Step::LogOut(tab) => {
                state.wishes.logouts -= 1;
                state.handle(tab, &Input::LogOut, self.fault)
            }
            Step::Perform(tab) => state.perform(tab),
            Step::Arbitrate(tab) => {
                state.arbitrate(tab);
                Ok(())
            }
            Step::Arrive(tab) => state.arrive(tab, self.fault),
            Step::Grant(tab) => {
                state.tabs[tab].is_told = true;
                let attempt = state.lock[0].1;
                state.handle(tab, &Input::LockGranted { attempt }, self.fault)
            }
            Step::Serve(tab, exchange) => state.serve(tab, exchange),
            Step::Lose(tab, exchange) => {
                state.wishes.losses -= 1;
                state.tabs[tab].exchanges[exchange].answer = Some(Answer::Lost);
                Ok(())
            }
            Step::Reply(tab, exchange) => state.reply(tab, exchange, self.fault),
        }
    }

    /// How it came to that.
    fn trace(&self, rule: &str, mut state: u64, last: Option<Step>) -> String {
        let mut steps: Vec<_> = last.into_iter().collect();
        while let Some((from, Some(step))) = self.seen.get(&state) {
            steps.push(*step);
            state = *from;
        }
        steps.reverse();
        format!("{rule}, after {} steps: {steps:?}", steps.len())
    }
}

impl Step {
    fn is_wish(&self) -> bool {
        matches!(self, Self::WantRefresh(_) | Self::LogIn(_) | Self::LogOut(_))
    }
}

fn digest(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}
