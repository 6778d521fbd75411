//! The session as the SDK keeps it in the browser.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::Tab;

/// What localStorage holds under the demo's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored(Map<String, Value>);

impl Stored {
    /// Reads it; `None` if there is nothing.
    pub async fn read(tab: &Tab) -> Option<Self> {
        let text = tab.run("return localStorage.getItem(arguments[0])", [json!(KEY)]).await;
        let fields = serde_json::from_str(text.as_str()?).expect("a stored session is a JSON object");
        Some(Self(fields))
    }

    /// Writes it, behind the SDK's back.
    pub async fn write(&self, tab: &Tab) {
        let text = Value::from(self.0.clone()).to_string();
        tab.run("localStorage.setItem(arguments[0], arguments[1])", [json!(KEY), json!(text)]).await;
    }

    /// Returns the access token.
    pub fn access(&self) -> &str {
        self.field("access")
    }

    /// Returns the refresh token.
    pub fn refresh(&self) -> &str {
        self.field("refresh")
    }

    /// Returns how long ago it was asked for, by the browser's clock, which is this machine's.
    pub fn age(&self) -> Duration {
        let received_at = Duration::from_millis(self.field("received_at").parse().expect("milliseconds since 1970"));
        (UNIX_EPOCH + received_at).elapsed().unwrap_or_default()
    }

    /// The same session as if it had come that long ago, in milliseconds.
    pub async fn received_ago(mut self, tab: &Tab, age: u64) -> Self {
        let received_at = tab.run("return String(Date.now() - arguments[0])", [json!(age)]).await;
        let old = self.0.insert("received_at".into(), received_at);
        assert!(old.is_some(), "the SDK keeps something else than received_at");
        self
    }

    fn field(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("there is no {name} in what is stored"))
    }
}

const KEY: &str = "hallpass";
