//! The attempt: lock, refresh, store, unlock; and what its end means.

use std::task::Poll;

use hallpass::session::{Event, Failure, Input, LogoutReason, Output, RefreshError, Refusal};

use super::world::*;

#[test]
fn no_refresh_token_is_spent_without_the_lock() {
    let mut world = World::logged_in();
    let out = world.input(Input::RefreshWanted);
    let attempt = lock_of(&out);
    assert_eq!(out, [Output::Lock { attempt }]);
    assert_eq!(
        world.input(Input::LockGranted { attempt }),
        [Output::Refresh { attempt, credential: refresh_token("1") }]
    );
}

#[test]
fn callers_at_the_same_time_share_one_attempt() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    assert_eq!(world.input(Input::RefreshWanted), []);
    world.input(Input::LockGranted { attempt });
    assert_eq!(world.input(Input::RefreshWanted), []);
    assert_eq!(world.input(Input::TokenWanted), []);
}

#[test]
fn a_success_is_stored_before_the_lock_is_let_go_and_then_announced() {
    let (mut world, attempt) = World::refreshing();
    let (spent, session) = (world.held(), world.session("2", LIFETIME));
    assert_eq!(
        world.input(Input::Refreshed { attempt, reply: Ok(session.clone()) }),
        [world.written(), Output::Unlock { attempt }, Output::Notify(Event::TokenRefreshed)]
    );
    assert_eq!(world.stored(), Some(&session));
    assert_eq!(world.session_after(&spent), works("access-2"));
}

#[test]
fn a_success_that_brings_the_same_access_token_is_a_success_without_news() {
    let mut world = World::logged_in();
    world.after(secs(10));
    let (spent, again) = (world.held(), world.session("1", LIFETIME));
    assert_eq!(events(&world.refresh(Ok(again))), []);
    assert_eq!(world.session_after(&spent), works("access-1"));
}

#[test]
fn a_success_for_another_user_is_a_change_of_user() {
    let (mut world, attempt) = World::refreshing();
    let session = world.session_of("kyoko", "2", LIFETIME);
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply: Ok(session) })), [Event::UserChanged]);
}

#[test]
fn a_rejection_ends_the_session_at_once() {
    let (mut world, attempt) = World::refreshing();
    assert_eq!(
        world.input(Input::Refreshed { attempt, reply: Err(RefreshError::Rejected) }),
        [world.written(), Output::Unlock { attempt }, Output::Notify(Event::LoggedOut)]
    );
    world.assert_logged_out(LogoutReason::Expired);
}

#[test]
fn a_rejection_of_a_token_that_another_tab_has_replaced_is_not_believed() {
    let (mut world, attempt) = World::refreshing();
    world.refreshed_elsewhere(world.session("2", LIFETIME));
    let out = world.input(Input::Refreshed { attempt, reply: Err(RefreshError::Rejected) });
    assert_eq!(out, [Output::Unlock { attempt }, Output::Notify(Event::TokenRefreshed)]);
    world.assert_holds("access-2");
}

#[test]
fn a_failure_keeps_the_session_and_pauses() {
    let (mut world, attempt) = World::refreshing();
    assert_eq!(
        world.input(Input::Refreshed { attempt, reply: unavailable() }),
        [Output::Unlock { attempt }, Output::Notify(Event::RefreshFailed)]
    );
    world.assert_holds("access-1");
    assert!(world.stored().is_some());
    assert_eq!(world.token(), works("access-1"), "the token still works");
}

#[test]
fn a_reply_to_an_attempt_that_is_over_changes_nothing() {
    let (mut world, old) = World::refreshing();
    world.refreshed_elsewhere(world.session("2", LIFETIME));
    world.tick();
    assert_eq!(world.input(Input::Refreshed { attempt: old, reply: Err(RefreshError::Rejected) }), []);
    assert_eq!(world.input(Input::Refreshed { attempt: old, reply: unavailable() }), []);
    let late = world.session("3", LIFETIME);
    assert_eq!(
        world.input(Input::Refreshed { attempt: old, reply: Ok(late) }),
        [],
        "it may be of the family that was adopted"
    );
    world.assert_holds("access-2");
}

