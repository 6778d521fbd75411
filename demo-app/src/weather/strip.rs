//! The last minute, drawn.

use hallpass_leptos::hallpass::{Event, Timestamp};
use leptos::prelude::*;

use super::pulse::{Beat, Fate, Pulse};
use crate::clock::page_time;
use crate::dynamic::{part, text};

/// What the picture is wide and high: a minute, and four seconds with what is below them.
const WIDTH: i64 = 1_000;
const HEIGHT: i64 = 160;
const MILLIS: i64 = 60;
const LEAST: i64 = 24;
const LONGEST: i64 = 4_000;

/// Shows the calls as bars, as high as they were long, and the SDK's events as lines between them.
pub(super) fn strip(pulse: Pulse, now: ReadSignal<Timestamp>) -> AnyView {
    // Its bars stay where they are; what moves is the whole.
    let moved = move || {
        now.track();
        format!("translate({} 0)", WIDTH - page_time() as i64 / MILLIS)
    };
    let bars = move || pulse.beats.get().into_iter().map(bar).collect_view().into_any();
    let lines = move || pulse.events.get().into_iter().map(line).collect_view().into_any();
    let last = move |beats: &Vec<Beat>| beats.iter().rev().find(|beat| beat.fate != Fate::Pending).copied();
    let last = move || pulse.beats.with(last);
    view! {
        <figure
            class="weather-strip"
            data-testid="strip"
            data-number=move || last().map(|beat| beat.number.to_string())
            data-fate=move || last().map(|beat| name(beat.fate))
        >
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <g transform=text(moved)>
                    {part(lines)}
                    {part(bars)}
                </g>
            </svg>
            <p class="weather-axis muted" aria-hidden="true">
                <span>"a minute ago"</span>
                <span>"now"</span>
            </p>
            <figcaption>
                <ul class="weather-key">
                    {key("answered", "answered")}
                    {key("waited", "answered after more than a second")}
                    {key("unavailable", "error or unavailable")}
                    {key("pending", "under way")}
                    {key("line", "refreshed")}
                    {key("failed", "refresh failed")}
                    {key("other", "login or logout")}
                </ul>
                <p class="muted">{text(move || summary(&pulse.beats.read()))}</p>
            </figcaption>
        </figure>
    }
    .into_any()
}

fn bar(beat: Beat) -> AnyView {
    let height = LEAST + beat.took.clamp(0, LONGEST) * (HEIGHT - LEAST) / LONGEST;
    view! {
        <rect
            class=name(beat.fate)
            x=(beat.at / MILLIS).to_string()
            y=(HEIGHT - height).to_string()
            width="11"
            height=height.to_string()
        />
    }
    .into_any()
}

fn line((at, event): (i64, Event)) -> AnyView {
    let x = (at / MILLIS).to_string();
    let class = match event {
        Event::TokenRefreshed => "line",
        Event::RefreshFailed => "line failed",
        _ => "line other",
    };
    view! { <line class=class x1=x.clone() x2=x y1="0" y2=HEIGHT.to_string() /> }.into_any()
}

fn key(class: &'static str, text: &'static str) -> AnyView {
    view! {
        <li>
            <span class=class aria-hidden="true"></span>
            {text}
        </li>
    }
    .into_any()
}

fn name(fate: Fate) -> &'static str {
    match fate {
        Fate::Pending => "pending",
        Fate::Answered => "answered",
        Fate::Waited => "waited",
        Fate::Refused => "refused",
        Fate::Unavailable => "unavailable",
    }
}

fn summary(beats: &[Beat]) -> String {
    let count = |fate| beats.iter().filter(|beat| beat.fate == fate).count();
    let (answered, waited) = (count(Fate::Answered), count(Fate::Waited));
    let failed = count(Fate::Refused) + count(Fate::Unavailable);
    format!("Calls in this minute: {} answered, {waited} of them late; {failed} not.", answered + waited)
}
