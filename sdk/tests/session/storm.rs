//! Over hours: how often a server is asked, whatever it answers and whatever the clock does.

use std::time::Duration;

use hallpass::session::{Attempt, Event, Failure, Input, Output, RefreshError};
use hallpass::{Session, TokenPair};

use super::world::*;

/// A server that signs by a clock of its own, and a page that runs for a while.
struct Run {
    world: World,
    lifetime: u64,
    asked: Vec<hallpass::Timestamp>,
}

impl Run {
    fn logged_in_for(lifetime: u64) -> Self {
        Self { world: World::logged_in_for(lifetime), lifetime, asked: Vec::new() }
    }

    /// Lets the time pass in steps, at each of which this happens; grants each lock and answers each exchange at once.
    fn pass(&mut self, time: Duration, step: Duration, input: &Input, answer: &impl Fn(&Self) -> Answer) {
        let end = self.world.moment.now + time;
        while self.world.moment.now < end {
            let next = (self.world.moment.now + step).min(end);
            let now = self.world.moment.now;
            self.world.moment.now = self.world.machine.deadline().map_or(next, |at| at.clamp(now, next));
            let mut out = self.world.input(input.clone());
            while let Some(attempt) = attempt(&out) {
                out = self.world.input(Input::LockGranted { attempt });
                if out.iter().any(|output| matches!(output, Output::Refresh { .. })) {
                    self.asked.push(self.world.moment.now);
                    let reply = answer(self);
                    out = self.world.input(Input::Refreshed { attempt, reply });
                }
            }
        }
    }

    fn another_session(&self) -> Session {
        self.world.session(&format!("{}", self.asked.len() + 1), self.lifetime)
    }
}

type Answer = Result<Session, RefreshError>;

fn attempt(out: &[Output]) -> Option<Attempt> {
    out.iter().find_map(|output| match output {
        Output::Lock { attempt } => Some(*attempt),
        _ => None,
    })
}

fn unavailable_for_ever(_: &Run) -> Answer {
    Err(RefreshError::Unavailable(Failure { status: Some(500), ..Failure::default() }))
}

#[test]
fn a_short_lifetime_is_no_storm_of_refreshes() {
    for lifetime in [1, 2, 5, 60, 300] {
        let mut run = Run::logged_in_for(lifetime);
        run.pass(secs(3600), millis(100), &Input::TokenWanted, &|run| Ok(run.another_session()));
        let (calls, needed) = (run.asked.len() as f64, 3600.0 / lifetime as f64);
        assert!((needed * 0.9..=needed * 1.4).contains(&calls), "{lifetime} s: {calls} refreshes an hour");
        assert!(run.world.token().is_ready(), "{lifetime} s");
    }
}

#[test]
fn a_server_that_fails_for_ever_is_asked_once_a_pause_however_many_call() {
    let mut run = Run::logged_in_for(LIFETIME);
    run.world.moment.now = run.world.moment.now + secs(LIFETIME);
    // Two hundred calls a second, for an hour: of requests, of refreshes and of 401s.
    let access = run.world.held().access_token().clone();
    for input in [Input::TokenWanted, Input::RefreshWanted, Input::Unauthorized { access }] {
        run.pass(secs(1200), millis(5), &input, &unavailable_for_ever);
    }
    assert!((60..=130).contains(&run.asked.len()), "{} refreshes", run.asked.len());
    let pauses: Vec<_> = run.asked.windows(2).map(|pair| pair[0].until(pair[1])).collect();
    assert!(pauses.iter().all(|pause| *pause >= millis(500)), "{pauses:?}");
    assert!(pauses.iter().skip(8).all(|pause| *pause >= secs(30)), "{pauses:?}");
    assert!(run.world.machine.session().is_some());
}

