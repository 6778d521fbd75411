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
        for name in ["playground", "weather", "settings"] {
            story.tab.open(&format!("/{name}")).await;
            story.tab.until_text("main h1").await;
            pictures.take(name).await;
        }
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
