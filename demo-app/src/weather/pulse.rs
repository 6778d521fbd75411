//! A call each second, and what becomes of it.

use std::time::Duration;

use gloo_net::http::Method;
use hallpass_leptos::Auth;
use hallpass_leptos::hallpass::Event;
use leptos::prelude::*;

use crate::api;
use crate::call::HELLO;
use crate::clock::page_time;
use crate::task;

const BEAT: Duration = Duration::from_secs(1);

/// More than a minute has.
const LONGEST: usize = 70;

/// A call that takes longer has waited for something.
const LONG: i64 = 1_000;

/// As many calls are under way at once.
const AT_ONCE: usize = 4;

/// What has become of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Pending,
    Answered,
    Waited,
    /// The server answered, but not with what was asked for.
    Refused,
    Unavailable,
}

/// A call, or something that the SDK told. Its times are the page's own, in milliseconds: the clock may be wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beat {
    pub(super) number: usize,
    pub(super) at: i64,
    pub(super) took: i64,
    pub(super) fate: Fate,
}

/// The calls and events of the last minute. `Copy`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pulse {
    /// Oldest first.
    pub(super) beats: RwSignal<Vec<Beat>>,
    pub(super) events: RwSignal<Vec<(i64, Event)>>,
}

impl Pulse {
    /// Calls, for as long as the calling component lives, while somebody is logged in and looks.
    pub(super) fn started(auth: Auth) -> Self {
        let pulse = Self { beats: RwSignal::default(), events: RwSignal::default() };
        let subscription = auth.client().on_auth_state_change(move |_, event| {
            let event = *event;
            pulse.events.try_update(|events| keep(events, (page_time() as i64, event)));
        });
        StoredValue::new_local(subscription);
        let interval = set_interval_with_handle(move || pulse.beat(auth), BEAT);
        if let Ok(interval) = interval {
            on_cleanup(move || interval.clear());
        }
        pulse
    }

    fn beat(self, auth: Auth) {
        let pending = |beats: &Vec<Beat>| beats.iter().filter(|beat| beat.fate == Fate::Pending).count();
        let is_called_for = auth.client().is_authenticated() && !document().hidden();
        if !is_called_for || self.beats.with_untracked(pending) >= AT_ONCE {
            return;
        }
        let at = page_time() as i64;
        let number = self.beats.with_untracked(|beats| beats.last().map_or(1, |last| last.number + 1));
        self.beats.update(|beats| keep(beats, Beat { number, at, took: 0, fate: Fate::Pending }));
        let client = auth.client();
        task::run(async move {
            // Each at an address of its own: of calls to the same one Chromium sends one after the other, with tokens that grow old.
            let answer = api::call(&client, Method::GET, &format!("{HELLO}?beat={number}"), None).await;
            let took = page_time() as i64 - at;
            let fate = match answer {
                Ok(answer) if !answer.is_good() => Fate::Refused,
                Ok(_) if took >= LONG => Fate::Waited,
                Ok(_) => Fate::Answered,
                Err(_) => Fate::Unavailable,
            };
            self.beats.try_update(|beats| {
                if let Some(beat) = beats.iter_mut().find(|beat| beat.number == number) {
                    (beat.took, beat.fate) = (took, fate);
                }
            });
        });
    }
}

fn keep<T>(list: &mut Vec<T>, new: T) {
    if list.len() == LONGEST {
        list.remove(0);
    }
    list.push(new);
}
