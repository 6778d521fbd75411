//! Cookie mode: the refresh token is the browser's, the store has only the mark of the last login or its end.

use std::task::Poll;

use hallpass::session::{Attempt, AuthState, Credential, Event, Input, LogoutReason, Output, RefreshError, Refusal};
use hallpass::{Session, TokenPair};

use super::world::*;

fn session(world: &World, name: &str) -> Session {
    session_of(world, "spiderman", name)
}

fn session_of(world: &World, user: &str, name: &str) -> Session {
    let tokens = TokenPair { access: format!("access-{name}").into(), refresh: None };
    Session::from_parts(tokens, Some(user), world.moment.now, world.moment.now + secs(LIFETIME))
}

/// A page that has just been opened, nothing being known.
fn opened() -> World {
    World::with_cookie()
}

/// Performs the exchange that a page makes by itself; returns what came of it.
fn exchange(world: &mut World, reply: Result<Session, RefreshError>) -> Vec<Output> {
    let attempt = lock_of(&world.tick());
    let spend = world.input(Input::LockGranted { attempt });
    assert_eq!(spend, [Output::Refresh { attempt, credential: Credential::Cookie }]);
    world.input(Input::Refreshed { attempt, reply })
}

fn logged_in() -> World {
    let mut world = opened();
    world.log_in(session(&world, "1"));
    world
}

#[test]
fn a_page_is_loading_until_an_exchange_has_told() {
    let mut world = opened();
    let attempt = lock_of(&world.tick());
    assert_eq!(world.machine.state(), AuthState::Loading);
    assert!(world.token().is_pending());
    world.input(Input::LockGranted { attempt });
    let reply = Ok(session(&world, "1"));
    let out = world.input(Input::Refreshed { attempt, reply });
    assert_eq!(out, [world.written(), Output::Unlock { attempt }, Output::Notify(Event::Restored)]);
    world.assert_holds("access-1");
}

#[test]
fn a_hidden_page_finds_out_too() {
    let mut world = opened();
    world.moment.visible = false;
    lock_of(&world.tick());
}

#[test]
fn no_cookie_means_not_yet_logged_in_and_nothing_is_written() {
    let mut world = opened();
    let out = exchange(&mut world, Err(RefreshError::Rejected));
    assert!(!out.iter().any(|output| matches!(output, Output::Store(_))), "{out:?}");
    assert_eq!(events(&out), [Event::LoggedOut], "loading is over");
    world.assert_logged_out(LogoutReason::NotYet);
}

#[test]
fn a_cookie_that_has_expired_is_said_to_the_other_pages() {
    let mut world = logged_in();
    world.restart();
    exchange(&mut world, Err(RefreshError::Rejected));
    world.assert_logged_out(LogoutReason::Expired);
    world.restart();
    assert_eq!(world.tick(), []);
    world.assert_logged_out(LogoutReason::NotYet);
}

#[test]
fn a_page_that_finds_no_server_goes_on_loading_and_says_so_to_whoever_asks() {
    let mut world = opened();
    assert_eq!(events(&exchange(&mut world, unavailable())), [Event::RefreshFailed]);
    assert_eq!(world.machine.state(), AuthState::Loading);
    assert!(matches!(world.token(), Poll::Ready(Err(Refusal::Waiting { .. }))));
    let pause = world.deadline_in().expect("a pause");
    lock_of(&world.after(pause));
}

#[test]
fn a_page_that_is_offline_waits_for_the_network() {
    let mut world = opened();
    world.moment.online = false;
    assert_eq!(world.tick(), []);
    assert!(matches!(world.token(), Poll::Ready(Err(Refusal::Waiting { .. }))));
    world.moment.online = true;
    lock_of(&world.tick());
}

#[test]
fn after_a_logout_no_page_asks_the_server() {
    let mut world = logged_in();
    world.input(Input::LogOut);
    world.restart();
    assert_eq!(world.tick(), []);
    world.assert_logged_out(LogoutReason::NotYet);
}

#[test]
fn a_logout_revokes_the_cookie() {
    let mut world = logged_in();
    let out = world.input(Input::LogOut);
    assert_eq!(out, [world.written(), Output::Revoke(Credential::Cookie), Output::Notify(Event::LoggedOut)]);
}

#[test]
fn a_logout_while_loading_revokes_the_cookie_too() {
    let mut world = opened();
    world.tick();
    assert!(world.input(Input::LogOut).contains(&Output::Revoke(Credential::Cookie)));
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn the_store_is_told_of_a_login_but_not_of_tokens() {
    let world = logged_in();
    assert_eq!(world.stored(), None);
    assert!(world.moment.record.mark.is_some_and(|mark| mark.is_login));
}

#[test]
fn a_refresh_writes_nothing_new() {
    let mut world = logged_in();
    let before = world.moment.record.clone();
    world.refresh(Ok(session(&world, "2")));
    assert_eq!(world.moment.record, before);
    world.assert_holds("access-2");
}

#[test]
fn a_dead_access_token_does_not_end_the_session() {
    let mut world = logged_in();
    lock_of(&world.after(secs(LIFETIME)));
    assert!(world.machine.session().is_some());
}

/// Another tab logs in: returns the attempt that finds out who.
fn logged_in_elsewhere(world: &mut World) -> Attempt {
    world.marked_elsewhere(true);
    let out = world.tick();
    assert_eq!(events(&out), []);
    let attempt = lock_of(&out);
    world.input(Input::LockGranted { attempt });
    attempt
}

#[test]
fn another_users_login_elsewhere_is_a_change_of_user_when_it_is_known_who() {
    let mut world = logged_in();
    let attempt = logged_in_elsewhere(&mut world);
    assert!(world.token().is_pending(), "nobody's token is handed out meanwhile");
    let reply = Ok(session_of(&world, "kyoko", "2"));
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply })), [Event::UserChanged]);
    world.assert_holds("access-2");
}

