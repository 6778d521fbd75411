//! A story: a backend and a browser of its own, and evidence if it ends badly.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use crate::{Backend, Browser, Driver, LoginPage, SPIDERMAN, Server, SessionPage, Tab, environment};

/// The backend's settings, as HALLPASS_… without the prefix.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

/// Whom and what a story is about.
#[derive(Debug)]
pub struct Story {
    /// The server.
    pub backend: Backend,
    /// The browser.
    pub browser: Driver,
    /// The window that is open from the start; empty.
    pub tab: Tab,
}

/// Tells a story in Chromium. If it fails, the page's text, the console and the backend's log are printed, and the picture of each window is in
/// `target/e2e`.
///
/// # Panics
///
/// If the story does.
pub fn story(settings: Settings<'_>, tell: impl AsyncFnOnce(&Story)) {
    story_in(Browser::Chromium, settings, tell);
}

/// Tells a [`story`] in any browser.
///
/// # Panics
///
/// If the story does.
pub fn story_in(browser: Browser, settings: Settings<'_>, tell: impl AsyncFnOnce(&Story)) {
    told(Server::Hallpass, browser, settings, tell);
}

/// Tells a [`story`] of a real Django, in the place of the backend.
///
/// # Panics
///
/// If the story does.
pub fn story_of_django(settings: Settings<'_>, tell: impl AsyncFnOnce(&Story)) {
    told(Server::Django, Browser::Chromium, settings, tell);
}

fn told(server: Server, browser: Browser, settings: Settings<'_>, tell: impl AsyncFnOnce(&Story)) {
    let name = name(thread::current().name().unwrap_or("story"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let story = runtime.block_on(Story::begin(server, browser, settings));
    // In a task of its own a story could not borrow; here it cannot be seen again after the panic, but for the evidence.
    let told = catch_unwind(AssertUnwindSafe(|| runtime.block_on(tell(&story))));
    if told.is_err() {
        let evidence = catch_unwind(AssertUnwindSafe(|| runtime.block_on(story.leave_evidence(&name))));
        if evidence.is_err() {
            eprintln!("no more evidence: the browser does not answer");
        }
    }
    runtime.block_on(story.browser.quit());
    if let Err(panic) = told {
        resume_unwind(panic);
    }
}

impl Story {
    async fn begin(server: Server, browser: Browser, settings: Settings<'_>) -> Self {
        let backend = Backend::start(server, settings);
        let browser = Driver::start(browser).await;
        let tab = browser.tabs(&backend.url()).await.pop().expect("a new browser has a window");
        Self { backend, browser, tab }
    }

    /// Logs Peter Parker in.
    pub async fn log_in(&self) -> SessionPage<'_> {
        LoginPage::open(&self.tab).await.log_in(SPIDERMAN).await
    }

    /// Opens another window of the same browser, which shows the same storage; empty.
    pub async fn open_window(&self) -> Tab {
        self.browser.open_window(&self.backend.url()).await
    }

    async fn leave_evidence(&self, name: &str) {
        eprintln!("---- the log of the backend of {name}\n{}", self.backend.log_so_far());
        let folder = environment::evidence();
        fs::create_dir_all(&folder).expect("target can be written to");
        for (number, tab) in self.browser.tabs(&self.backend.url()).await.into_iter().enumerate() {
            let picture = match number {
                0 => folder.join(format!("{name}.png")),
                _ => folder.join(format!("{name}-{number}.png")),
            };
            eprintln!("---- the page, {}\n{}", picture.display(), tab.visible_text().await);
            fs::write(picture, tab.screenshot().await).expect("target can be written to");
        }
        let console: Vec<_> = self.browser.console().await.iter().map(ToString::to_string).collect();
        eprintln!("---- the console\n{}", console.join("\n"));
    }
}

/// Each test has a thread of its own, `login::a_fact` for the test `a_fact`.
fn name(thread: &str) -> String {
    thread.rsplit("::").next().unwrap_or(thread).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_has_the_name_of_its_test() {
        assert_eq!(name(thread::current().name().unwrap()), "a_story_has_the_name_of_its_test");
    }
}
