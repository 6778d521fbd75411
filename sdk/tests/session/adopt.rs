//! Adopt: the store is the truth.

use hallpass::session::{AuthState, Event, Input, LogoutReason, Machine, Output};

use super::world::*;

#[test]
fn nothing_is_decided_before_the_first_look() {
    let world = World::logged_out();
    let machine = Machine::new(POLICY);
    assert_eq!(machine.state(), AuthState::Loading);
    assert!(machine.working_session(world.moment.now).is_pending());
    assert_eq!(machine.deadline(), None);
}

#[test]
fn an_empty_store_at_the_start_means_not_yet_logged_in() {
    World::logged_out().assert_logged_out(LogoutReason::NotYet);
}

#[test]
fn a_stored_session_is_restored() {
    let mut world = World::logged_in();
    world.machine = Machine::new(POLICY);
    assert_eq!(world.tick(), [Output::Notify(Event::Restored)]);
    world.assert_holds("access-1");
}

#[test]
fn a_login_elsewhere_is_taken_over() {
    let mut world = World::logged_out();
    world.logged_in_elsewhere(world.session("2", LIFETIME));
    assert_eq!(world.tick(), [Output::Notify(Event::LoggedIn)]);
    world.assert_holds("access-2");
}

#[test]
fn a_refresh_elsewhere_is_taken_over_and_drops_the_own_attempt() {
    let (mut world, attempt) = World::refreshing();
    world.refreshed_elsewhere(world.session("2", LIFETIME));
    assert_eq!(world.tick(), [Output::Unlock { attempt }, Output::Notify(Event::TokenRefreshed)]);
    world.assert_holds("access-2");
    assert_eq!(world.token(), works("access-2"));
}

#[test]
fn a_refresh_elsewhere_withdraws_the_request_for_the_lock() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    world.refreshed_elsewhere(world.session("2", LIFETIME));
    assert_eq!(
        world.input(Input::LockGranted { attempt }),
        [Output::Unlock { attempt }, Output::Notify(Event::TokenRefreshed)],
        "no refresh token is spent"
    );
}

#[test]
fn another_user_in_the_store_is_a_change_of_user() {
    let mut world = World::logged_in();
    world.logged_in_elsewhere(world.session_of("kyoko", "2", LIFETIME));
    assert_eq!(world.tick(), [Output::Notify(Event::UserChanged)]);
}

#[test]
fn a_logout_elsewhere_ends_the_session_and_drops_the_attempt() {
    let (mut world, attempt) = World::refreshing();
    world.logged_out_elsewhere();
    assert_eq!(world.tick(), [Output::Unlock { attempt }, Output::Notify(Event::LoggedOut)]);
    world.assert_logged_out(LogoutReason::InAnotherTab);
}

#[test]
fn looking_again_and_finding_nothing_new_is_no_event() {
    let mut world = World::logged_in();
    for _ in 0..20 {
        assert_eq!(world.after(secs(1)), []);
    }
}

#[test]
fn adoption_ends_a_pause() {
    let mut world = World::backing_off();
    world.refreshed_elsewhere(world.session("2", LIFETIME));
    world.tick();
    assert!(asks_for_lock(&world.input(Input::RefreshWanted)));
}

#[test]
fn what_happened_between_two_looks_is_one_event_at_most() {
    // Another tab refreshed, then a logout here.
    let mut world = World::logged_in();
    world.refreshed_elsewhere(world.session("2", LIFETIME));
    assert_eq!(events(&world.input(Input::LogOut)), [Event::LoggedOut]);

    // Another user logged in elsewhere, then the first one again here.
    let mut world = World::logged_in();
    world.logged_in_elsewhere(world.session_of("kyoko", "2", LIFETIME));
    let session = world.session("3", LIFETIME);
    assert_eq!(events(&world.log_in(session)), [Event::LoggedIn]);

    // A logout elsewhere, then a login here.
    let mut world = World::logged_in();
    world.logged_out_elsewhere();
    let session = world.session("2", LIFETIME);
    assert_eq!(events(&world.log_in(session)), [Event::LoggedIn]);

    // A login elsewhere whose session has ended already.
    let mut world = World::logged_out();
    world.logged_in_elsewhere(world.session_without_refresh(1));
    world.moment.now = world.moment.now + secs(60);
    assert_eq!(events(&world.tick()), []);
}