#[test]
fn the_same_users_login_elsewhere_does_not_unrender_the_app() {
    let mut world = logged_in();
    let attempt = logged_in_elsewhere(&mut world);
    world.assert_holds("access-1");
    let reply = Ok(session(&world, "2"));
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply })), [Event::TokenRefreshed]);
}

#[test]
fn a_hidden_page_joins_a_login_elsewhere_when_it_is_asked_or_seen() {
    for is_asked in [true, false] {
        let mut world = logged_in();
        world.moment.visible = false;
        world.marked_elsewhere(true);
        assert_eq!(world.tick(), []);
        world.moment.visible = !is_asked;
        lock_of(&world.input(if is_asked { Input::TokenWanted } else { Input::Tick }));
    }
}

#[test]
fn a_login_on_a_page_that_is_still_loading_is_a_login() {
    let mut world = opened();
    exchange(&mut world, unavailable());
    assert_eq!(events(&world.log_in(session(&world, "1"))), [Event::LoggedIn]);
}

#[test]
fn a_login_elsewhere_whose_cookie_is_refused_changes_nothing_here() {
    let mut world = logged_in();
    world.input(Input::LogOut);
    world.marked_elsewhere(true);
    assert_eq!(events(&exchange(&mut world, Err(RefreshError::Rejected))), []);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn a_page_that_was_logged_out_joins_a_login_elsewhere() {
    let mut world = logged_in();
    world.input(Input::LogOut);
    world.marked_elsewhere(true);
    let attempt = lock_of(&world.tick());
    world.assert_logged_out(LogoutReason::ByUser);
    assert_eq!(world.token(), Poll::Pending);
    world.input(Input::LockGranted { attempt });
    let reply = Ok(session(&world, "2"));
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply })), [Event::LoggedIn]);
}

#[test]
fn a_call_while_logged_out_is_turned_away_though_a_login_elsewhere_is_being_joined() {
    let mut world = logged_in();
    world.input(Input::LogOut);
    world.marked_elsewhere(true);
    world.tick();
    assert_eq!(world.machine.calling_session(world.moment.now), Poll::Ready(Err(Refusal::LoggedOut)));
}

#[test]
fn a_logout_elsewhere_ends_the_session() {
    let mut world = logged_in();
    world.marked_elsewhere(false);
    assert_eq!(world.tick(), [Output::Notify(Event::LoggedOut)]);
    world.assert_logged_out(LogoutReason::InAnotherTab);
}

#[test]
fn a_logout_elsewhere_ends_joining() {
    let mut world = opened();
    world.tick();
    world.marked_elsewhere(false);
    world.tick();
    world.assert_logged_out(LogoutReason::InAnotherTab);
}

#[test]
fn a_login_elsewhere_while_loading_makes_the_present_exchange_stale() {
    let mut world = opened();
    let old = lock_of(&world.tick());
    world.input(Input::LockGranted { attempt: old });
    world.marked_elsewhere(true);
    let attempt = lock_of(&world.tick());
    assert_ne!(attempt, old);
    let late = Ok(session(&world, "1"));
    assert_eq!(world.input(Input::Refreshed { attempt: old, reply: late }), [], "the cookie is somebody's");
    assert_eq!(world.machine.state(), AuthState::Loading);
}

#[test]
fn a_refresh_that_succeeds_after_logout_revokes_the_cookie_that_came_with_it() {
    let mut world = logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    world.input(Input::LockGranted { attempt });
    world.input(Input::LogOut);
    let late = Ok(session(&world, "2"));
    assert_eq!(world.input(Input::Refreshed { attempt, reply: late }), [Output::Revoke(Credential::Cookie)]);
}

#[test]
fn a_refresh_that_succeeds_after_a_newer_login_leaves_the_cookie_alone() {
    let mut world = logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    world.input(Input::LockGranted { attempt });
    world.log_in(session(&world, "2"));
    let late = Ok(session(&world, "3"));
    assert_eq!(world.input(Input::Refreshed { attempt, reply: late }), []);
}

#[test]
fn clearing_the_store_logs_out() {
    let mut world = logged_in();
    world.moment.record = hallpass::session::Record::default();
    assert_eq!(events(&world.tick()), [Event::LoggedOut]);
}

#[test]
fn an_old_mark_is_written_over() {
    let mut world = logged_in();
    let old = world.moment.record.clone();
    world.input(Input::LogOut);
    world.moment.record = old;
    assert_eq!(world.tick(), [world.written()]);
    world.assert_logged_out(LogoutReason::ByUser);
}
