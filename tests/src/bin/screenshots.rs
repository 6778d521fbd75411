//! `cargo xtask screenshots`: takes the pictures of the demo that the README and the book show, into the folder that it is given.

use std::env;
use std::fs;
use std::path::PathBuf;

use hallpass_tests::{LoginPage, SPIDERMAN, Screen, SessionPage, Settings, Story, TabsPage, story, until};

/// Tokens that are renewed while one waits.
const SETTINGS: Settings<'_> = &[
    ("ACCESS_TOKEN_LIFETIME", "8"),
    ("ROTATE_REFRESH_TOKENS", "true"),
    ("BLACKLIST_AFTER_ROTATION", "true"),
    ("REFRESH_REUSE_GRACE", "30"),
    ("DEMO", "true"),
    ("DEV_INBOX", "true"),
];

/// What is written in the page of reviews.
const REVIEWS: [(&str, &str, &str); 3] = [
    ("Utility belt", "3", "Twelve pockets, of which nine are too small for anything."),
    ("Spider tracer", "5", "Found my keys, my phone and the Vulture."),
    ("Web shooter", "4", "Holds a bus in the air for a while. Refills are dear."),
];

fn main() {
    let folder = PathBuf::from(env::args_os().nth(1).expect("usage: screenshots FOLDER"));
    fs::create_dir_all(&folder).expect("the folder can be written to");
    story(SETTINGS, async |story| {
        let pictures = Pictures { story, folder };
        LoginPage::open(&story.tab).await;
        pictures.take("login").await;
        pictures.mobile().await;
        LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
        pictures.session().await;
        pictures.reviews().await;
        pictures.playground().await;
        pictures.weather().await;
        story.tab.open("/settings").await;
        story.tab.until_text("main [name=rotation]").await;
        pictures.take("settings").await;
        pictures.tabs().await;
    });
}

struct Pictures<'a> {
    story: &'a Story,
    folder: PathBuf,
}

impl Pictures<'_> {
    /// Takes the page as it is, on a desktop by day and on a phone by night.
    async fn take(&self, name: &str) {
        for (screen, suffix) in [(Screen::DESKTOP, ""), (Screen::DARK_PHONE, "-phone")] {
            let picture = self.story.tab.picture_on(screen).await;
            let file = self.folder.join(format!("{name}{suffix}.png"));
            fs::write(&file, picture).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
    }

    async fn session(&self) {
        let tab = &self.story.tab;
        SessionPage::open(tab).await;
        tab.click("[data-testid=hello-20]").await;
        let has_four = async || {
            let labels = tab.attributes("[data-testid=timeline]", "aria-label").await;
            labels.iter().any(|label| label.contains("so far: 4.")).then_some(())
        };
        until("four tokens on the timeline", has_four).await;
        self.take("session").await;
    }

    async fn mobile(&self) {
        let tab = &self.story.tab;
        tab.open("/mobile").await;
        tab.fill("[name=mobile]", "+15550000001").await;
        tab.click("main form [type=submit]").await;
        tab.until_text("[data-testid=inbox] .bubble").await;
        self.take("mobile").await;
    }

    async fn reviews(&self) {
        let tab = &self.story.tab;
        tab.open("/reviews").await;
        for (product, rating, text) in REVIEWS {
            tab.fill("[data-testid=review-form] [name=product]", product).await;
            tab.fill("[data-testid=review-form] [name=text]", text).await;
            let choose = "document.querySelector('[name=rating]').value = arguments[0]";
            tab.run(choose, [rating.into()]).await;
            tab.click("[data-testid=review-form] [type=submit]").await;
            let is_there = async || tab.text("[data-testid=reviews]").await.filter(|all| all.contains(product));
            until(product, is_there).await;
        }
        self.take("reviews").await;
    }

    async fn playground(&self) {
        let tab = &self.story.tab;
        tab.open("/playground").await;
        tab.click("[data-testid=call-form] [type=submit]").await;
        tab.until_text("[data-testid=body]").await;
        tab.click("[data-testid=tamper]").await;
        until("the end of the story", async || tab.text("[data-testid=tamper-steps] li:nth-child(4)").await).await;
        // Until a token has expired it says when.
        let is_ready = async || tab.text("[data-testid=burst]").await.filter(|label| label.contains("at once"));
        until("an expired token", is_ready).await;
        tab.click("[data-testid=burst]").await;
        let is_answered =
            async || tab.text("[data-testid=burst-said]").await.filter(|said| said.starts_with("50 answered"));
        until("fifty answers", is_answered).await;
        self.take("playground").await;
    }

    /// The server fails for a while, the refreshes too, and answers again.
    async fn weather(&self) {
        let tab = &self.story.tab;
        tab.open("/weather").await;
        let beats = async |more: usize| {
            let until_then = self.story.backend.log().await.statuses("/api/hello/").len() + more;
            let beaten =
                async || (self.story.backend.log().await.statuses("/api/hello/").len() >= until_then).then_some(());
            until("the heart to beat", beaten).await;
        };
        beats(6).await;
        tab.click("[data-testid=weather-500]").await;
        beats(5).await;
        tab.click("[data-testid=clear]").await;
        beats(3).await;
        tab.click("[data-testid=weather-slow]").await;
        beats(2).await;
        self.take("weather").await;
        tab.click("[data-testid=clear]").await;
        beats(1).await;
    }

    async fn tabs(&self) {
        let mut windows = Vec::new();
        for _ in 0..2 {
            let window = self.story.open_window().await;
            TabsPage::open(&window).await;
            windows.push(window);
        }
        let page = TabsPage::open(&self.story.tab).await;
        page.until_tabs(3).await;
        until("four generations", async || (page.told().await.generations >= 4).then_some(())).await;
        self.take("tabs").await;
    }
}
