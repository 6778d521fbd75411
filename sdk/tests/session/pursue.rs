//! Pursue: when a refresh is due, and when not.

use std::task::Poll;

use hallpass::session::{Event, Failure, Input, LogoutReason, Machine, Output, Policy, RefreshError, Refusal};

use super::world::*;

#[test]
fn a_visible_page_refreshes_inside_the_margin() {
    let mut world = World::logged_in();
    assert_eq!(world.deadline_in(), Some(secs(240)));
    assert_eq!(world.after(millis(239_999)), []);
    assert!(asks_for_lock(&world.after(millis(1))));
}

#[test]
fn the_margin_is_never_more_than_a_quarter_of_the_lifetime() {
    for (lifetime, margin) in [(60, 15_000), (8, 2_000), (4, 1_000), (2, 500), (1, 250)] {
        let world = World::logged_in_for(lifetime);
        assert_eq!(world.deadline_in(), Some(secs(lifetime) - millis(margin)), "lifetime {lifetime} s");
    }
}

#[test]
fn a_token_that_lives_for_years_is_refreshed_in_years() {
    let mut world = World::logged_in_for(100 * 365 * 86_400);
    assert_eq!(world.after(secs(365 * 86_400)), []);
    assert!(world.deadline_in() > Some(secs(98 * 365 * 86_400)));
}

#[test]
fn a_margin_of_a_moment_still_renews_a_token_before_it_dies() {
    let mut world = World::logged_out();
    let policy = Policy { margin: millis(10), ..POLICY };
    world.machine = Machine::new(policy);
    let session = world.session("1", LIFETIME);
    world.log_in(session);
    assert_eq!(world.deadline_in(), Some(secs(299)));
}

#[test]
fn a_hidden_page_refreshes_only_when_asked() {
    let mut world = World::logged_in();
    world.moment.visible = false;
    assert_eq!(world.after(secs(299)), []);
    assert_eq!(world.machine.deadline(), None);
    assert!(asks_for_lock(&world.input(Input::TokenWanted)));
}

#[test]
fn a_page_that_becomes_visible_inside_the_margin_refreshes() {
    let mut world = World::logged_in();
    world.moment.visible = false;
    world.after(secs(250));
    world.moment.visible = true;
    assert!(asks_for_lock(&world.tick()));
}

#[test]
fn a_hidden_page_that_was_asked_while_the_token_lived_does_not_refresh_when_it_dies() {
    let mut world = World::logged_in();
    world.moment.visible = false;
    world.after(secs(298));
    assert_eq!(world.input(Input::TokenWanted), []);
    assert_eq!(world.after(secs(10)), []);
}

#[test]
fn a_token_that_renews_itself_is_renewed_on_a_hidden_page_too() {
    let mut world = World::logged_out();
    world.moment.visible = false;
    let session = world.one_token_session(LIFETIME);
    world.log_in(session);
    assert_eq!(world.deadline_in(), Some(secs(240)));
    assert!(asks_for_lock(&world.after(secs(240))));
}

#[test]
fn nothing_is_tried_offline() {
    let mut world = World::logged_in();
    world.moment.online = false;
    assert_eq!(world.after(secs(299)), []);
    assert_eq!(world.input(Input::TokenWanted), []);
    assert_eq!(world.input(Input::RefreshWanted), []);
    assert_eq!(world.machine.deadline(), None);
    assert_eq!(
        world.token(),
        Poll::Ready(Err(Refusal::Waiting { failure: Failure::default(), retry_after: None })),
        "unavailable at once"
    );
    world.moment.online = true;
    assert!(asks_for_lock(&world.tick()));
}

#[test]
fn what_was_asked_offline_is_not_done_later() {
    let mut world = World::logged_in();
    world.moment.online = false;
    world.input(Input::RefreshWanted);
    world.moment.online = true;
    assert_eq!(world.tick(), []);
}

#[test]
fn pauses_double_with_jitter_up_to_a_minute() {
    let mut world = World::logged_in_for(DAY);
    world.refresh(unavailable());
    let mut pauses = Vec::new();
    for whole in [1, 2, 4, 8, 16, 32].into_iter().chain([60; 64]) {
        let pause = world.deadline_in().expect("a pause");
        assert!(pause >= secs(whole) / 2 && pause <= secs(whole), "{pause:?} of {whole} s");
        pauses.push(pause.as_millis() * 1000 / secs(whole).as_millis());
        world.after(pause);
        world.refresh(unavailable());
    }
    pauses.dedup();
    assert!(pauses.len() > 5, "no jitter: {pauses:?}");
}

