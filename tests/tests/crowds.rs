//! Eight windows for a minute, or half of one, which come and go and all want the new token at the same moment; and five that stay.

use std::fmt;
use std::io::{Write, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hallpass_tests::{
    App, Browser, Button, LoginPage, SPIDERMAN, SessionPage, Stored, Story, Tab, TabsPage, story, story_in, until,
};

const WINDOWS: usize = 8;
const A_MINUTE: Duration = Duration::from_secs(60);

/// A token that is spent twice ends the session.
const STRICT: [(&str, &str); 3] =
    [("ACCESS_TOKEN_LIFETIME", "4"), ("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];

/// A token of four seconds is renewed three seconds after it was asked for, and no sooner.
const RENEWAL: Duration = Duration::from_secs(3);

/// What the way to the server may take longer at one time than at another.
const JITTER: Duration = Duration::from_secs(1);

#[test]
fn eight_tabs_refresh_once_per_generation() {
    tell(App::Demo, Browser::Chromium, Locks::Web);
}

#[test]
fn eight_tabs_without_web_locks_refresh_once_per_generation() {
    tell(App::Demo, Browser::Chromium, Locks::None);
}

#[test]
fn eight_tabs_in_firefox_refresh_once_per_generation() {
    tell(App::Demo, Browser::Firefox, Locks::Web);
}

#[test]
fn eight_tabs_in_webkit_refresh_once_per_generation() {
    tell(App::Demo, Browser::WebKit, Locks::Web);
}

#[test]
fn eight_npm_pages_refresh_once_per_generation() {
    tell(App::NpmPage, Browser::Chromium, Locks::Web);
}

#[test]
fn eight_npm_pages_in_firefox_refresh_once_per_generation() {
    tell(App::NpmPage, Browser::Firefox, Locks::Web);
}

#[test]
fn eight_npm_pages_in_webkit_refresh_once_per_generation() {
    tell(App::NpmPage, Browser::WebKit, Locks::Web);
}

#[test]
fn five_tabs_of_six_second_tokens_show_one_refresh_per_generation() {
    let _alone = alone();
    story(&[("ACCESS_TOKEN_LIFETIME", "6"), STRICT[1], STRICT[2]], async |story| {
        story.log_in().await;
        let login = Instant::now();
        // Without a new load, which would forget the tokens so far.
        story.tab.click("nav [href='/tabs']").await;
        let mut windows = vec![story.tab.clone()];
        for place in 1..5 {
            windows.push(story.open_window().await);
            TabsPage::open(&windows[place]).await;
        }
        let mut seen = 0;
        while login.elapsed() < A_MINUTE {
            let generations = async || TabsPage::shown(&story.tab).await.told().await.generations;
            seen = until("another generation", async || Some(generations().await).filter(|told| *told > seen)).await;
        }
        for window in &windows {
            let page = TabsPage::shown(window).await;
            assert!(window.is_visible().await, "a hidden page leaves refreshing to others");
            page.until_tabs(5).await;
            let agrees = async || {
                let (log, told) = (story.backend.log().await.answered(), page.told().await);
                (log.refreshes() == told.refreshes).then_some((told, log))
            };
            let (told, log) = until("a page that has seen every refresh", agrees).await;
            let refreshes = log.statuses("/api/token/refresh/").len();
            assert_eq!((told.generations, log.generations(RENEWAL - JITTER)), (refreshes, refreshes), "{log}");
            assert!(told.requests.iter().all(|requests| *requests == 1), "{told:?}");
        }
    });
}

/// One crowd is as much as two cores can carry.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(app: App, browser: Browser, locks: Locks) {
    let _alone = alone();
    story_in(browser, &STRICT, async |story| {
        let figures = Crowd::gather(story, app, locks).await;
        // Not by println, which the test harness keeps to itself where a test passes.
        writeln!(stderr(), "many tabs{}, {browser:?}{locks}: {figures}", whose(app))
            .expect("standard error can be written to");
        assert!(figures.statuses.iter().all(|status| *status == 200), "{:?}", figures.statuses);
        assert_eq!(figures.statuses.len(), figures.generations);
        assert!(figures.statuses.len() <= figures.most());
        assert_eq!(figures.logouts, 0);
        assert!(figures.turns > 0, "nobody has come or gone");
    });
}

/// What the pages have to agree with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Locks {
    Web,
    None,
}

/// What the minute has come to.
struct Figures {
    /// From before the login.
    elapsed: Duration,
    turns: usize,
    /// Of all refreshes.
    statuses: Vec<u16>,
    generations: usize,
    /// How often a page has told that the session ended.
    logouts: usize,
}

/// The windows, of one session.
struct Crowd<'a> {
    story: &'a Story,
    app: App,
    locks: Locks,
    windows: Vec<Tab>,
    turns: usize,
    logouts: usize,
}

