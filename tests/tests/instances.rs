//! Eight windows for half a minute before two backends on one Postgres: one refresh goes to the one, the next to the other.

use std::io::{Write, stderr};
use std::time::{Duration, Instant};

use hallpass_tests::{Balancer, Button, LoginPage, SPIDERMAN, SessionPage, Stored, Story, Tab, story, until};
use postgres::Postgres;

#[path = "../../backend/tests/server/support/postgres.rs"]
mod postgres;

const WINDOWS: usize = 8;
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

/// A token of four seconds is renewed three seconds after it was asked for, and no sooner.
const RENEWAL: Duration = Duration::from_secs(3);

/// What the way to the server may take longer at one time than at another.
const JITTER: Duration = Duration::from_secs(1);

#[test]
fn eight_tabs_before_two_servers_refresh_once_per_generation() {
    let postgres = Postgres::start();
    let settings = [
        ("DATABASE_URL", postgres.url("postgres")),
        ("SIGNING_KEY", "both-backends-sign-with-this-key-of-many-letters".into()),
        ("ACCESS_TOKEN_LIFETIME", "4".into()),
        ("ROTATE_REFRESH_TOKENS", "true".into()),
        ("BLACKLIST_AFTER_ROTATION", "true".into()),
    ];
    story(&settings.each_ref().map(|(name, value)| (*name, value.as_str())), async |story| {
        let other = story.backend.companion();
        let balancer = Balancer::start(&[&story.backend, &other]);
        let windows = crowd(story, &balancer).await;
        let begun = Instant::now();
        let mut calls = 0;
        while begun.elapsed() < HALF_A_MINUTE {
            call(&windows[calls % WINDOWS]).await;
            calls += 1;
        }
        let [log, others] = [story.backend.log().await, other.log().await];
        let shares = [&log, &others].map(|log| log.answered().refreshes());
        let log = log.beside(others).answered();
        let statuses = log.statuses("/api/token/refresh/");
        let generations = log.generations(RENEWAL - JITTER);
        // Not by println, which the test harness keeps to itself where a test passes.
        let figures = format!("{} refreshes, {shares:?}, {generations} generations, {calls} calls", statuses.len());
        writeln!(stderr(), "many tabs before two servers: {figures}").expect("standard error can be written to");

        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        assert_eq!(statuses.len(), generations);
        assert!(generations >= 6, "{figures}");
        assert!(shares[0].abs_diff(shares[1]) <= 1, "{figures}");
        for window in &windows {
            let events = SessionPage::shown(window).await.events().await;
            assert!(!events.iter().any(|event| event == "logged_out"), "{events:?}");
        }
    });
}

/// Windows of one session, of which each asks the balancer.
async fn crowd(story: &Story, balancer: &Balancer) -> Vec<Tab> {
    let first = story.tab.behind(balancer);
    LoginPage::open(&first).await.log_in(SPIDERMAN).await;
    let mut windows = vec![first];
    while windows.len() < WINDOWS {
        let window = story.open_window().await.behind(balancer);
        SessionPage::open(&window).await;
        windows.push(window);
    }
    windows
}

/// Calls the API from a window, once there is another access token than when the window was looked at.
async fn call(window: &Tab) {
    let page = SessionPage::shown(window).await;
    let access = async || Stored::read(window).await.map(|session| session.access().to_owned());
    let last = access().await;
    until("another access token", async || access().await.filter(|access| Some(access) != last.as_ref())).await;
    page.press(Button::Hello, "Hello Peter Parker").await;
}
