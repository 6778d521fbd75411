//! When the tokens live: a picture that moves, with the present at one place.

use std::time::Duration;

use hallpass_leptos::hallpass::{Session, Storage, Timestamp};
use hallpass_leptos::use_auth;
use leptos::prelude::*;

use super::generations::{Generation, Scale, generations};
use super::meter::{Lifespan, Meter};
use crate::clock::use_clock;
use crate::dynamic::{part, text};
use crate::event_log::use_event_log;
use crate::time_text::{countdown, day_and_time, time_of_day};
use crate::token;

/// All access tokens so far and the next one, the refresh token, and where they are kept.
#[component]
pub(crate) fn Timeline() -> impl IntoView {
    let auth = use_auth();
    let now = use_clock();
    let refresh = Memo::new(move |_| auth.session().as_ref().and_then(refresh_lifespan));
    // The client tells this and the storage when asked; what they are may change at any time.
    let next = Memo::new(move |_| {
        now.track();
        auth.session()?;
        auth.client().next_refresh_at()
    });
    let storage = Memo::new(move |_| {
        now.track();
        auth.client().storage()
    });
    let left =
        move || auth.session().map_or_else(String::new, |session| countdown(now.get().until(session.expires_at())));
    let refresh_expiry = move || match refresh.get() {
        Some(lifespan) => format!("Buys new access tokens until {}.", day_and_time(lifespan.until)),
        None if storage.get() == Storage::Cookie => "In a cookie, where no script can read it.".into(),
        None => "Does not say how long it lives.".into(),
    };
    view! {
        <section class="card timeline" aria-labelledby="timeline-title">
            <div class="card-head">
                <h2 id="timeline-title">"Lifetimes"</h2>
                <p class="muted">
                    "Kept in " <strong data-testid="storage">{text(move || storage.get().to_string())}</strong>
                </p>
            </div>
            <div class="meter-head">
                <h3>"Access token"</h3>
                <span class="meter-left" data-testid="access-left">{text(left)}</span>
            </div>
            {part(move || picture(now, next))}
            <p class="meter-note">
                "Next refresh "
                <span class="time" data-testid="next-refresh">
                    {text(move || next.get().map_or_else(|| "not planned".into(), time_of_day))}
                </span>
                <span class="time">
                    {text(move || next.get().map_or_else(String::new, |next| format!(", in {}", countdown(now.get().until(next)))))}
                </span>
                ". What is hatched was left of a token when the next one came: hallpass does not wait for the end."
            </p>
            <Meter name="Refresh token" testid="refresh-left" lifespan=refresh now>
                {text(refresh_expiry)}
            </Meter>
        </section>
    }
}

/// The access tokens; made anew at each event, and only moved in between.
fn picture(now: ReadSignal<Timestamp>, next: Memo<Option<Timestamp>>) -> AnyView {
    let generations = generations(&use_event_log().entries());
    let Some(present) = generations.first().copied() else { return ().into_any() };
    let next = next.get();
    let scale = Scale::around(now.get_untracked(), present);
    let label = label(&generations, next);
    let count = generations.len();
    let bars = generations.into_iter().enumerate().map(|(age, generation)| {
        let lane = (count - age) % 2;
        let height = "22";
        let y = lane_top(lane);
        view! {
            <rect fill="url(#left-over)" x=scale.x(generation.from) width=scale.width(generation.from, generation.until) y=y height=height />
            <rect class="bar-used" class:bar-present=age == 0 x=scale.x(generation.from) width=scale.width(generation.from, generation.used_until()) y=y height=height />
        }
    });
    let planned = next.map(|next| {
        let end = next + present.from.until(present.until);
        view! {
            <rect
                class="bar-planned"
                x=scale.x(next)
                width=scale.width(next, end)
                y=lane_top((count + 1) % 2)
                height="22"
            />
        }
    });
    let shift = move || format!("translate({} 0)", Scale::NOW - scale.x(now.get()));
    view! {
        <div class="timeline-picture" role="img" aria-label=label data-testid="timeline">
            <svg viewBox="0 0 1000 64" preserveAspectRatio="none" aria-hidden="true">
                <defs>
                    <pattern id="left-over" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <rect width="6" height="6" class="hatch-ground" />
                        <rect width="2" height="6" class="hatch-line" />
                    </pattern>
                </defs>
                <g transform=text(shift)>{bars.collect_view()}{planned}</g>
                <rect class="timeline-now" x=Scale::NOW - 1 width="2" y="0" height="64" />
            </svg>
            <span class="timeline-past" aria-hidden="true">"−" {countdown(scale.past())}</span>
            <span class="timeline-present" aria-hidden="true">"now"</span>
            <span class="timeline-future" aria-hidden="true">"+" {countdown(scale.future())}</span>
        </div>
    }
    .into_any()
}

/// Tokens overlap, so neighbours are in different lanes.
fn lane_top(lane: usize) -> &'static str {
    if lane == 0 { "6" } else { "36" }
}

fn label(generations: &[Generation], next: Option<Timestamp>) -> String {
    let present = generations[0];
    let next = next
        .map_or_else(|| "no refresh is planned".into(), |next| format!("the next refresh is at {}", time_of_day(next)));
    let (from, until) = (time_of_day(present.from), time_of_day(present.until));
    format!("Access tokens so far: {}. The present one lives from {from} to {until}; {next}.", generations.len())
}

/// From when it was issued: without rotation that is longer ago than the access token's beginning.
fn refresh_lifespan(session: &Session) -> Option<Lifespan> {
    let until = session.refresh_expires_at()?;
    let claims = token::claims(session.refresh_token()?.as_str())?;
    let seconds = claims.get("exp").number()? - claims.get("iat").number()?;
    let lifetime = Duration::from_secs(seconds as u64);
    Some(Lifespan { from: until - lifetime, until })
}