impl<'a> Crowd<'a> {
    async fn gather(story: &'a Story, app: App, locks: Locks) -> Figures {
        let mut crowd = Self { story, app, locks, windows: Vec::new(), turns: 0, logouts: 0 };
        crowd.windows.push(crowd.reached(&story.tab));
        let page = LoginPage::open(&crowd.windows[0]).await;
        let login = Instant::now();
        page.log_in(SPIDERMAN).await;
        while crowd.windows.len() < WINDOWS {
            crowd.join().await;
        }
        crowd.come_and_go(login + time_of(app)).await;
        crowd.agree().await;
        let log = story.backend.log().await.answered();
        let elapsed = login.elapsed();
        for window in &crowd.windows {
            crowd.logouts += logouts_told(&SessionPage::shown(window).await).await;
        }
        Figures {
            elapsed,
            turns: crowd.turns,
            statuses: log.statuses("/api/token/refresh/"),
            generations: log.generations(RENEWAL - JITTER),
            logouts: crowd.logouts,
        }
    }

    /// Lets windows go elsewhere and come back, load again, close and open, one at each generation, and calls the API between.
    async fn come_and_go(&mut self, end: Instant) {
        let mut last = String::new();
        while Instant::now() < end {
            let place = self.turns % WINDOWS;
            let page = SessionPage::shown(&self.windows[place]).await;
            let mut logouts = 0;
            // The session last, for how old it is counts now.
            let renewed = async || {
                logouts = logouts_told(&page).await;
                Stored::read(&self.windows[place]).await.filter(|session| session.access() != last)
            };
            let session = until("another access token", renewed).await;
            last = session.access().to_owned();
            // Only when an exchange has just ended: a reply to a page that is gone is lost, and where each refresh token works once
            // nobody survives that.
            if session.age() > RENEWAL / 3 {
                continue;
            }
            // The page takes them along.
            self.logouts += logouts;
            match self.turns % 3 {
                0 => self.go_elsewhere_and_back(place).await,
                1 => self.windows[place].reload().await,
                _ => self.close_and_open(place).await,
            }
            self.turns += 1;
            let caller = SessionPage::shown(&self.windows[(place + WINDOWS / 2) % WINDOWS]).await;
            caller.press(Button::Hello, "Hello Peter Parker").await;
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
        let window = self.reached(&self.story.open_window().await);
        SessionPage::open(&window).await;
        let is_visible = window.is_visible().await;
        assert!(is_visible, "a hidden page leaves refreshing to others");
        assert_eq!(window.has_web_locks().await, self.locks == Locks::Web);
        self.windows.push(window);
    }

    fn reached(&self, window: &Tab) -> Tab {
        let window = window.of(self.app);
        match self.locks {
            Locks::Web => window,
            Locks::None => window.over_plain_http(),
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

/// Whose windows, where the figures do not say so.
/// The npm page has the demo's machine, and a driver that is to agree with the demo's: that is seen in half the time.
fn time_of(app: App) -> Duration {
    match app {
        App::Demo => A_MINUTE,
        App::NpmPage => A_MINUTE / 2,
    }
}

fn whose(app: App) -> &'static str {
    match app {
        App::NpmPage => " of the npm page",
        App::Demo => "",
    }
}

/// How many logouts a page has told.
async fn logouts_told(page: &SessionPage<'_>) -> usize {
    page.events().await.iter().filter(|event| *event == "logged_out").count()
}

impl Figures {
    /// How many refreshes there can be at most.
    fn most(&self) -> usize {
        self.elapsed.div_duration_f64(RENEWAL) as usize
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refreshes = self.statuses.len();
        write!(
            f,
            "{WINDOWS} windows, {} s, {} turns, {refreshes} refreshes of {} at most, {} generations, {:.3} a generation, {} logouts, one \
             each {:.2} s",
            self.elapsed.as_secs(),
            self.turns,
            self.most(),
            self.generations,
            refreshes as f64 / self.generations as f64,
            self.logouts,
            self.elapsed.as_secs_f64() / refreshes as f64,
        )
    }
}

impl fmt::Display for Locks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Web => "",
            Self::None => " without Web Locks",
        })
    }
}
