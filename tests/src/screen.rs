//! What a page is looked at on.

use std::fmt;

use serde_json::{Value, json};

use crate::{Tab, environment, until};

/// A screen and what its user prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Whether the user prefers dark colours.
    pub is_dark: bool,
}

impl Screen {
    /// A desktop, by day.
    pub const DESKTOP: Self = Self { width: 1440, height: 900, is_dark: false };
    /// A desktop, by night.
    pub const DARK_DESKTOP: Self = Self { is_dark: true, ..Self::DESKTOP };
    /// A phone, by day.
    pub const PHONE: Self = Self { width: 360, height: 780, is_dark: false };
    /// A phone, by night.
    pub const DARK_PHONE: Self = Self { is_dark: true, ..Self::PHONE };
    /// All of them.
    pub const ALL: [Self; 4] = [Self::DESKTOP, Self::DARK_DESKTOP, Self::PHONE, Self::DARK_PHONE];

    async fn is_shown_on(self, tab: &Tab) -> bool {
        let script = "return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]";
        tab.run(script, []).await == json!([self.width, self.is_dark])
    }
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} px wide, {}", self.width, if self.is_dark { "dark" } else { "light" })
    }
}

impl Tab {
    /// Shows the window on another screen, from now on. Chromium alone can pretend to be one.
    pub async fn show_on(&self, screen: Screen) {
        let scheme = if screen.is_dark { "dark" } else { "light" };
        let metrics = json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": false});
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.tell_chromium("Emulation.setDeviceMetricsOverride", metrics).await;
        self.tell_chromium("Emulation.setEmulatedMedia", media).await;
        until(format_args!("{screen}"), async || screen.is_shown_on(self).await.then_some(())).await;
    }

    /// Takes a picture of the whole page on a screen that is as high as it has to be.
    pub async fn picture_on(&self, screen: Screen) -> Vec<u8> {
        self.show_on(screen).await;
        let height = self.run("return document.documentElement.scrollHeight", []).await;
        let height = height.as_u64().and_then(|height| height.try_into().ok()).unwrap_or(screen.height);
        self.show_on(Screen { height: height.max(screen.height), ..screen }).await;
        self.screenshot().await
    }

    /// Looks at the page on each screen: nothing is wider than the screen, and axe-core finds nothing serious.
    ///
    /// # Panics
    ///
    /// If one of them is not so, with what is wrong.
    pub async fn require_good_looks(&self) {
        for screen in Screen::ALL {
            self.show_on(screen).await;
            let too_wide = self.run(TOO_WIDE, []).await;
            assert_eq!(too_wide, json!([]), "what is wider than the screen on {} {screen}", self.path().await);
            let violations = self.serious_violations().await;
            assert_eq!(violations, json!([]), "what axe finds on {} {screen}", self.path().await);
        }
    }

    /// Returns what axe-core calls serious or critical.
    async fn serious_violations(&self) -> Value {
        self.run(&environment::axe(), []).await;
        let violations = self.run_to_its_end(VIOLATIONS, []).await;
        assert!(violations.is_array(), "axe does not answer: {violations}");
        violations
    }
}

/// How wide the page is and which elements are beyond its right edge, where it can be moved sideways.
const TOO_WIDE: &str = "
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const page = `the page: ${document.documentElement.scrollWidth}`;
    return [page, ...[...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 120))];
";

const VIOLATIONS: &str = "
    const done = arguments[arguments.length - 1];
    const told = ({ violations }) => violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, any }) => [html, any.map(({ message }) => message)]) }));
    axe.run(document, { resultTypes: ['violations'] }).then((results) => done(told(results)), (error) => done(String(error)));
";
