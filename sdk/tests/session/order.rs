//! The order of things: storage shows writes of other tabs late, and in any order.

use hallpass::session::{Event, Input, LogoutReason, Mark, Output, Record, RefreshError, Stored, Version};

use super::world::*;

/// A tab that refreshes has not heard of what happened elsewhere, and its session is written last.
fn written_late(world: &World, session: hallpass::Session) -> Stored {
    let Version { epoch, generation } = world.version();
    Stored { version: Version { epoch, generation: generation + 1_000 }, session }
}

#[test]
fn a_logout_is_not_undone_by_a_refresh_that_had_not_heard_of_it() {
    let mut world = World::logged_in();
    let late = written_late(&world, world.session("2", LIFETIME));
    world.input(Input::LogOut);
    world.moment.record.stored = Some(late);
    assert_eq!(world.tick(), []);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn a_tab_that_undid_a_logout_without_knowing_revokes_what_it_wrote() {
    let (mut world, attempt) = World::refreshing();
    world.moment.now = world.moment.now + secs(1);
    let session = world.session("2", LIFETIME);
    world.input(Input::Refreshed { attempt, reply: Ok(session) });
    // Half a second before.
    world.marked_elsewhere(false);
    assert_eq!(world.tick(), [revoked("2"), Output::Notify(Event::LoggedOut)], "an erasure could hit a newer login");
    world.assert_logged_out(LogoutReason::InAnotherTab);
}

#[test]
fn a_new_page_takes_nothing_from_before_the_last_logout_and_erases_nothing() {
    let mut world = World::logged_in();
    let late = written_late(&world, world.session("2", LIFETIME));
    world.input(Input::LogOut);
    world.moment.record.stored = Some(late);
    world.restart();
    assert_eq!(world.tick(), [], "what it sees may itself be of the past");
    world.assert_logged_out(LogoutReason::NotYet);
}

#[test]
fn a_logout_of_which_the_mark_is_seen_first_is_revoked_by_whoever_logs_out_alone() {
    let mut world = World::logged_in();
    world.marked_elsewhere(false);
    assert_eq!(world.tick(), [Output::Notify(Event::LoggedOut)]);
}

#[test]
fn a_login_elsewhere_of_which_the_session_is_seen_first_is_one_change_of_user() {
    let mut world = World::logged_in();
    let mark = world.moment.record.mark;
    world.logged_in_elsewhere(world.session_of("kyoko", "2", LIFETIME));
    let newer = world.moment.record.mark;
    world.moment.record.mark = mark;
    assert_eq!(world.tick(), [Output::Notify(Event::UserChanged)]);
    world.moment.record.mark = newer;
    assert_eq!(world.tick(), []);
}

#[test]
fn a_rejection_elsewhere_that_is_half_seen_revokes_nothing_that_a_late_success_keeps() {
    let (mut world, attempt) = World::refreshing();
    let Version { epoch, generation } = world.version();
    let version = Version { epoch, generation: generation + 1 };
    world.moment.record.mark = Some(Mark { version, is_login: false });
    assert_eq!(world.tick(), [Output::Unlock { attempt }, Output::Notify(Event::LoggedOut)]);
    let late = world.session("2", LIFETIME);
    assert_eq!(events(&world.input(Input::Refreshed { attempt, reply: Ok(late) })), [Event::LoggedIn]);
}

#[test]
fn a_logout_after_an_expiry_is_not_undone_by_another_tab() {
    let mut world = World::logged_in();
    let before = world.version();
    world.refresh(Err(RefreshError::Rejected));
    world.input(Input::LogOut);
    // A tab whose exchange was under way, and that has heard of the rejection alone.
    let version = Version { generation: before.generation + 1_000, ..before };
    let session = world.session("2", LIFETIME);
    let mark = Some(Mark { version, is_login: true });
    world.moment.record = Record { mark, stored: Some(Stored { version, session }) };
    assert_eq!(events(&world.tick()), []);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn a_logout_is_not_undone_by_an_older_login_that_is_written_after_it() {
    let mut world = World::logged_in();
    let old = world.moment.record.clone();
    world.input(Input::LogOut);
    world.moment.record = old;
    assert_eq!(world.tick(), [world.written(), revoked("1")]);
    assert_eq!(world.stored(), None);
    world.assert_logged_out(LogoutReason::ByUser);
}

#[test]
fn a_login_is_not_undone_by_a_refresh_that_had_not_heard_of_it() {
    let mut world = World::logged_in();
    let late = written_late(&world, world.session("2", LIFETIME));
    world.log_in(world.session_of("kyoko", "3", LIFETIME));
    world.moment.record.stored = Some(late);
    assert_eq!(world.tick(), [world.written(), revoked("2")]);
    world.assert_holds("access-3");
    assert_eq!(world.stored(), Some(&world.held()));
}

#[test]
fn a_login_is_not_undone_by_a_logout_that_had_not_heard_of_it() {
    let mut world = World::logged_in();
    let mut late = world.moment.record.clone();
    late.stored = None;
    world.log_in(world.session("2", LIFETIME));
    world.moment.record = late;
    assert_eq!(world.tick(), [world.written()]);
    world.assert_holds("access-2");
}

#[test]
fn an_older_session_of_the_same_login_is_written_over() {
    let mut world = World::logged_in();
    let old = world.moment.record.stored.clone();
    world.refresh(Ok(world.session("2", LIFETIME)));
    world.moment.record.stored = old;
    assert_eq!(world.tick(), [world.written()]);
    assert_eq!(world.stored(), Some(&world.held()));
}

#[test]
fn a_page_that_was_frozen_writes_nothing_back_while_it_is_shown_the_past() {
    let mut world = World::logged_in();
    let old = world.moment.record.clone();
    world.refresh(Ok(world.session("2", LIFETIME)));
    let new = std::mem::replace(&mut world.moment.record, old);
    assert_eq!(world.after(secs(3)), []);
    world.moment.record = new;
    assert_eq!(world.tick(), []);
    world.assert_holds("access-2");
}

#[test]
fn of_two_sessions_of_one_version_the_stored_one_counts() {
    let mut world = World::logged_in();
    let (version, session) = (world.version(), world.session("2", LIFETIME));
    world.moment.record.stored = Some(Stored { version, session });
    assert_eq!(world.tick(), [Output::Notify(Event::TokenRefreshed)]);
    world.assert_holds("access-2");
}

#[test]
fn a_store_that_was_cleared_is_a_logout_after_which_no_late_pair_is_kept() {
    let (mut world, attempt) = World::refreshing();
    world.moment.record = Record::default();
    assert_eq!(world.tick(), [Output::Unlock { attempt }, Output::Notify(Event::LoggedOut)]);
    let late = world.session("2", LIFETIME);
    assert_eq!(world.input(Input::Refreshed { attempt, reply: Ok(late) }), [revoked("2")]);
}

#[test]
fn a_session_that_was_erased_is_over_even_if_nobody_says_why() {
    let mut world = World::logged_in();
    world.moment.record.stored = None;
    assert_eq!(world.tick(), [Output::Notify(Event::LoggedOut)]);
}

#[test]
fn each_write_is_newer_than_all_before_also_when_the_clock_was_set_back() {
    let mut world = World::logged_in();
    let mut versions = vec![world.version()];
    world.moment.now = world.moment.now - secs(DAY);
    world.refresh(Ok(world.session("2", LIFETIME)));
    versions.push(world.version());
    world.log_in(world.session("3", LIFETIME));
    versions.push(world.version());
    world.refreshed_elsewhere(world.session("4", LIFETIME));
    world.refresh(Ok(world.session("5", LIFETIME)));
    versions.push(world.version());
    assert!(versions.is_sorted_by(|old, new| old < new), "{versions:?}");
}

#[test]
fn a_login_revokes_the_token_that_it_replaces_but_not_its_own() {
    let mut world = World::logged_in();
    let session = world.session("2", LIFETIME);
    assert!(world.log_in(session.clone()).contains(&revoked("1")));
    assert!(!world.log_in(session).contains(&revoked("2")));
}
