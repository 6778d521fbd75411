//! A browser that runs, and the program that drives it.

use std::fmt;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};

use thirtyfour::WebDriver;

use crate::api;
use crate::browser::Browser;
use crate::process::{Process, first, lines};
use crate::tab::Tab;

/// A browser with a session of its own: nothing stored, one window. Dropped, it is closed.
#[derive(Debug)]
pub struct Driver {
    // Before the process: closing the session closes the browser, which a killed driver would leave behind.
    session: WebDriver,
    _process: Process,
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
        let mut command = browser.driver();
        let mut process = Process::start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()));
        let lines = lines(process.child().stdout.take().expect("standard output is piped"));
        let port = first(&lines, "the driver's port", port);
        let url = format!("http://127.0.0.1:{port}");
        let session = WebDriver::builder(url, browser.capabilities()).client(api::client()).connect().await;
        let session = session.unwrap_or_else(|error| panic!("the browser does not open: {error}"));
        Self { session, _process: process, browser, console: Mutex::default() }
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

/// "ChromeDriver was started successfully on port 38825.", "Listening on 127.0.0.1:38825": the number at the end of the line.
fn port(line: &str) -> Option<u16> {
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
        assert_eq!(port("ChromeDriver was started successfully on port 38825."), Some(38825));
        assert_eq!(port("1763803000 geckodriver INFO Listening on 127.0.0.1:4444"), Some(4444));
        assert_eq!(port("Starting ChromeDriver 156.0 (a21c-refs/branch-heads/8078@{#1704}) on port 0"), None);
    }
}
