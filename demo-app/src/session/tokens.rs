//! Both tokens, how long they live, and what the client is going to do about it.

use std::time::Duration;

use hallpass_leptos::hallpass::{Session, Storage};
use hallpass_leptos::use_auth;
use leptos::prelude::*;

use super::meter::{Lifespan, Meter};
use crate::clock::use_clock;
use crate::time_text::{countdown, day_and_time, time_of_day};
use crate::token;

/// Two bars, and where the tokens are kept.
#[component]
pub(crate) fn Tokens() -> impl IntoView {
    let auth = use_auth();
    let now = use_clock();
    let access = Memo::new(move |_| auth.session().as_ref().map(access_lifespan));
    let refresh = Memo::new(move |_| auth.session().as_ref().and_then(refresh_lifespan));
    // The client tells this and the storage when asked; what they are may change at any time.
    let next = Memo::new(move |_| {
        now.track();
        auth.client().next_refresh_at()
    });
    let storage = Memo::new(move |_| {
        now.track();
        auth.client().storage()
    });
    let expiry = move || {
        let until = access.get()?.until;
        let word = if now.get() < until { "Expires" } else { "Expired" };
        Some(view! { {word} " " <span class="time">{time_of_day(until)}</span> })
    };
    let refresh_expiry = move || match refresh.get() {
        Some(lifespan) => format!("Buys new access tokens until {}.", day_and_time(lifespan.until)),
        None if storage.get() == Storage::Cookie => "In a cookie, where no script can read it.".into(),
        None => "Does not say how long it lives.".into(),
    };
    view! {
        <section class="card tokens" aria-labelledby="tokens-title">
            <div class="card-head">
                <h2 id="tokens-title">"Tokens"</h2>
                <p class="muted">
                    "Kept in " <strong data-testid="storage">{move || storage.get().to_string()}</strong>
                </p>
            </div>
            <Meter name="Access token" testid="access-left" lifespan=access now mark=next>
                <span class="mark-key" aria-hidden="true"></span>
                "Next refresh "
                <span class="time" data-testid="next-refresh">
                    {move || next.get().map_or_else(|| "not planned".into(), time_of_day)}
                </span>
                {move || {
                    let left = next.get().map(|next| countdown(now.get().until(next)));
                    left.map(|left| view! { ", in " <span class="time">{left}</span> })
                }}
                <span class="meter-expiry">{expiry}</span>
            </Meter>
            <Meter name="Refresh token" testid="refresh-left" lifespan=refresh now>
                {refresh_expiry}
            </Meter>
        </section>
    }
}

fn access_lifespan(session: &Session) -> Lifespan {
    Lifespan { from: session.received_at(), until: session.expires_at() }
}

/// From when it was issued: without rotation that is longer ago than the access token's beginning.
fn refresh_lifespan(session: &Session) -> Option<Lifespan> {
    let until = session.refresh_expires_at()?;
    let claims = token::claims(session.refresh_token()?.as_str())?;
    let seconds = claims.get("exp").number()? - claims.get("iat").number()?;
    let lifetime = Duration::from_secs(seconds as u64);
    Some(Lifespan { from: until - lifetime, until })
}
