//! The demo's page of bad weather.

use serde_json::{Value, json};

use crate::{Tab, until};

/// The page "Weather" in a window.
#[derive(Debug)]
pub struct WeatherPage<'a> {
    tab: &'a Tab,
}

impl<'a> WeatherPage<'a> {
    /// Loads it.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open("/weather").await;
        tab.until_text(STATE).await;
        Self { tab }
    }

    /// Presses a switch and waits until it is pressed, or no longer.
    pub async fn switch(&self, kind: &str, is_on: bool) {
        let switch = format!("[data-testid=weather-{kind}]");
        self.tab.click(&switch).await;
        let expected = is_on.to_string();
        let pressed = async || self.pressed(&switch).await.filter(|pressed| *pressed == expected);
        until(format_args!("the switch {kind} to be {expected}"), pressed).await;
    }

    /// Returns whether a switch is pressed.
    pub async fn is_on(&self, kind: &str) -> bool {
        self.pressed(&format!("[data-testid=weather-{kind}]")).await.as_deref() == Some("true")
    }

    /// Ends all bad weather.
    pub async fn clear(&self) {
        self.tab.click("[data-testid=clear]").await;
        let none = async || {
            let count = self.tab.run("return document.querySelectorAll(arguments[0]).length", [json!(PRESSED)]).await;
            (count == 0).then_some(())
        };
        until("all switches to be off", none).await;
    }

    /// Waits until a call that was made from now on comes to this: answered, waited, refused or unavailable.
    pub async fn until_call(&self, fate: &str) {
        let begin = self.last_call().await.0;
        let call = async || Some(self.last_call().await).filter(|(number, last)| *number > begin + 1 && last == fate);
        until(format_args!("a call that is {fate}"), call).await;
    }

    /// Returns what it says of the session, if that is there.
    pub async fn sentence(&self) -> Option<String> {
        self.tab.text("[data-testid=sentence]").await
    }

    /// Returns whether somebody is still logged in.
    pub async fn is_logged_in(&self) -> bool {
        self.tab.attributes(STATE, "data-state").await == ["in"]
    }

    async fn last_call(&self) -> (u64, String) {
        let strip =
            "const {number, fate} = document.querySelector('[data-testid=strip]').dataset; return [number, fate]";
        let told = self.tab.run(strip, []).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&told[0]).parse().unwrap_or_default(), text(&told[1]))
    }

    async fn pressed(&self, switch: &str) -> Option<String> {
        self.tab.attributes(switch, "aria-pressed").await.into_iter().next()
    }
}

const STATE: &str = "[data-testid=weather-state]";
const PRESSED: &str = "button[data-testid^=weather-][aria-pressed=true]";
