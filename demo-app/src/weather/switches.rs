//! A switch for each kind of weather.

use leptos::prelude::*;

use super::faults::Faults;
use super::kinds::{Cause, KINDS, Kind};
use super::wrong_clock::WrongClock;
use crate::dynamic::{part, text, when};

/// Shows them, and the one that clears the sky. The clock needs no server.
pub(super) fn switches(faults: Faults, clock: WrongClock) -> AnyView {
    let clear = move |_| {
        clock.shift(0);
        if !faults.is_silent.get_untracked() {
            faults.clear();
        }
    };
    view! {
        <section class="card" aria-labelledby="switches-title">
            <div class="card-head">
                <h2 id="switches-title">"Make it bad"</h2>
                <button class="button" data-testid="clear" on:click=clear>"All clear"</button>
            </div>
            {part(move || news(faults))}
            <ul class="weather-switches">{KINDS.iter().map(|kind| switch(kind, faults, clock)).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn switch(kind: &'static Kind, faults: Faults, clock: WrongClock) -> AnyView {
    let is_on = move || match kind.cause {
        Cause::Clock(shift) => clock.days() == shift,
        _ => faults.is_on(kind),
    };
    let is_off_for_good = move || !kind.faults().is_empty() && faults.is_silent.get();
    let press = move |_| match kind.cause {
        Cause::Clock(shift) => clock.shift(if untrack(is_on) { 0 } else { shift }),
        _ if untrack(is_off_for_good) => {}
        _ => faults.switch(kind),
    };
    let struck = move || match faults.struck(kind) {
        None | Some(0) => String::new(),
        Some(1) => "Struck once".into(),
        Some(times) => format!("Struck {times} times"),
    };
    view! {
        <li>
            <button
                class="button weather-switch"
                data-testid=format!("weather-{}", kind.id)
                aria-pressed=text(move || is_on().to_string())
                aria-disabled=when(is_off_for_good)
                aria-describedby=format!("weather-{}", kind.id)
                on:click=press
            >
                {kind.name}
            </button>
            <p id=format!("weather-{}", kind.id) class="muted">{kind.text}</p>
            <p class="weather-struck time">{text(struck)}</p>
        </li>
    }
    .into_any()
}

/// Why something cannot be switched, or was not.
fn news(faults: Faults) -> AnyView {
    if faults.is_silent.get() {
        return view! {
            <p class="notice" data-testid="silent">
                "This server does nothing wrong on purpose. Start it with " <code>"hallpass-backend --demo"</code>
                ", here or with " <code>"cargo xtask demo"</code> ", and all switches work. The clock needs no server."
            </p>
        }
        .into_any();
    }
    let problem = faults.problem.get();
    if problem.what.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="alert" role="alert">
            <strong>{problem.what}</strong>
            <span>{problem.hint}</span>
        </div>
    }
    .into_any()
}
