//! An app's session page.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tab::texts;
use crate::{LoginPage, Tab, until};

/// The session page in a window.
#[derive(Debug)]
pub struct SessionPage<'a> {
    tab: &'a Tab,
}

/// What can be tried there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Calls the protected view.
    Hello,
    /// Calls it twenty times at once.
    HelloTwentyTimes,
}

impl<'a> SessionPage<'a> {
    /// Loads it, for somebody who is logged in.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open(tab.app().session_path()).await;
        Self::shown(tab).await
    }

    /// Waits until the window shows it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.until_text(SESSION).await;
        tab.until_at(tab.app().session_path()).await;
        Self { tab }
    }

    /// Returns the access token's id.
    pub async fn jti(&self) -> String {
        until("the access token's id", async || self.tab.attributes(SESSION, "data-jti").await.into_iter().next()).await
    }

    /// Waits for an access token with another id.
    pub async fn jti_after(&self, old: &str) -> String {
        until("another access token", async || Some(self.jti().await).filter(|jti| jti != old)).await
    }

    /// Returns what the page says of the user.
    pub async fn user(&self) -> String {
        self.tab.until_text("[data-testid=user]").await
    }

    /// Returns the decoded claims.
    pub async fn claims(&self) -> Value {
        self.json("[data-testid=claims]").await
    }

    /// Returns the decoded header.
    pub async fn header(&self) -> Value {
        self.json("[data-testid=header]").await
    }

    /// Presses a button and waits until the result says this.
    pub async fn press(&self, button: Button, expected: &str) -> String {
        self.tab.click(button.css()).await;
        let says = async || self.tab.text("[data-testid=result]").await.filter(|text| text.contains(expected));
        until(format_args!("a result that says {expected:?}"), says).await
    }

    /// Returns the names of the SDK's events, newest first.
    pub async fn events(&self) -> Vec<String> {
        self.tab.attributes("[data-testid=events] li", "data-event").await
    }

    /// Logs out and waits for the login page.
    pub async fn log_out(self) -> LoginPage<'a> {
        self.tab.click("[data-testid=logout]").await;
        LoginPage::shown(self.tab).await
    }

    /// From now on, remembers the ids of all access tokens, however short their time.
    pub async fn remember_tokens(&self) {
        self.tab.run(REMEMBER_TOKENS, []).await;
    }

    /// Returns the ids that are remembered.
    pub async fn tokens(&self) -> BTreeSet<String> {
        texts(&self.tab.run("return [...window.rememberedTokens]", []).await).into_iter().collect()
    }

    async fn json(&self, css: &str) -> Value {
        let text = self.tab.until_text(css).await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{css} is no JSON ({error}): {text}"))
    }
}

impl Button {
    fn css(self) -> &'static str {
        match self {
            Self::Hello => "[data-testid=hello]",
            Self::HelloTwentyTimes => "[data-testid=hello-20]",
        }
    }
}

const SESSION: &str = "[data-testid=session]";

const REMEMBER_TOKENS: &str = "
    const tokens = window.rememberedTokens = new Set();
    const look = () => document.querySelectorAll('[data-jti]').forEach(element => tokens.add(element.dataset.jti));
    new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributeFilter: ['data-jti']});
    look();
";
