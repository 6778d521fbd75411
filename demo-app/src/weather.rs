//! The page "Weather".

use std::time::Duration;

use hallpass_leptos::hallpass::{Event, Timestamp};
use hallpass_leptos::{Auth, use_auth};
use leptos::prelude::*;

use crate::clock::use_clock;
use crate::dynamic::{part, text, when};
use crate::frame::PageHead;
use crate::task;

mod faults;
mod forecast;
mod kinds;
mod pulse;
mod sentence;
mod strip;
mod switches;
mod wrong_clock;

pub(crate) use faults::provide_faults;
use faults::use_faults;
pub(crate) use forecast::forecast;
use pulse::Pulse;
use sentence::sentence;
use strip::strip;
use switches::switches;
pub(crate) use wrong_clock::provide_wrong_clock;
use wrong_clock::use_wrong_clock;

/// With a longer one there is not much to be seen.
const LONG: Duration = Duration::from_secs(60);

/// Make the network bad, and see the session survive.
#[component]
pub(crate) fn WeatherPage() -> impl IntoView {
    let (auth, now, faults) = (use_auth(), use_clock(), use_faults());
    let pulse = Pulse::started(auth);
    // First whatever the server is: it may be another one than before.
    Effect::new(move |is_known: Option<()>| {
        pulse.beats.track();
        if is_known.is_none() || !faults.is_silent.get_untracked() {
            faults.ask();
        }
    });
    view! {
        <PageHead title="Weather" lead="Make the network bad, and see that the user stays logged in." />
        <div class="weather">
            <section class="card" aria-labelledby="session-title">
                {part(move || match auth.is_authenticated() {
                    Some(true) => session(auth, now, pulse),
                    Some(false) => logged_out(pulse),
                    None => view! { <h2 id="session-title">"Finding out who is logged in"</h2> }.into_any(),
                })}
                {strip(pulse, now)}
            </section>
            {switches(faults, use_wrong_clock())}
        </div>
    }
}

/// What is become of the session, and what it does now.
fn session(auth: Auth, now: ReadSignal<Timestamp>, pulse: Pulse) -> AnyView {
    let has_failed = move || {
        let is_about_refreshes = |(_, event): &&(i64, Event)| *event != Event::StorageFailed;
        pulse
            .events
            .read()
            .iter()
            .rev()
            .find(is_about_refreshes)
            .is_some_and(|(_, event)| *event == Event::RefreshFailed)
    };
    let does = move || {
        let now = now.get();
        if !window().navigator().on_line() {
            return "The browser is offline. The session is kept until it is back.".into();
        }
        let left = auth.session().map(|session| now.until(session.expires_at())).unwrap_or_default();
        sentence(has_failed(), left, auth.client().next_refresh_at().map(|next| now.until(next)))
    };
    let is_long =
        move || auth.session().is_some_and(|session| session.received_at().until(session.expires_at()) > LONG);
    let refresh = move |_| {
        let client = auth.client();
        task::run(async move {
            // How it ends is an event.
            let _ = client.refresh().await;
        });
    };
    view! {
        <div class="weather-state" data-testid="weather-state" data-state="in">
            <div>
                <h2 id="session-title" class:weather-trouble=has_failed>"Still logged in"</h2>
                <p data-testid="sentence">{text(does)}</p>
                <p class="muted" hidden=when(move || !is_long())>
                    "Its tokens live long. With "
                    <a class="link" href="/settings">"a shorter lifetime"</a>
                    " there is more to see."
                </p>
            </div>
            <button class="button" data-testid="refresh" on:click=refresh>"Refresh now"</button>
        </div>
    }
    .into_any()
}

fn logged_out(pulse: Pulse) -> AnyView {
    let has_ended = pulse.events.with_untracked(|events| events.iter().any(|(_, event)| *event == Event::LoggedOut));
    let (head, text) = match has_ended {
        true => ("Logged out", "The session has ended: you logged out, or the API itself refused its refresh token. "),
        false => ("Nobody is logged in", "To see a session in bad weather there has to be one. "),
    };
    view! {
        <div class="weather-state" data-testid="weather-state" data-state="out">
            <div>
                <h2 id="session-title" class:bad=has_ended>{head}</h2>
                <p>{text} <a class="link" href="/login">"Log in"</a></p>
            </div>
        </div>
    }
    .into_any()
}
