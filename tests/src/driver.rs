//! A browser that runs, and the program that drives it.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use thirtyfour::WebDriver;

use crate::browser::{Browser, Port};
use crate::display::Display;
use crate::process::{Process, first, lines};
use crate::tab::Tab;
use crate::{api, until};

/// A browser with a session of its own: nothing stored, one window. Dropped, it is closed.
#[derive(Debug)]
pub struct Driver {
    // In this order: a session that is closed closes the browser, which cleans up behind itself.
    session: WebDriver,
    _process: Process,
    _display: Option<Display>,
    browser: Browser,
    console: Mutex<Vec<ConsoleLine>>,
}

/// What a page wrote to the console, or the browser about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// `SEVERE` is an error, uncaught or not.
    pub level: String,
    /// The text, with the place it comes from.
    pub message: String,
}

impl Driver {
    /// Starts a driver and opens a browser.
    pub(crate) async fn start(browser: Browser) -> Self {
        let display = browser.needs_display().then(Display::start);
        // Not before: somebody else may take the port meanwhile.
        let (mut command, port) = browser.driver();
        command.envs(display.iter().flat_map(Display::environment));
        let mut process = Process::on_leash(&command);
        let lines = lines(process.child().stdout.take().expect("standard output is piped"));
        let url = match port {
            Port::Announced => url(first(&lines, "the driver's port", announced)),
            Port::Chosen(port) => until("the driver to be ready", async || ready(url(port)).await).await,
        };
        let session = WebDriver::builder(url, browser.capabilities()).client(api::client()).connect().await;
        let session = session.unwrap_or_else(|error| panic!("{browser:?} does not open: {error}"));
        Self { session, _process: process, _display: display, browser, console: Mutex::default() }
    }

    /// Returns which browser it is.
    pub fn name(&self) -> Browser {
        self.browser
    }

    /// Returns the windows that are open.
    pub(crate) async fn tabs(&self, base: &str) -> Vec<Tab> {
        let windows = self.session.windows().await.expect("the browser tells its windows");
        windows.into_iter().map(|window| Tab::new(self.session.clone(), window, base.to_owned())).collect()
    }

    /// Opens another window with the same storage.
    ///
    /// A window, not a tab: of a window's tabs all but one are hidden, and a hidden page leaves refreshing to others. A headless browser
    /// shows all its windows at once, as a user does who has put them side by side.
    pub(crate) async fn open_window(&self, base: &str) -> Tab {
        // From a window that is open: the one that was looked at last may be closed.
        let windows = self.session.windows().await.expect("the browser tells its windows");
        self.session.switch_to_window(windows[0].clone()).await.expect("an open window can be looked at");
        let window = self.session.new_window().await.expect("the browser opens a window");
        Tab::new(self.session.clone(), window, base.to_owned())
    }

    /// Returns what was on the console so far, of all pages.
    pub async fn console(&self) -> Vec<ConsoleLine> {
        let news = match self.browser.tells_console() {
            // Each entry is told once.
            true => self.session.browser_log().await.expect("the driver tells what is on the console"),
            false => Vec::new(),
        };
        let mut console = self.console.lock().unwrap_or_else(PoisonError::into_inner);
        console.extend(news.into_iter().map(|entry| ConsoleLine { level: entry.level, message: entry.message }));
        console.clone()
    }

    /// Closes the browser.
    pub(crate) async fn quit(self) {
        // If it does not go, dropping it tries again.
        let _ = self.session.clone().quit().await;
    }
}

impl fmt::Display for ConsoleLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.level, self.message)
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The address of a driver, if one is there and says that it is ready.
async fn ready(url: String) -> Option<String> {
    let status: Value = api::client().get(format!("{url}/status")).send().await.ok()?.json().await.ok()?;
    (status["value"]["ready"] == true).then_some(url)
}

/// "ChromeDriver was started successfully on port 38825.", "Listening on 127.0.0.1:38825": the number at the end of the line.
fn announced(line: &str) -> Option<u16> {
    let line = line.trim_end_matches('.');
    let is_announced = line.contains("started successfully") || line.contains("istening on");
    let digits = line.rfind(|char: char| !char.is_ascii_digit()).map_or(line, |at| &line[at + 1..]);
    digits.parse().ok().filter(|_| is_announced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_announcement_alone() {
        assert_eq!(announced("ChromeDriver was started successfully on port 38825."), Some(38825));
        assert_eq!(announced("1763803000 geckodriver INFO Listening on 127.0.0.1:4444"), Some(4444));
        assert_eq!(announced("Starting ChromeDriver 156.0 (a21c-refs/branch-heads/8078@{#1704}) on port 0"), None);
    }
}
