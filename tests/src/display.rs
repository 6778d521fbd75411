//! A screen that nobody sees, for a browser that has no headless mode.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use tempfile::TempDir;

use crate::environment;
use crate::process::{Process, first, lines};

/// An X server of its own; dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Display {
    number: u16,
    settings: TempDir,
    _server: Process,
}

impl Display {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(environment::path("XVFB"));
        // It chooses a number that is free, and tells it once it can be connected to.
        command.args(["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]);
        let mut server = Process::on_leash(&command);
        let lines = lines(server.child().stdout.take().expect("standard output is piped"));
        let number = first(&lines, "the display's number", |line| line.trim().parse().ok());
        let settings = tempfile::tempdir().expect("a temporary folder can be made");
        let of_gtk = settings.path().join("gtk-3.0");
        fs::create_dir(&of_gtk).expect("a temporary folder can be written to");
        fs::write(of_gtk.join("settings.ini"), STILL).expect("a temporary folder can be written to");
        Self { number, settings, _server: server }
    }

    /// Returns the environment of a program that is to be shown there.
    pub(crate) fn environment(&self) -> [(&'static str, OsString); 3] {
        [
            ("DISPLAY", format!(":{}", self.number).into()),
            ("XDG_CONFIG_HOME", self.settings.path().into()),
            // There is no graphics card: what is only painted is painted faster.
            ("WEBKIT_DISABLE_COMPOSITING_MODE", "1".into()),
        ]
    }
}

/// Pages are told that their reader prefers things not to move, which costs a third of the time.
const STILL: &str = "[Settings]\ngtk-enable-animations=false\n";