#[test]
fn a_success_that_comes_after_another_login_here_is_revoked() {
    for user in ["spiderman", "kyoko"] {
        let (mut world, old) = World::refreshing();
        let session = world.session_of(user, "2", LIFETIME);
        world.log_in(session);
        let late = world.session("3", LIFETIME);
        assert_eq!(world.input(Input::Refreshed { attempt: old, reply: Ok(late) }), [revoked("3")]);
        world.assert_holds("access-2");
    }
}

#[test]
fn a_success_that_comes_after_a_logout_and_a_login_is_revoked() {
    let (mut world, old) = World::refreshing();
    world.input(Input::LogOut);
    let session = world.session("2", LIFETIME);
    world.log_in(session);
    let late = world.session("3", LIFETIME);
    assert_eq!(world.input(Input::Refreshed { attempt: old, reply: Ok(late) }), [revoked("3")]);
}

#[test]
fn a_success_that_comes_after_another_users_login_elsewhere_is_revoked() {
    let (mut world, old) = World::refreshing();
    world.logged_in_elsewhere(world.session_of("kyoko", "2", LIFETIME));
    world.tick();
    let late = world.session("3", LIFETIME);
    assert_eq!(world.input(Input::Refreshed { attempt: old, reply: Ok(late) }), [revoked("3")]);
}

#[test]
fn a_success_that_another_tab_was_refused_for_is_kept() {
    let (mut world, attempt) = World::refreshing();
    world.rejected_elsewhere();
    world.tick();
    world.assert_logged_out(LogoutReason::InAnotherTab);
    let late = world.session("2", LIFETIME);
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply: Ok(late.clone()) })), [Event::LoggedIn]);
    assert_eq!(world.stored(), Some(&late));
}

#[test]
fn a_lock_that_is_refused_is_a_failed_attempt_at_once() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    assert_eq!(
        world.input(Input::Refreshed { attempt, reply: unavailable() }),
        [Output::Unlock { attempt }, Output::Notify(Event::RefreshFailed)]
    );
}

#[test]
fn a_reply_to_an_older_attempt_does_not_end_the_present_one() {
    let (mut world, old) = World::refreshing();
    let session = world.session("2", LIFETIME);
    world.log_in(session);
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    world.input(Input::LockGranted { attempt });
    assert_eq!(world.input(Input::Refreshed { attempt: old, reply: Err(RefreshError::Rejected) }), []);
    world.assert_holds("access-2");
}

#[test]
fn a_grant_to_an_attempt_that_is_over_is_ignored() {
    let mut world = World::logged_in();
    let old = lock_of(&world.input(Input::RefreshWanted));
    let session = world.session("2", LIFETIME);
    world.log_in(session);
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    assert_eq!(world.input(Input::LockGranted { attempt: old }), []);
    assert!(matches!(world.input(Input::LockGranted { attempt })[..], [Output::Refresh { .. }]));
}

#[test]
fn a_grant_that_comes_twice_spends_one_token() {
    let (mut world, attempt) = World::refreshing();
    assert_eq!(world.input(Input::LockGranted { attempt }), []);
}

#[test]
fn a_lock_that_does_not_come_in_time_is_withdrawn() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    assert_eq!(world.deadline_in(), Some(LOCK_WAIT));
    assert_eq!(world.after(LOCK_WAIT - millis(1)), []);
    assert_eq!(world.after(millis(1)), [Output::Unlock { attempt }, Output::Notify(Event::RefreshFailed)]);
    assert_eq!(world.input(Input::LockGranted { attempt }), []);
}

#[test]
fn the_wait_for_the_lock_ends_when_the_clock_is_set_back() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.input(Input::RefreshWanted));
    world.moment.now = world.moment.now - secs(3600);
    assert!(world.tick().contains(&Output::Unlock { attempt }));
}

#[test]
fn who_waits_for_a_refresh_waits_while_the_attempt_runs() {
    let (mut world, attempt) = World::refreshing();
    let spent = world.held();
    assert_eq!(world.session_after(&spent), Poll::Pending);
    let failure = Failure { status: Some(503), retry_after: Some(secs(90)), problem: None };
    world.input(Input::Refreshed { attempt, reply: Err(RefreshError::Unavailable(failure.clone())) });
    assert_eq!(
        world.session_after(&spent),
        Poll::Ready(Err(Refusal::Waiting { failure, retry_after: Some(secs(90)) }))
    );
}

#[test]
fn an_attempt_that_runs_has_no_deadline_of_its_own() {
    let (world, _) = World::refreshing();
    assert_eq!(world.machine.deadline(), None, "the exchange has its own timeout");
}
