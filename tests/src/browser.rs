//! The browsers that the stories can be told in.

use std::process::Command;

use serde_json::json;
use thirtyfour::Capabilities;

use crate::environment;

/// Which browser. All speak W3C WebDriver; what differs is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Browser {
    /// Chromium, driven by chromedriver.
    Chromium,
}

/// A name of this machine that the browser does not know as such: what comes from there over plain HTTP it does not trust.
pub(crate) const PLAIN_HOST: &str = "plain.test";

impl Browser {
    /// Runs the driver on a free port.
    pub(crate) fn driver(self) -> Command {
        match self {
            Self::Chromium => {
                let mut command = Command::new(environment::path("CHROMEDRIVER"));
                command.arg("--port=0");
                command
            }
        }
    }

    /// Returns what to ask of the driver.
    pub(crate) fn capabilities(self) -> Capabilities {
        let capabilities = match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": {"binary": environment::path("CHROMIUM"), "args": chromium_flags()},
                "goog:loggingPrefs": {"browser": "ALL"},
            }),
        };
        serde_json::from_value(capabilities).expect("capabilities are a JSON object")
    }

    /// Whether the driver tells what is on the console; W3C WebDriver has no word for that.
    pub(crate) fn tells_console(self) -> bool {
        match self {
            Self::Chromium => true,
        }
    }
}

fn chromium_flags() -> Vec<String> {
    let resolve = format!("--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1");
    CHROMIUM_FLAGS.iter().map(|flag| (*flag).to_owned()).chain([resolve]).collect()
}

/// What a headless Chromium needs, also where everything runs as root, and an end to what it does on its own.
const CHROMIUM_FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
];
