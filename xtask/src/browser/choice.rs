//! Which browsers the stories are told in: all, unless HALLPASS_TEST_BROWSERS names fewer.

use std::env;

use super::{Browser, CHROMIUM, FIREFOX, WEBKIT};
use crate::error::{Error, Result};

const VARIABLE: &str = "HALLPASS_TEST_BROWSERS";
const ALL: [&Browser; 3] = [&CHROMIUM, &FIREFOX, &WEBKIT];

/// The browsers to test in, and those to leave out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) browsers: Vec<&'static Browser>,
    left_out: Vec<&'static str>,
}

impl Choice {
    pub(crate) fn from_environment() -> Result<Self> {
        match env::var(VARIABLE) {
            Ok(names) if !names.is_empty() => Self::parse(&names),
            _ => Ok(Self { browsers: ALL.to_vec(), left_out: Vec::new() }),
        }
    }

    fn parse(names: &str) -> Result<Self> {
        let names: Vec<&str> = names.split(',').map(str::trim).collect();
        if let Some(unknown) = names.iter().find(|name| ALL.iter().all(|browser| browser.name != **name)) {
            let all: Vec<_> = ALL.iter().map(|browser| browser.name).collect();
            return Err(Error::failed(format!("{VARIABLE} names `{unknown}`; there are {}", all.join(","))));
        }
        if !names.contains(&CHROMIUM.name) {
            return Err(Error::failed(format!("{VARIABLE} has to name chromium: most stories are told there alone")));
        }
        let (browsers, left_out): (Vec<_>, Vec<_>) = ALL.into_iter().partition(|browser| names.contains(&browser.name));
        Ok(Self { browsers, left_out: left_out.into_iter().map(|browser| browser.name).collect() })
    }

    /// Says aloud what is not tested.
    pub(crate) fn confess(&self) {
        if !self.left_out.is_empty() {
            eprintln!("\n!! {VARIABLE}: nothing is tested in {}\n", self.left_out.join(" and in "));
        }
    }

    /// What the tests are told: a story that is told in Firefox has `in_firefox` in its name.
    pub(crate) fn skips(&self) -> impl Iterator<Item = String> {
        self.left_out.iter().flat_map(|name| ["--skip".to_owned(), format!("in_{name}")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stories_of_a_browser_that_is_left_out_are_skipped() {
        let choice = Choice::parse("chromium, webkit").unwrap();
        assert_eq!(choice.browsers, [&CHROMIUM, &WEBKIT]);
        assert_eq!(choice.skips().collect::<Vec<_>>(), ["--skip", "in_firefox"]);
    }

    #[test]
    fn an_unknown_browser_is_named_with_those_that_exist() {
        let message = Choice::parse("chromium,opera").unwrap_err().to_string();
        assert!(message.contains("`opera`") && message.ends_with("chromium,firefox,webkit"), "{message}");
    }

    #[test]
    fn chromium_cannot_be_left_out() {
        assert!(Choice::parse("firefox").is_err());
    }
}
