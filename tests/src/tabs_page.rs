//! The demo's page of tabs.

use serde_json::Value;

use crate::{Tab, until};

/// The page "Tabs" in a window.
#[derive(Debug)]
pub struct TabsPage<'a> {
    tab: &'a Tab,
}

/// What the page says of refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How many generations were renewed.
    pub generations: usize,
    /// How many refreshes all tabs did together.
    pub refreshes: usize,
    /// Of the generations in the table that are no longer in use, how many requests each took.
    pub requests: Vec<usize>,
}

impl<'a> TabsPage<'a> {
    /// Loads it.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open("/tabs").await;
        Self::shown(tab).await
    }

    /// Waits until the window shows it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.until_text(TILE).await;
        Self { tab }
    }

    /// Returns the names of the tabs that it shows, its own first.
    pub async fn names(&self) -> Vec<String> {
        self.tab.attributes(TILE, "data-tab").await
    }

    /// Waits until it shows this many tabs.
    pub async fn until_tabs(&self, count: usize) {
        until(format_args!("{count} tabs"), async || (self.names().await.len() == count).then_some(())).await;
    }

    /// Waits until each tab that it shows has this user; none where that is empty.
    pub async fn until_all_have(&self, user: &str) {
        let all = async || {
            let users = self.tab.attributes(TILE, "data-user").await;
            (!users.is_empty() && users.iter().all(|each| each == user)).then_some(())
        };
        until(format_args!("all tabs with the user {user:?}"), all).await;
    }

    /// Returns what it says of refreshes.
    pub async fn told(&self) -> Told {
        let told = self.tab.run(TOLD, []).await;
        let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
        Told {
            generations: number(&told["generations"]),
            refreshes: number(&told["refreshes"]),
            requests: told["requests"].as_array().into_iter().flatten().map(number).collect(),
        }
    }
}

const TILE: &str = "[data-testid=tab]";

const TOLD: &str = "
    const text = name => document.querySelector(`[data-testid=${name}]`)?.textContent;
    const rows = document.querySelectorAll('[data-testid=generation][data-present=false]');
    return {
        generations: text('generations'),
        refreshes: text('refreshes'),
        requests: [...rows].map(row => row.dataset.requests),
    };
";
