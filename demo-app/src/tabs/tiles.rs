//! A tile for each tab.

use hallpass_leptos::hallpass::Timestamp;
use leptos::prelude::*;

use super::generations::Generation;
use super::presence::{Presence, TAB};
use super::story::Story;
use crate::frame::PAGES;
use crate::time_text::countdown;

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    /// Its name alone, where it has not told anything yet.
    pub(super) story: Story,
    is_this: bool,
    pub(super) has_lock: bool,
    refreshed_last: bool,
}

impl Tile {
    /// Returns the tiles of the tabs that are open: this one, then the others by age.
    pub(super) fn all(presence: &Presence, open: &[String], told: &[Generation], lock: &str) -> Vec<Self> {
        let (stories, held) = (presence.stories.read(), presence.held.read());
        let holder = held.iter().find(|each| each.name == lock).map(|lock| &lock.page);
        let last = told.iter().find(|generation| generation.is_renewed()).and_then(|newest| newest.by.last());
        let mut tiles: Vec<Self> = Vec::new();
        for (place, id) in open.iter().enumerate() {
            let found = stories.iter().find(|story| story.id == *id);
            let story = found.cloned().unwrap_or_else(|| Story { id: id.clone(), ..Story::default() });
            let page = held.iter().find(|each| each.name.strip_prefix(TAB) == Some(id)).map(|lock| &lock.page);
            let new = Self {
                is_this: place == 0,
                has_lock: page.is_some() && page == holder,
                refreshed_last: last == Some(id),
                story,
            };
            let older = |tile: &Self| !tile.is_this && tile.story.born > new.story.born;
            let place = tiles.iter().position(older).unwrap_or(tiles.len());
            tiles.insert(place, new);
        }
        tiles
    }
}

/// Shows a tab.
pub(super) fn tile(tile: Tile, now: ReadSignal<Timestamp>) -> AnyView {
    let Tile { story, is_this, has_lock, refreshed_last } = tile;
    let is_logged_in = !story.user.is_empty();
    let state = match (story.born, is_logged_in) {
        (0, _) => "Opening…".to_owned(),
        (_, false) => "Nobody is logged in".to_owned(),
        (_, true) => format!("User {}", story.user),
    };
    let token = short(story.jti()).to_owned();
    let expires = Timestamp::from_millis(story.expires);
    let left = move || if is_logged_in { countdown(now.get().until(expires)) } else { "–".into() };
    let page = PAGES.iter().find(|(path, _)| *path == story.page).map_or(story.page.as_str(), |(_, name)| name);
    let sent = story.requests.len();
    view! {
        <li
            class="tabs-tile"
            class:this=is_this
            data-testid="tab"
            data-tab=story.id.clone()
            data-user=story.user.clone()
            data-jti=story.jti().to_owned()
        >
            <div class="tabs-tile-head">
                <h2>"Tab " {story.id.clone()}</h2>
                {mark(is_this, "this tab")}
            </div>
            <p class="tabs-state" class:muted=!is_logged_in>{state}</p>
            <dl>
                {fact("Page", page.to_owned())}
                {fact("Token", if token.is_empty() { "–".into() } else { token })}
                <div>
                    <dt>"Left"</dt>
                    <dd class="time">{left}</dd>
                </div>
                {fact("Refresh requests", sent.to_string())}
            </dl>
            <p class="tabs-marks">
                {mark(true, if story.is_visible { "visible" } else { "hidden" })}
                {mark(refreshed_last, "refreshed last")}
                {mark(has_lock, "holds the lock")}
            </p>
        </li>
    }
    .into_any()
}

/// The beginning of an id, which is enough to tell it from others.
pub(super) fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

fn mark(is_so: bool, text: &'static str) -> AnyView {
    match is_so {
        true => view! { <span class="tabs-mark">{text}</span> }.into_any(),
        false => ().into_any(),
    }
}

fn fact(name: &'static str, value: String) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_shortened() {
        assert_eq!([short("0123456789"), short("abc"), short("")], ["01234567", "abc", ""]);
    }
}