#[test]
fn two_tabs_pause_differently() {
    let pause = |seed| {
        let mut world = World::logged_in();
        let policy = Policy { seed, ..POLICY };
        world.machine = Machine::new(policy);
        world.tick();
        world.refresh(unavailable());
        world.deadline_in()
    };
    assert_ne!(pause(1), pause(2));
    assert_eq!(pause(1), pause(1), "a seed decides");
}

#[test]
fn retry_after_is_honoured_where_it_is_longer() {
    for (retry_after, at_least) in [(Some(secs(120)), secs(120)), (Some(millis(1)), millis(500)), (None, millis(500))] {
        let mut world = World::logged_in();
        let failure = Failure { status: Some(429), retry_after, problem: None };
        world.refresh(Err(RefreshError::Unavailable(failure)));
        let pause = world.deadline_in().expect("a pause");
        assert!(pause >= at_least && pause <= at_least.max(secs(1)), "{pause:?}");
    }
}

#[test]
fn a_refresh_asked_for_during_a_pause_is_unavailable_at_once_and_not_done_later() {
    let mut world = World::backing_off();
    assert_eq!(world.input(Input::RefreshWanted), []);
    assert!(matches!(
        world.session_after(&world.held()),
        Poll::Ready(Err(Refusal::Waiting { retry_after: Some(_), .. }))
    ));
    assert_eq!(world.after(secs(60)), [], "the token still works and nobody waits");
}

#[test]
fn the_first_request_after_a_pause_is_served() {
    let mut world = World::backing_off();
    world.moment.now = world.moment.now + secs(1);
    assert!(asks_for_lock(&world.input(Input::RefreshWanted)));
}

/// With a long pause behind it.
fn world_that_failed_often() -> World {
    let mut world = World::logged_in_for(DAY);
    for _ in 0..6 {
        world.refresh(unavailable());
        world.after(secs(60));
    }
    world.refresh(unavailable());
    assert!(world.deadline_in() > Some(secs(20)));
    world
}

#[test]
fn a_pause_ends_when_the_network_returns_and_the_next_one_is_short_again() {
    let mut world = world_that_failed_often();
    world.moment.online = false;
    world.tick();
    world.moment.online = true;
    world.refresh(unavailable());
    assert!(world.deadline_in() <= Some(secs(1)));
}

#[test]
fn a_pause_ends_when_the_clock_is_set_back() {
    let mut world = World::backing_off();
    world.moment.now = world.moment.now - secs(3600);
    assert!(asks_for_lock(&world.input(Input::RefreshWanted)));
}

#[test]
fn a_success_makes_the_next_pause_short_again() {
    let mut world = world_that_failed_often();
    world.after(secs(60));
    let session = world.session("2", DAY);
    world.refresh(Ok(session));
    world.refresh(unavailable());
    assert!(world.deadline_in() <= Some(secs(1)));
}

#[test]
fn a_visible_page_tries_again_by_itself_after_a_pause() {
    let mut world = World::logged_in();
    let attempt = lock_of(&world.after(secs(240)));
    world.input(Input::LockGranted { attempt });
    world.input(Input::Refreshed { attempt, reply: unavailable() });
    let pause = world.deadline_in().expect("a pause");
    assert!(asks_for_lock(&world.after(pause)));
}

#[test]
fn a_lock_that_never_comes_pauses_longer_each_time() {
    let mut world = World::logged_in();
    lock_of(&world.input(Input::RefreshWanted));
    assert_eq!(events(&world.after(LOCK_WAIT)), [Event::RefreshFailed]);
    assert!(world.deadline_in() <= Some(secs(1)));
    world.after(secs(1));
    lock_of(&world.input(Input::RefreshWanted));
    world.after(LOCK_WAIT);
    assert!(world.deadline_in() >= Some(secs(1)));
}

#[test]
fn a_session_without_a_refresh_token_ends_with_its_access_token() {
    let mut world = World::logged_out();
    let session = world.session_without_refresh(LIFETIME);
    world.log_in(session);
    assert_eq!(world.deadline_in(), Some(secs(299)));
    assert_eq!(world.after(millis(298_999)), []);
    assert_eq!(world.after(millis(1)), [world.written(), Output::Notify(Event::LoggedOut)]);
    world.assert_logged_out(LogoutReason::Expired);
}

#[test]
fn a_session_without_a_refresh_token_cannot_be_refreshed() {
    let mut world = World::logged_out();
    let session = world.session_without_refresh(LIFETIME);
    world.log_in(session);
    assert_eq!(world.input(Input::RefreshWanted), []);
    assert_eq!(world.session_after(&world.held()), Poll::Ready(Err(Refusal::LoggedOut)));
    assert_eq!(world.token(), works("access"));
}
