//! What a window shows.

/// An app that is told of. What the stories look for has the same names in all of them; here is what differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum App {
    /// The demo, whose driver is in Rust.
    Demo,
    /// `tests/npm-page`, with the npm package as it is packed, whose driver is in JavaScript.
    NpmPage,
}

impl App {
    /// Returns where one logs in.
    pub fn login_path(self) -> &'static str {
        match self {
            Self::Demo => "/login",
            Self::NpmPage => NPM_PAGE,
        }
    }

    /// Returns where the session is shown.
    pub fn session_path(self) -> &'static str {
        match self {
            Self::Demo => "/",
            Self::NpmPage => NPM_PAGE,
        }
    }
}

/// One page, which shows a form or the session.
const NPM_PAGE: &str = "/npm/";
