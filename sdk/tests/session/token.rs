//! Which token a request may carry.

use std::task::Poll;

use hallpass::session::{AuthState, Input, Refusal};

use super::world::*;

#[test]
fn a_token_is_handed_out_as_long_as_it_works_even_inside_the_margin() {
    let mut world = World::logged_in();
    world.after(secs(290));
    assert_eq!(world.input(Input::TokenWanted), [], "joins the attempt that the margin began");
    assert_eq!(world.token(), works("access-1"));
}

#[test]
fn a_token_is_dead_one_second_before_it_expires() {
    let mut world = World::logged_in();
    world.moment.visible = false;
    world.after(millis(298_999));
    assert_eq!(world.token(), works("access-1"));
    world.after(millis(1));
    assert!(asks_for_lock(&world.input(Input::TokenWanted)));
    assert_eq!(world.token(), Poll::Pending);
}

#[test]
fn a_token_of_two_seconds_is_dead_a_quarter_before_it_expires() {
    let mut world = World::logged_in_for(2);
    world.moment.visible = false;
    world.after(millis(1_499));
    assert_eq!(world.input(Input::TokenWanted), []);
    world.after(millis(1));
    assert!(asks_for_lock(&world.input(Input::TokenWanted)));
}

#[test]
fn a_dead_token_during_a_pause_is_unavailable_at_once() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.after(secs(299)));
    world.input(Input::LockGranted { attempt });
    world.input(Input::Refreshed { attempt, reply: unavailable() });
    assert_eq!(world.input(Input::TokenWanted), []);
    assert!(matches!(world.token(), Poll::Ready(Err(Refusal::Waiting { retry_after: Some(_), .. }))));
}

#[test]
fn a_refresh_does_not_unrender_the_app() {
    let (world, _) = World::refreshing();
    assert!(matches!(world.machine.state(), AuthState::LoggedIn(_)));
}

#[test]
fn who_asks_for_a_newer_token_than_an_old_one_gets_the_present_one() {
    let world = World::logged_in();
    assert_eq!(world.session_after(&world.session("0", LIFETIME)), works("access-1"));
    assert!(matches!(world.session_after(&world.held()), Poll::Ready(Err(Refusal::Waiting { .. }))));
}

#[test]
fn tokens_are_not_printed() {
    let (world, attempt) = World::refreshing();
    let printed = format!("{:?} {:#?} {attempt:?}", world.machine, world.moment);
    assert!(!printed.contains("access-1") && !printed.contains("refresh-1"), "{printed}");
    assert!(printed.contains("AccessToken(..)"));
}

#[test]
fn a_call_is_made_for_whoever_is_logged_in_whether_the_token_works_or_not() {
    let mut world = World::logged_in();
    world.moment.now = world.moment.now + secs(LIFETIME);
    let Poll::Ready(Ok(session)) = world.machine.calling_session(world.moment.now) else { panic!("nobody") };
    assert_eq!(session, &world.held());
}

#[test]
fn that_nobody_is_logged_in_is_known_when_it_has_been_decided() {
    let mut world = World::with_cookie();
    assert!(!world.machine.is_logged_out());
    world.tick();
    assert!(!world.machine.is_logged_out());
    assert!(World::logged_out().machine.is_logged_out());
    assert!(!World::logged_in().machine.is_logged_out());
}
