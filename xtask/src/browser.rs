//! A headless Chromium and its driver, which the browser and end-to-end tests need.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::process::run;
use crate::retry::retried;
use crate::tools::on_path;

#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

impl Browser {
    /// What CHROMIUM and CHROMEDRIVER name, or what is on PATH, or what apt-get brings.
    pub(crate) fn find() -> Result<Self> {
        if let Some(browser) = Self::installed() {
            return Ok(browser);
        }
        if can_use_apt() {
            install()?;
        }
        Self::installed().ok_or_else(|| {
            Error::failed(
                "these tests drive Chromium: install it with its driver (on Debian `apt-get install chromium \
                 chromium-driver`), or name both with CHROMIUM=… and CHROMEDRIVER=…",
            )
        })
    }

    fn installed() -> Option<Self> {
        let chromium = named("CHROMIUM")
            .or_else(|| ["chromium", "chromium-browser", "google-chrome", "chrome"].into_iter().find_map(on_path))?;
        let chromedriver = named("CHROMEDRIVER").or_else(|| on_path("chromedriver"))?;
        Some(Self { chromium, chromedriver })
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn can_use_apt() -> bool {
    let id = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    on_path("apt-get").is_some() && id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn install() -> Result<()> {
    eprintln!("installing Chromium and its driver with apt-get, about a minute (once)");
    retried(|| {
        run(apt_get().args(["update", "-qq"]))?;
        run(apt_get().args(["install", "-y", "-qq", "--no-install-recommends", "chromium", "chromium-driver"]))
    })
}

fn apt_get() -> Command {
    let mut apt_get = Command::new("apt-get");
    apt_get.env("DEBIAN_FRONTEND", "noninteractive");
    apt_get
}
