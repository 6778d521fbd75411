//! Each tab's part, whatever page it shows: it holds a lock with its name, so that others know that it is there, and tells its story
//! when that changes and when it is asked.

use hallpass_leptos::hallpass::{AuthClient, AuthState};
use js_sys::{Date, Math};
use leptos::ev;
use leptos::prelude::*;

use super::platform::{Channel, Held, Locks, Teller, held, on_request};
use super::story::{Sent, Story, Token, keep};
use crate::clock::page_time;
use crate::storage;
use crate::token;

/// Before a tab's name in the name of its lock.
pub(super) const TAB: &str = "hallpass-demo:tab:";

const CHANNEL: &str = "hallpass-demo:tabs";

/// Asks all tabs for their stories.
const WHO: &str = "who?";

/// What this tab knows of itself and of the others.
#[derive(Clone, Copy)]
pub(crate) struct Presence {
    /// This tab's name.
    pub(super) id: StoredValue<String>,
    /// The stories of all tabs that have told one, this one's too.
    pub(super) stories: RwSignal<Vec<Story>>,
    /// The locks that are held; as of the last look.
    pub(super) held: RwSignal<Vec<Held>>,
    locks: StoredValue<Option<(Locks, Teller)>, LocalStorage>,
    channel: StoredValue<Option<Channel>, LocalStorage>,
    /// By the page's clock, when each of this tab's tokens came.
    taken: StoredValue<Vec<(f64, String)>>,
}

/// Makes this tab known, for as long as the page lives.
pub(crate) fn provide_presence(client: &AuthClient, path: Memo<String>) {
    let id = short_name();
    let held_now = RwSignal::new(Vec::new());
    let locks = Locks::find().map(|locks| {
        locks.hold(&format!("{TAB}{id}"));
        let tell = Teller::new(move |answer| {
            let news = held(&answer);
            if held_now.try_with_untracked(|old| *old != news) == Some(true) {
                held_now.try_set(news);
            }
        });
        (locks, tell)
    });
    let story = Story { id: id.clone(), born: Date::now() as i64, ..Story::default() };
    let presence = Presence {
        id: StoredValue::new(id),
        stories: RwSignal::new(vec![story]),
        held: held_now,
        locks: StoredValue::new_local(locks),
        channel: StoredValue::new_local(None),
        taken: StoredValue::default(),
    };
    provide_context(presence);
    presence.channel.set_value(Channel::open(CHANNEL, move |text| presence.hear(&text)));
    presence.see(&client.state());
    let subscription = client.on_auth_state_change(move |state, _| {
        presence.see(state);
        presence.tell();
    });
    StoredValue::new_local(subscription);
    on_request(storage::refresh_path(), move |request| {
        let spent = presence.token_at(request.sent_at);
        presence.change(move |story| story.sent(Sent { spent, has_failed: request.has_failed }));
        presence.tell();
    });
    // A page that is hidden gets no ticks, but it gets this.
    window_event_listener(ev::visibilitychange, move |_| presence.tell());
    Effect::new(move |_| {
        path.track();
        presence.tell();
    });
}

impl Presence {
    /// Looks which locks are held; `held` changes if that has.
    pub(super) fn look(&self) {
        self.locks.with_value(|locks| {
            if let Some((locks, tell)) = locks {
                locks.ask(tell);
            }
        });
    }

    /// Returns whether the browser tells which tabs there are.
    pub(super) fn knows_others(&self) -> bool {
        self.locks.with_value(Option::is_some)
    }

    /// Asks the others who they are.
    pub(super) fn ask(&self) {
        self.send(WHO);
    }

    fn hear(&self, text: &str) {
        if text == WHO {
            return self.tell();
        }
        let Some(told) = Story::parse(text) else { return };
        self.stories.try_update(|stories| match stories.iter_mut().find(|story| story.id == told.id) {
            Some(story) => *story = told,
            None => stories.push(told),
        });
    }

    /// Tells the others what there is to tell now.
    fn tell(&self) {
        let page = window().location().pathname().unwrap_or_default();
        let is_visible = !document().hidden();
        self.change(|story| (story.page, story.is_visible) = (page, is_visible));
        if let Some(text) = self.stories.try_with_untracked(|stories| stories.first().map(Story::to_text)).flatten() {
            self.send(&text);
        }
    }

    /// Notes who is logged in, with which token.
    fn see(&self, state: &AuthState) {
        let AuthState::LoggedIn(session) = state else { return self.change(|story| story.user.clear()) };
        let since = session.received_at().as_millis();
        let claims = token::claims(session.access_token().as_str()).unwrap_or_default();
        let jti = claims.get("jti").text().unwrap_or_else(|| since.to_string()).replace(char::is_whitespace, "_");
        let (user, expires) = (session.subject().unwrap_or("?").to_owned(), session.expires_at().as_millis());
        let taken = self.taken;
        self.change(move |story| {
            (story.user, story.expires) = (user, expires);
            if story.take(Token { jti: jti.clone(), since }) {
                taken.update_value(|taken| keep(taken, (page_time(), jti)));
            }
        });
    }

    /// The token that this tab had then.
    fn token_at(&self, time: f64) -> String {
        let token = |taken: &Vec<(f64, String)>| taken.iter().rev().find(|(at, _)| *at <= time).cloned();
        self.taken.with_value(token).map(|(_, jti)| jti).unwrap_or_default()
    }

    fn change(&self, change: impl FnOnce(&mut Story)) {
        self.stories.try_update(|stories| {
            if let Some(own) = stories.first_mut() {
                change(own);
            }
        });
    }

    fn send(&self, text: &str) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.send(text);
            }
        });
    }
}

/// Four letters and digits: of a few tabs no two are likely to have the same.
fn short_name() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";
    (0..4).map(|_| char::from(LETTERS[(Math::random() * 32.0) as usize % 32])).collect()
}
