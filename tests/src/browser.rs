//! The browsers that the stories can be told in.

use std::net::{Ipv4Addr, TcpListener};
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
    /// Firefox, driven by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, driven by WebKitWebDriver.
    WebKit,
}

/// Where a driver listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    /// Where it says, in a line on its standard output.
    Announced,
    /// Where it was told to.
    Chosen(u16),
}

/// A name of this machine that the browser does not know as such: what comes from there over plain HTTP it does not trust.
pub(crate) const PLAIN_HOST: &str = "plain.test";

impl Browser {
    /// Returns the command that runs the driver on a free port, and what that is.
    pub(crate) fn driver(self) -> (Command, Port) {
        let (variable, port) = match self {
            Self::Chromium => ("CHROMEDRIVER", Port::Announced),
            Self::Firefox => ("GECKODRIVER", Port::Announced),
            Self::WebKit => ("WEBKIT_DRIVER", Port::Chosen(free_port())),
        };
        let mut command = Command::new(environment::path(variable));
        command.arg(match port {
            Port::Announced => "--port=0".to_owned(),
            Port::Chosen(port) => format!("--port={port}"),
        });
        (command, port)
    }

    /// Returns what to ask of the driver.
    pub(crate) fn capabilities(self) -> Capabilities {
        let capabilities = match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": {"binary": environment::path("CHROMIUM"), "args": chromium_flags()},
                "goog:loggingPrefs": {"browser": "ALL"},
            }),
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {"binary": environment::path("FIREFOX"), "args": ["-headless"],
                    "prefs": {"ui.prefersReducedMotion": 1}},
            }),
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": {"binary": environment::path("MINIBROWSER"), "args": ["--automation"]},
            }),
        };
        serde_json::from_value(capabilities).expect("capabilities are a JSON object")
    }

    /// Whether it has no headless mode.
    pub(crate) fn needs_display(self) -> bool {
        self == Self::WebKit
    }

    /// Whether the driver tells what is on the console; W3C WebDriver has no word for that.
    pub(crate) fn tells_console(self) -> bool {
        self == Self::Chromium
    }
}

/// A port that nothing listens on, for a driver that does not choose one.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("a listener has an address").port()
}

fn chromium_flags() -> Vec<String> {
    let resolve = format!("--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1");
    CHROMIUM_FLAGS.iter().map(|flag| (*flag).to_owned()).chain([resolve]).collect()
}

/// What a headless Chromium needs, also where everything runs as root, and an end to what it does on its own.
const CHROMIUM_FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
    "--force-prefers-reduced-motion",
];