#[test]
fn a_login_does_not_wait_for_the_pause_of_another_session() {
    let mut run = Run::logged_in_for(LIFETIME);
    run.world.moment.now = run.world.moment.now + secs(LIFETIME);
    run.pass(secs(600), secs(1), &Input::TokenWanted, &unavailable_for_ever);
    let session = run.world.session("new", LIFETIME);
    run.world.log_in(session);
    let before = run.asked.len();
    run.pass(secs(2), secs(1), &Input::RefreshWanted, &|run| Ok(run.another_session()));
    assert!(run.asked.len() > before);
}

#[test]
fn a_machine_that_wakes_up_before_its_network_tries_again_with_pauses_and_needs_nobody() {
    let mut run = Run::logged_in_for(LIFETIME);
    // The timers stood still; the clock did not.
    run.world.moment.now = run.world.moment.now + secs(9 * 3600);
    run.pass(secs(1), secs(1), &Input::Tick, &unavailable_for_ever);
    // From now on nothing but its own timers moves it.
    run.pass(secs(60), secs(3600), &Input::Tick, &|run| match run.asked.len() {
        1..=3 => unavailable_for_ever(run),
        _ => Ok(run.another_session()),
    });
    assert_eq!(run.asked.len(), 4, "three in vain, then one");
    assert!(run.asked.windows(2).all(|pair| pair[0].until(pair[1]) >= millis(500)), "{:?}", run.asked);
    run.world.assert_holds("access-5");
}

#[test]
fn a_call_after_waking_up_waits_for_the_new_token_and_takes_no_dead_one() {
    let mut world = World::logged_in();
    world.moment.now = world.moment.now + secs(9 * 3600);
    let attempt = lock_of(&world.input(Input::TokenWanted));
    assert!(world.token().is_pending());
    world.input(Input::LockGranted { attempt });
    assert!(world.token().is_pending());
    let reply = Ok(world.session("2", LIFETIME));
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply })), [Event::TokenRefreshed]);
    assert_eq!(world.token(), works("access-2"));
}

#[test]
fn whatever_the_clock_says_and_however_it_jumps_each_lifetime_has_one_refresh() {
    const YEAR: i64 = 365 * 86_400;
    let hour = |run: &mut Run| {
        let before = run.asked.len();
        run.pass(secs(3600), secs(7), &Input::TokenWanted, &|run| Ok(run.another_session()));
        run.asked.len() - before
    };
    for step in [0, 3, -3, 600, -600, 3600, -3600, YEAR, -YEAR] {
        let mut run = Run::logged_in_for(LIFETIME);
        let steady = hour(&mut run);
        run.world.moment.now = hallpass::Timestamp::from_millis(run.world.moment.now.as_millis() + step * 1000);
        let after = hour(&mut run);
        assert!(
            (steady - 1..=steady + 1).contains(&after),
            "a step of {step} s: {after} refreshes an hour, not {steady}"
        );
        assert!(run.world.token().is_ready(), "a step of {step} s");
    }
}

#[test]
fn a_token_that_renews_itself_does_not_die_unseen_when_the_clock_is_set_back() {
    let mut world = World::logged_out();
    world.log_in(world.one_token_session(LIFETIME));
    world.moment.visible = false;
    world.moment.now = world.moment.now - secs(3600);
    lock_of(&world.tick());
}

#[test]
fn a_token_of_an_unknown_age_is_not_handed_out_but_a_clock_that_is_corrected_by_seconds_does_no_harm() {
    let mut world = World::logged_in();
    world.moment.now = world.moment.now - secs(5);
    assert_eq!(world.tick(), []);
    assert_eq!(world.token(), works("access-1"));
    world.moment.visible = false;
    world.moment.now = world.moment.now - secs(3600);
    lock_of(&world.input(Input::TokenWanted));
    assert!(world.token().is_pending());
}

#[test]
fn a_token_that_lives_to_the_end_of_time_is_no_crash() {
    let mut world = World::logged_out();
    let tokens = TokenPair::new("access", "refresh");
    let session = Session::from_parts(tokens, None, world.moment.now, hallpass::Timestamp::from_millis(i64::MAX));
    world.log_in(session);
    assert!(world.machine.deadline().is_some());
    assert_eq!(world.token(), works("access"));
}
