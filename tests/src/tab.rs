//! One window of the browser, and what somebody who sits before it can see and do.

use serde_json::{Value, json};
use thirtyfour::{By, Key, WebDriver, WebElement, WindowHandle};

use crate::browser::PLAIN_HOST;
use crate::{App, Balancer, until};

/// A window. The driver looks at one at a time: do not use two of them at once.
#[derive(Clone, Debug)]
pub struct Tab {
    session: WebDriver,
    window: WindowHandle,
    base: String,
    app: App,
}

impl Tab {
    pub(crate) fn new(session: WebDriver, window: WindowHandle, base: String) -> Self {
        Self { session, window, base, app: App::Demo }
    }

    /// The same window, but for another app: the demo is what is opened otherwise.
    pub fn of(&self, app: App) -> Self {
        Self { app, ..self.clone() }
    }

    /// The same window, but what it opens comes from the backends behind this balancer.
    pub fn behind(&self, balancer: &Balancer) -> Self {
        Self { base: balancer.url(), ..self.clone() }
    }

    /// Returns whose pages are opened in this window.
    pub fn app(&self) -> App {
        self.app
    }

    /// The same window, but what it opens comes over plain HTTP from a host that is not this machine, as far as the browser knows.
    pub fn over_plain_http(&self) -> Self {
        Self { base: self.base.replace("127.0.0.1", PLAIN_HOST), ..self.clone() }
    }

    /// Loads a page of the backend.
    pub async fn open(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        let page = self.session().await.goto(&url).await;
        page.unwrap_or_else(|error| panic!("{url} does not load: {error}"));
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.session().await.refresh().await.expect("the page loads again");
    }

    /// Closes the window.
    pub async fn close(self) {
        self.session().await.close_window().await.expect("a window can be closed");
    }

    /// Returns the path in the address bar.
    pub async fn path(&self) -> String {
        let url = self.session().await.current_url().await.expect("a window has an address");
        url.path().to_owned()
    }

    /// Waits for this path.
    pub async fn until_at(&self, path: &str) {
        until(format_args!("the path {path}"), async || (self.path().await == path).then_some(())).await;
    }

    /// Returns the text of the first element that matches; `None` if none does.
    pub async fn text(&self, css: &str) -> Option<String> {
        let text = self.run("return document.querySelector(arguments[0])?.textContent", [json!(css)]).await;
        text.as_str().map(str::to_owned)
    }

    /// Returns this attribute of all elements that match.
    pub async fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map(element => element.getAttribute(arguments[1]))";
        texts(&self.run(script, [json!(css), json!(name)]).await)
    }

    /// Waits for an element and returns its text.
    pub async fn until_text(&self, css: &str) -> String {
        until(format_args!("{css}"), async || self.text(css).await).await
    }

    /// Clicks on an element, once it is there.
    pub async fn click(&self, css: &str) {
        let element = self.element(css).await;
        element.click().await.unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Types into an empty field, once it is there.
    pub async fn fill(&self, css: &str, text: &str) {
        let element = self.element(css).await;
        element.clear().await.unwrap_or_else(|error| panic!("{css} cannot be emptied: {error}"));
        element.send_keys(text).await.unwrap_or_else(|error| panic!("{css} takes no text: {error}"));
    }

    /// Types where the focus is.
    pub async fn type_text(&self, text: &str) {
        let keys = self.session().await.action_chain().send_keys(text);
        keys.perform().await.expect("a page takes keys");
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        let keys = self.session().await.action_chain().key_down(key.clone()).key_up(key);
        keys.perform().await.expect("a page takes keys");
    }

    /// Presses the tab key until the focus is on an element.
    pub async fn tab_to(&self, css: &str) {
        let has_focus = "return document.activeElement.matches(arguments[0])";
        let reached = async || {
            let is_there = self.run(has_focus, [json!(css)]).await == true;
            if !is_there {
                self.press(Key::Tab).await;
            }
            is_there.then_some(())
        };
        until(format_args!("the focus on {css}"), reached).await;
    }

    /// Returns whether the page thinks that somebody can see it.
    pub async fn is_visible(&self) -> bool {
        self.run("return document.visibilityState", []).await == "visible"
    }

    /// Returns whether the browser keeps secrets on this page: else it has no Web Locks, for example.
    pub async fn is_secure(&self) -> bool {
        self.run("return isSecureContext", []).await == true
    }

    /// Returns whether the page has Web Locks.
    pub async fn has_web_locks(&self) -> bool {
        self.run("return 'locks' in navigator && 'request' in navigator.locks", []).await == true
    }

    /// Runs a script in the page and returns its result.
    pub async fn run<const N: usize>(&self, script: &str, arguments: [Value; N]) -> Value {
        let result = self.session().await.execute(script, arguments.to_vec()).await;
        result.unwrap_or_else(|error| panic!("the page does not answer: {error}")).json().clone()
    }

    /// Runs a script that calls its last argument with its result, and returns that.
    pub(crate) async fn run_to_its_end<const N: usize>(&self, script: &str, arguments: [Value; N]) -> Value {
        let result = self.session().await.execute_async(script, arguments.to_vec()).await;
        result.unwrap_or_else(|error| panic!("the page does not answer: {error}")).json().clone()
    }

    /// Tells the browser something in its own protocol.
    pub(crate) async fn tell_chromium(&self, method: &str, parameters: Value) {
        let answer = self.session().await.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method} is refused: {error}"));
    }

    /// Returns the addresses that this window knows of: where it is, where it was, what it loaded.
    pub async fn addresses(&self) -> Vec<String> {
        let script = "return [location.href, document.referrer, \
            ...performance.getEntries().map(entry => entry.name), \
            ...(globalThis.navigation?.entries() ?? []).map(entry => entry.url)]";
        texts(&self.run(script, []).await)
    }

    /// Returns what the page shows, as text.
    pub(crate) async fn visible_text(&self) -> String {
        let text = self.run("return `${location.href}\\n${document.body?.innerText}`", []).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Takes a picture.
    pub(crate) async fn screenshot(&self) -> Vec<u8> {
        self.session().await.screenshot_as_png().await.expect("a page can be seen")
    }

    async fn element(&self, css: &str) -> WebElement {
        let session = self.session().await;
        until(format_args!("{css}"), async || session.find(By::Css(css)).await.ok()).await
    }

    /// The driver, looking at this window.
    async fn session(&self) -> &WebDriver {
        let looking = self.session.switch_to_window(self.window.clone()).await;
        looking.unwrap_or_else(|error| panic!("the window is gone: {error}"));
        &self.session
    }
}

/// The strings of an array.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
