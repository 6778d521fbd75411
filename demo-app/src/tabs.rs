//! The page "Tabs".

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use crate::clock::use_clock;
use crate::dynamic::part;
use crate::frame::PageHead;
use crate::storage;

mod generations;
mod platform;
mod presence;
mod story;
mod table;
mod tiles;

pub(crate) use presence::provide_presence;

use generations::generations;
use presence::{Presence, TAB};
use table::table;
use tiles::{Tile, tile};

const ALONE: &str = "This browser shows this page no Web Locks, because it came over plain HTTP, so the page cannot tell which \
    tabs are open, and shows itself alone. hallpass does without: a lease in the storage takes the place of the lock.";

/// Every open tab of this origin, and which of them refreshed.
#[component]
pub(crate) fn TabsPage() -> impl IntoView {
    let auth = use_auth();
    let now = use_clock();
    let presence: Presence = expect_context();
    Effect::new(move |_| {
        now.track();
        presence.look();
    });
    Effect::new(move |_| {
        presence.held.track();
        presence.ask();
    });
    let open = Memo::new(move |_| open_tabs(&presence));
    let told = Memo::new(move |_| presence.stories.with(|stories| generations(stories, &open.read())));
    let tiles = Memo::new(move |_| {
        let lock = format!("hallpass:{}:hallpass", auth.client().storage());
        Tile::all(&presence, &open.read(), &told.read(), &lock)
    });
    let count = move || match open.read().len() {
        1 => "One tab is open.".to_owned(),
        more => format!("{more} tabs are open."),
    };
    let holder = move || match tiles.read().iter().find(|tile| tile.has_lock) {
        Some(tile) => format!("Tab {} holds the refresh lock.", tile.story.id),
        None => "The refresh lock is free: a tab holds it only while it refreshes.".into(),
    };
    view! {
        <PageHead
            title="Tabs"
            lead=lead()
        />
        <div class="tabs">
            <div class="tabs-bar">
                <div>
                    <p role="status" data-testid="count">{count}</p>
                    {presence.knows_others().then(|| view! { <p class="muted" data-testid="lock">{holder}</p> })}
                </div>
                <a class="button primary" href="/tabs" target="_blank" rel="noopener" data-testid="open">
                    "Open another tab"
                </a>
            </div>
            {(!presence.knows_others()).then(|| view! { <p class="notice" data-testid="alone">{ALONE}</p> })}
            <ul class="tabs-tiles">
                {part(move || tiles.get().into_iter().map(|each| tile(each, now)).collect_view().into_any())}
            </ul>
            {table(told, auth)}
        </div>
    }
}

/// What tabs have to do with each other, by where their tokens are kept.
fn lead() -> &'static str {
    match storage::storage() {
        "session" | "memory" => {
            "Each tab has a session of its own, as this browser keeps its tokens for one tab alone: nothing is shared."
        }
        "cookie" => {
            "All tabs share one refresh token, in a cookie. Each has an access token of its own, and they refresh one after the other."
        }
        _ => {
            "All tabs share one session. Before its token runs out one of them refreshes, and the others take over what it got."
        }
    }
}

/// The names of the tabs that there are, this one first.
fn open_tabs(presence: &Presence) -> Vec<String> {
    let mut open = vec![presence.id.get_value()];
    for lock in presence.held.read().iter() {
        let name = lock.name.strip_prefix(TAB).filter(|name| !open.iter().any(|open| open == name));
        open.extend(name.map(str::to_owned));
    }
    open
}
