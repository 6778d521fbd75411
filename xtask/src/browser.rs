//! The browsers that the tests drive, and their drivers.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::error::{Error, Result};
use crate::tools::{Tool, on_path};
use crate::workspace::Workspace;

pub(crate) mod choice;

/// A browser: what the tests need of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    pub(crate) name: &'static str,
    parts: &'static [Part],
    /// What apt-get brings them with.
    packages: &'static [&'static str],
}

/// A program.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    /// What names it to the tests, and to us where it is somewhere else.
    variable: &'static str,
    place: Place,
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// On PATH, under one of these names.
    Path(&'static [&'static str]),
    /// In WebKitGTK's own folder, as it is no program for users.
    WebKitGtk(&'static str),
    /// Built by cargo.
    Geckodriver,
}

pub(crate) const CHROMIUM: Browser = Browser {
    name: "chromium",
    parts: &[
        Part { variable: "CHROMIUM", place: Place::Path(&["chromium", "chromium-browser", "google-chrome", "chrome"]) },
        Part { variable: "CHROMEDRIVER", place: Place::Path(&["chromedriver"]) },
    ],
    packages: &["chromium", "chromium-driver"],
};

pub(crate) const FIREFOX: Browser = Browser {
    name: "firefox",
    parts: &[
        Part { variable: "FIREFOX", place: Place::Path(&["firefox-esr", "firefox"]) },
        Part { variable: "GECKODRIVER", place: Place::Geckodriver },
    ],
    packages: &["firefox-esr"],
};

pub(crate) const WEBKIT: Browser = Browser {
    name: "webkit",
    parts: &[
        Part { variable: "WEBKIT_DRIVER", place: Place::Path(&["WebKitWebDriver"]) },
        Part { variable: "MINIBROWSER", place: Place::WebKitGtk("MiniBrowser") },
        // WebKitGTK has no headless mode.
        Part { variable: "XVFB", place: Place::Path(&["Xvfb"]) },
    ],
    packages: &["webkit2gtk-driver", "xvfb"],
};

/// Where the parts of these browsers are, by the variables that name them: what a variable names already, or what is installed, or
/// what apt-get and cargo bring.
pub(crate) fn find(workspace: &Workspace, browsers: &[&Browser]) -> Result<Vec<(&'static str, PathBuf)>> {
    let parts = || browsers.iter().flat_map(|browser| browser.parts);
    parts().try_for_each(|part| require_program(part.variable, part.named().as_deref()))?;
    let missing: Vec<_> = browsers.iter().copied().filter(|browser| browser.is_missing()).collect();
    if !missing.is_empty() && apt::is_usable() {
        advise_if_failed(apt::update())?;
        missing.iter().try_for_each(|browser| advise_if_failed(apt::install(browser.packages)))?;
    }
    let advice: Vec<_> = missing.into_iter().filter(|browser| browser.is_missing()).map(Browser::advice).collect();
    if !advice.is_empty() {
        return Err(Error::failed(advice.join("\n")));
    }
    parts().map(|part| Ok((part.variable, part.path(workspace)?))).collect()
}

/// What apt-get cannot do the advice tells people to do: Ubuntu, for one, has other packages.
fn advise_if_failed(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(Error::Failed(message)) => {
            eprintln!("{message}");
            Ok(())
        }
        outcome => outcome,
    }
}

/// Fails if a variable names what is no file: it is a slip, and another program in its place would not be noticed.
fn require_program(variable: &str, named: Option<&Path>) -> Result<()> {
    match named {
        Some(path) if !path.is_file() => {
            Err(Error::failed(format!("{variable}={} names no file: correct it, or unset it", path.display())))
        }
        _ => Ok(()),
    }
}

impl Browser {
    fn is_missing(&self) -> bool {
        self.parts.iter().any(Part::is_missing)
    }

    fn advice(&self) -> String {
        let parts: Vec<_> = self.parts.iter().filter(|part| part.is_missing()).map(|part| part.variable).collect();
        let elsewhere = match *self == CHROMIUM {
            true => "",
            false => "; HALLPASS_TEST_BROWSERS=chromium tests without it",
        };
        format!(
            "these tests drive {}, and its {} cannot be found: install it (on Debian `apt-get install {}`), or say where it is with \
             {}=…{elsewhere}",
            self.name,
            parts.join(", "),
            self.packages.join(" "),
            parts.join("=… "),
        )
    }
}

impl Part {
    /// Whether it is neither there nor something that cargo builds.
    fn is_missing(&self) -> bool {
        self.place != Place::Geckodriver && self.installed().is_none()
    }

    fn path(&self, workspace: &Workspace) -> Result<PathBuf> {
        match self.installed() {
            Some(path) => Ok(path),
            None => Tool::geckodriver().path(workspace),
        }
    }

    /// What its variable names.
    fn named(&self) -> Option<PathBuf> {
        env::var_os(self.variable).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    fn installed(&self) -> Option<PathBuf> {
        self.named().or_else(|| match self.place {
            Place::Path(names) => names.iter().copied().find_map(on_path),
            Place::WebKitGtk(name) => in_webkitgtk(Path::new("/usr/lib"), name),
            Place::Geckodriver => None,
        })
    }
}

/// /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser on Debian, /usr/lib/webkit2gtk-4.1/MiniBrowser elsewhere; the newest.
fn in_webkitgtk(libraries: &Path, program: &str) -> Option<PathBuf> {
    let folders = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_webkitgtk =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit2gtk-4."));
    let below = folders(libraries).flat_map(|folder| folders(&folder).collect::<Vec<_>>());
    folders(libraries)
        .chain(below)
        .filter(|path| is_webkitgtk(path))
        .map(|folder| folder.join(program))
        .filter(|path| path.is_file())
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_browser_is_named_with_its_package_and_the_way_around_it() {
        let nowhere = Part { variable: "HALLPASS_NO_SUCH_VARIABLE", place: Place::Path(&["hallpass-no-such-program"]) };
        let parts = Box::leak(Box::new([nowhere]));
        let advice = Browser { parts, ..FIREFOX }.advice();
        assert!(advice.contains("firefox-esr") && advice.contains("HALLPASS_NO_SUCH_VARIABLE=…"), "{advice}");
        assert!(advice.ends_with("HALLPASS_TEST_BROWSERS=chromium tests without it"), "{advice}");
    }

    #[test]
    fn a_variable_that_names_no_file_is_told() {
        let message = require_program("FIREFOX", Some(Path::new("/typo"))).unwrap_err().to_string();
        assert!(message.starts_with("FIREFOX=/typo names no file"), "{message}");
        assert!(require_program("FIREFOX", None).is_ok());
        assert!(require_program("FIREFOX", env::current_exe().ok().as_deref()).is_ok());
    }

    #[test]
    fn what_apt_get_cannot_do_is_left_to_the_advice() {
        assert!(advise_if_failed(Err(Error::failed("unable to locate package firefox-esr"))).is_ok());
        assert!(matches!(advise_if_failed(Err(Error::Interrupted)), Err(Error::Interrupted)));
    }

    #[test]
    fn the_newest_minibrowser_is_found_in_a_folder_of_the_machines_kind() {
        let libraries = env::temp_dir().join(format!("xtask-webkitgtk-{}", std::process::id()));
        for version in ["4.0", "4.1"] {
            let folder = libraries.join("aarch64-linux-gnu").join(format!("webkit2gtk-{version}"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("MiniBrowser"), "").unwrap();
        }
        let found = in_webkitgtk(&libraries, "MiniBrowser");
        fs::remove_dir_all(&libraries).unwrap();
        assert_eq!(found, Some(libraries.join("aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser")));
    }
}
