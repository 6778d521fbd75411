//! Log in, log out: logout wins over anything in flight.

use hallpass::session::{Event, Input, LogoutReason, Output};

use super::world::*;

#[test]
fn a_login_is_stored_and_announced() {
    let mut world = World::logged_out();
    let session = world.session("1", LIFETIME);
    assert_eq!(world.log_in(session.clone()), [world.written(), Output::Notify(Event::LoggedIn)]);
    assert_eq!(world.stored(), Some(&session));
}

#[test]
fn the_same_user_logging_in_again_is_a_login() {
    let mut world = World::logged_in();
    let session = world.session("2", LIFETIME);
    assert_eq!(events(&world.log_in(session)), [Event::LoggedIn]);
    world.assert_holds("access-2");
}

#[test]
fn another_user_logging_in_is_a_change_of_user() {
    let mut world = World::logged_in();
    let session = world.session_of("kyoko", "2", LIFETIME);
    assert_eq!(events(&world.log_in(session)), [Event::UserChanged]);
}

#[test]
fn a_login_drops_the_attempt_and_ends_a_pause() {
    let (mut world, attempt) = World::refreshing();
    let session = world.session("2", LIFETIME);
    assert!(world.log_in(session).contains(&Output::Unlock { attempt }));

    let mut world = World::backing_off();
    let session = world.session("2", LIFETIME);
    world.log_in(session);
    assert!(asks_for_lock(&world.input(Input::RefreshWanted)));
}

#[test]
fn a_logout_erases_revokes_and_announces() {
    let mut world = World::logged_in();
    assert_eq!(world.input(Input::LogOut), [world.written(), revoked("1"), Output::Notify(Event::LoggedOut)]);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn a_logout_lets_the_lock_go_before_anything_leaves_for_the_server() {
    let (mut world, attempt) = World::refreshing();
    assert_eq!(
        world.input(Input::LogOut),
        [world.written(), Output::Unlock { attempt }, revoked("1"), Output::Notify(Event::LoggedOut)]
    );
}

#[test]
fn a_refresh_that_succeeds_after_logout_is_not_kept_but_revoked() {
    let (mut world, attempt) = World::refreshing();
    world.input(Input::LogOut);
    let session = world.session("2", LIFETIME);
    assert_eq!(world.input(Input::Refreshed { attempt, reply: Ok(session) }), [revoked("2")]);
    assert_eq!(world.stored(), None);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn a_refresh_that_succeeds_after_logout_elsewhere_is_revoked_too() {
    let (mut world, attempt) = World::refreshing();
    world.logged_out_elsewhere();
    let session = world.session("2", LIFETIME);
    let out = world.input(Input::Refreshed { attempt, reply: Ok(session) });
    assert!(out.contains(&revoked("2")), "{out:?}");
    world.assert_logged_out(LogoutReason::InAnotherTab);
}

#[test]
fn a_login_that_succeeds_after_logout_is_not_kept_but_revoked() {
    let mut world = World::logged_out();
    let login = world.machine.login_ticket();
    world.input(Input::LogOut);
    let session = world.session("1", LIFETIME);
    assert_eq!(world.input(Input::LoggedIn { login, session }), [revoked("1")]);
    assert_eq!(world.machine.session(), None);
}

#[test]
fn a_void_login_is_revoked_even_if_somebody_has_logged_in_since() {
    let mut world = World::logged_out();
    let login = world.machine.login_ticket();
    world.input(Input::LogOut);
    let (first, second) = (world.session("1", LIFETIME), world.session("2", LIFETIME));
    world.log_in(second);
    assert_eq!(world.input(Input::LoggedIn { login, session: first }), [revoked("1")]);
    world.assert_holds("access-2");
}

#[test]
fn a_logout_elsewhere_changes_nothing_for_whoever_has_logged_out_here() {
    let mut world = World::logged_in();
    world.input(Input::LogOut);
    world.logged_out_elsewhere();
    assert_eq!(world.tick(), []);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn logging_out_twice_is_one_event() {
    let mut world = World::logged_in();
    world.input(Input::LogOut);
    assert_eq!(world.input(Input::LogOut), []);
}

#[test]
fn whoever_wants_a_token_while_logged_out_is_told_so() {
    let mut world = World::logged_out();
    assert_eq!(world.input(Input::TokenWanted), []);
    assert_eq!(world.token(), std::task::Poll::Ready(Err(hallpass::session::Refusal::LoggedOut)));
}
