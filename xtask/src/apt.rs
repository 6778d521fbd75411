//! Debian's packages, for what cargo cannot install.

use std::process::{Command, Stdio};

use crate::error::Result;
use crate::process::run;
use crate::retry::retried;
use crate::tools::on_path;

/// Whether this is a Debian, and we are root there.
pub(crate) fn is_usable() -> bool {
    let id = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    on_path("apt-get").is_some() && id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Fetches the lists of packages.
pub(crate) fn update() -> Result<()> {
    retried(|| run(apt_get().args(["update", "-qq"])))
}

pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let install = |flags: &[&str]| {
        run(apt_get().args(["install", "-y", "-qq", "--no-install-recommends"]).args(flags).args(packages))
    };
    // What there is no package for is known at once, and trying again does not change it.
    install(&["--simulate"])?;
    eprintln!("installing {} with apt-get, about a minute (once)", packages.join(", "));
    retried(|| install(&[]))
}

fn apt_get() -> Command {
    let mut apt_get = Command::new("apt-get");
    apt_get.env("DEBIAN_FRONTEND", "noninteractive");
    apt_get
}
