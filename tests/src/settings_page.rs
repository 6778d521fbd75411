//! The demo's page "Settings".

use crate::{Tab, until};

/// The page in a window.
#[derive(Debug)]
pub struct SettingsPage<'a> {
    tab: &'a Tab,
}

impl<'a> SettingsPage<'a> {
    /// Loads it.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open("/settings").await;
        tab.until_text(".settings").await;
        Self { tab }
    }

    /// Chooses something of the server's settings, whose value has this in it, and waits until the server has it.
    pub async fn choose(&self, group: &str, value: &str) {
        self.tab.click(&format!("{}:not(:disabled)", choice(group, value))).await;
        let says = async || self.word().await.starts_with("Changed").then_some(());
        until(format_args!("the server to have {group} {value}"), says).await;
    }

    /// Chooses something of this browser's settings, and waits until the page is loaded anew.
    pub async fn choose_here(&self, group: &str, value: &str) {
        self.tab.run("window.isOld = true", []).await;
        self.tab.click(&format!("{}:not(:disabled)", choice(group, value))).await;
        let is_new = async || (self.tab.run("return window.isOld === undefined", []).await == true).then_some(());
        until("the page to load anew", is_new).await;
        self.tab.until_text(".settings").await;
        assert!(self.has(group, value).await, "{group} {value} is not chosen");
    }

    /// Returns whether this is chosen.
    pub async fn has(&self, group: &str, value: &str) -> bool {
        self.tab.text(&format!("{}:checked", choice(group, value))).await.is_some()
    }

    /// Returns whether this can be chosen.
    pub async fn offers(&self, group: &str, value: &str) -> bool {
        self.tab.text(&format!("{}:not(:disabled)", choice(group, value))).await.is_some()
    }

    /// Returns what came of the last change of the server's settings.
    pub async fn word(&self) -> String {
        self.tab.until_text("[data-testid=settings-word]").await
    }

    /// Returns what the page says that a script finds.
    pub async fn loot(&self) -> String {
        self.tab.until_text("[data-testid=loot]").await
    }
}

fn choice(group: &str, value: &str) -> String {
    format!("input[name={group}][value*='{value}']")
}
