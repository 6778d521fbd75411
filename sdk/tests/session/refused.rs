//! 401: which of them counts.

use std::task::Poll;

use hallpass::session::{Failure, Input, LogoutReason, Refusal};
use hallpass::{Session, TokenPair};

use super::world::*;

#[test]
fn a_401_to_the_token_that_we_hold_refreshes() {
    let mut world = World::logged_in();
    world.after(secs(5));
    assert!(asks_for_lock(&world.unauthorized("access-1")));
    assert_eq!(world.token(), Poll::Pending, "a refused token is handed to nobody");
}

#[test]
fn a_late_401_does_not_refresh_twice() {
    let (mut world, attempt) = World::refreshing();
    let (spent, session) = (world.held(), world.session("2", LIFETIME));
    world.input(Input::Refreshed { attempt, reply: Ok(session) });
    world.after(secs(60));
    assert_eq!(world.unauthorized("access-1"), []);
    assert_eq!(world.session_after(&spent), works("access-2"));
}

#[test]
fn a_401_to_a_token_younger_than_five_seconds_does_not_count() {
    let mut world = World::logged_in();
    world.after(millis(4_999));
    assert_eq!(world.unauthorized("access-1"), []);
    assert_eq!(world.token(), works("access-1"));
    assert_eq!(
        world.session_after(&world.held()),
        Poll::Ready(Err(Refusal::Waiting { failure: Failure::default(), retry_after: None })),
        "the 401 is the answer"
    );
}

#[test]
fn a_401_to_a_short_token_counts_after_a_quarter_of_its_lifetime() {
    let mut world = World::logged_in_for(8);
    world.after(millis(1_999));
    assert_eq!(world.unauthorized("access-1"), []);
    world.after(millis(1));
    assert!(asks_for_lock(&world.unauthorized("access-1")));
}

#[test]
fn a_401_to_a_young_token_that_is_dead_counts() {
    let mut world = World::logged_in_for(1);
    world.moment.visible = false;
    world.after(millis(750));
    assert!(asks_for_lock(&world.unauthorized("access-1")));
}

#[test]
fn a_negative_age_counts_as_old() {
    let mut world = World::logged_in();
    world.moment.now = world.moment.now - secs(3600);
    assert!(asks_for_lock(&world.unauthorized("access-1")));
}

#[test]
fn a_refused_token_stays_refused_through_a_failure() {
    let mut world = World::logged_in();
    world.after(secs(10));
    let attempt = lock_of(&world.unauthorized("access-1"));
    world.input(Input::LockGranted { attempt });
    world.input(Input::Refreshed { attempt, reply: unavailable() });
    assert!(matches!(world.token(), Poll::Ready(Err(Refusal::Waiting { .. }))));
    world.moment.visible = false;
    assert!(asks_for_lock(&world.after(secs(60))), "and is tried again");
}

#[test]
fn a_401_during_a_pause_starts_nothing_and_is_remembered() {
    let mut world = World::logged_in_for(DAY);
    world.after(secs(3600));
    world.refresh(unavailable());
    assert_eq!(world.unauthorized("access-1"), []);
    assert!(asks_for_lock(&world.after(secs(1))));
}

#[test]
fn a_401_while_logged_out_is_nothing() {
    assert_eq!(World::logged_out().unauthorized("access-1"), []);
}

#[test]
fn a_refused_token_is_not_forgotten_when_a_request_wants_one() {
    let mut world = World::logged_in();
    world.after(secs(10));
    let attempt = lock_of(&world.unauthorized("access-1"));
    world.input(Input::TokenWanted);
    world.input(Input::RefreshWanted);
    world.input(Input::LockGranted { attempt });
    world.input(Input::Refreshed { attempt, reply: unavailable() });
    assert!(matches!(world.token(), Poll::Ready(Err(_))));
}

#[test]
fn a_401_does_not_end_a_session_that_nothing_can_renew() {
    let mut world = World::logged_out();
    let session = world.session_without_refresh(LIFETIME);
    world.log_in(session);
    world.after(secs(10));
    assert_eq!(world.unauthorized("access"), [], "it may mean something else");
    assert_eq!(world.token(), works("access"));
}

#[test]
fn a_401_ends_a_session_that_nothing_can_renew_and_whose_end_nobody_knows() {
    let mut world = World::logged_out();
    let tokens = TokenPair { access: "access".into(), refresh: None };
    let session = Session::from_parts(tokens, None, world.moment.now, world.moment.now - secs(3600));
    world.log_in(session);
    world.after(secs(10));
    assert_eq!(world.unauthorized("access")[0], world.written());
    world.assert_logged_out(LogoutReason::Expired);
}

#[test]
fn a_401_to_a_token_that_was_dead_on_arrival_does_not_count_while_it_is_young() {
    let mut world = World::logged_out();
    let tokens = TokenPair::new("access-1", "refresh-1");
    let session = Session::from_parts(tokens, None, world.moment.now, world.moment.now - secs(3600));
    world.log_in(session);
    assert_eq!(world.unauthorized("access-1"), []);
    world.after(secs(5));
    assert!(asks_for_lock(&world.unauthorized("access-1")));
}

#[test]
fn a_token_that_was_dead_on_arrival_is_believed_until_a_401() {
    let mut world = World::logged_out();
    let fast_clock = world.moment.now - secs(3600);
    let tokens = TokenPair::new("access-1", "refresh-1");
    let session = Session::from_parts(tokens, None, world.moment.now, fast_clock);
    world.log_in(session);
    assert_eq!(world.token(), works("access-1"), "the clock is wrong, not the token");
    assert_eq!(world.machine.deadline(), None);
    assert_eq!(world.after(secs(3600)), []);
    assert!(asks_for_lock(&world.unauthorized("access-1")));
}
