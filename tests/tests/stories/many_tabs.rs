//! Eight windows for a minute, which come and go and all want the new token at the same moment.

use std::io::{Write, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hallpass_tests::{Browser, Button, LoginPage, SPIDERMAN, SessionPage, Story, Tab, story_in, until};

const WINDOWS: usize = 8;
const A_MINUTE: Duration = Duration::from_secs(60);

/// A refresh each three seconds, and a token that is spent twice ends the session.
const STRICT: [(&str, &str); 3] =
    [("ACCESS_TOKEN_LIFETIME", "4"), ("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];

#[test]
fn eight_tabs_refresh_once_per_generation() {
    let _alone = alone();
    story_in(Browser::Chromium, &STRICT, async |story| Crowd::tell(story, "Chromium", Locks::Web).await);
}

#[test]
fn eight_tabs_without_web_locks_refresh_once_per_generation() {
    let _alone = alone();
    story_in(Browser::Chromium, &STRICT, async |story| {
        Crowd::tell(story, "Chromium without Web Locks", Locks::None).await
    });
}

#[test]
fn eight_tabs_in_firefox_refresh_once_per_generation() {
    let _alone = alone();
    story_in(Browser::Firefox, &STRICT, async |story| Crowd::tell(story, "Firefox", Locks::Web).await);
}

#[test]
fn eight_tabs_in_webkit_refresh_once_per_generation() {
    let _alone = alone();
    story_in(Browser::WebKit, &STRICT, async |story| Crowd::tell(story, "WebKit", Locks::Web).await);
}

/// Waits until no other crowd is there: one is as much as two cores can carry.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the pages have to agree with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Locks {
    Web,
    None,
}

/// The windows, of one session.
struct Crowd<'a> {
    story: &'a Story,
    locks: Locks,
    windows: Vec<Tab>,
    /// How often a page has told that the session ended.
    logouts: usize,
}

impl<'a> Crowd<'a> {
    async fn tell(story: &'a Story, name: &str, locks: Locks) {
        let mut crowd = Self { story, locks, windows: Vec::new(), logouts: 0 };
        crowd.windows.push(crowd.reached(story.tab.clone()));
        LoginPage::open(&crowd.windows[0]).await.log_in(SPIDERMAN).await;
        let login = Instant::now();
        while crowd.windows.len() < WINDOWS {
            crowd.join().await;
        }
        crowd.come_and_go(login + A_MINUTE).await;
        crowd.agree().await;
        let log = story.backend.log().await.answered();
        crowd.watch_all().await;

        let statuses = log.statuses("/api/token/refresh/");
        let (refreshes, generations) = (statuses.len(), log.generations());
        let line = format!(
            "many tabs, {name}: {WINDOWS} windows, {} s, {generations} generations, {refreshes} refreshes, {:.3} a generation, {} logouts\n",
            login.elapsed().as_secs(),
            refreshes as f64 / generations as f64,
            crowd.logouts,
        );
        // Not by println, which the test harness keeps to itself where a test passes.
        stderr().write_all(line.as_bytes()).expect("standard error can be written to");
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        assert_eq!(refreshes, generations);
        assert_eq!(crowd.logouts, 0);
    }

    /// Lets windows go elsewhere and come back, load again, close and open, one at each generation, and calls the API between.
    async fn come_and_go(&mut self, end: Instant) {
        let mut turn = 0;
        while Instant::now() < end {
            let place = turn % WINDOWS;
            // Only when an exchange has just ended: a reply to a page that is gone is lost, and where each refresh token works once
            // nobody survives that.
            let page = SessionPage::shown(&self.windows[place]).await;
            page.jti_after(&page.jti().await).await;
            self.watch(place).await;
            match turn % 3 {
                0 => self.go_elsewhere_and_back(place).await,
                1 => self.windows[place].reload().await,
                _ => self.close_and_open(place).await,
            }
            let caller = SessionPage::shown(&self.windows[(place + WINDOWS / 2) % WINDOWS]).await;
            caller.press(Button::Hello, "Hello Peter Parker").await;
            turn += 1;
        }
    }

    async fn go_elsewhere_and_back(&self, place: usize) {
        self.windows[place].open("/healthz").await;
        SessionPage::open(&self.windows[place]).await;
    }

    async fn close_and_open(&mut self, place: usize) {
        self.windows.remove(place).close().await;
        self.join().await;
    }

    /// Opens another window of the session.
    async fn join(&mut self) {
        let window = self.reached(self.story.open_window().await);
        SessionPage::open(&window).await;
        let is_visible = window.is_visible().await;
        assert!(is_visible, "a hidden page leaves refreshing to others");
        assert_eq!(window.has_web_locks().await, self.locks == Locks::Web);
        self.windows.push(window);
    }

    fn reached(&self, window: Tab) -> Tab {
        match self.locks {
            Locks::Web => window,
            Locks::None => window.over_plain_http(),
        }
    }

    /// Counts the logouts that a window has told, before it forgets them.
    async fn watch(&mut self, place: usize) {
        let events = SessionPage::shown(&self.windows[place]).await.events().await;
        self.logouts += events.iter().filter(|event| *event == "logged_out").count();
    }

    async fn watch_all(&mut self) {
        for place in 0..self.windows.len() {
            self.watch(place).await;
        }
    }

    /// Waits until all windows have shown the same token: not at the same moment, for the driver looks at one after the other.
    async fn agree(&self) {
        for window in &self.windows {
            SessionPage::shown(window).await.remember_tokens().await;
        }
        let same = async || {
            let mut common = SessionPage::shown(&self.windows[0]).await.tokens().await;
            for window in &self.windows {
                let tokens = SessionPage::shown(window).await.tokens().await;
                common.retain(|token| tokens.contains(token));
            }
            (!common.is_empty()).then_some(())
        };
        until("the same token in all windows", same).await;
    }
}
