//! What the access token says.

use hallpass_leptos::hallpass::{Session, Timestamp, jwt};
use hallpass_leptos::{Auth, use_auth};
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::json::json;

/// Header and claims of the access token.
#[component]
pub(crate) fn Decoded() -> impl IntoView {
    let auth = use_auth();
    let header = Memo::new(move |_| auth.session().as_ref().and_then(header));
    let claims = Memo::new(move |_| auth.session().as_ref().and_then(claims));
    let shown = |value: Option<Value>| value.as_ref().map(json);
    view! {
        <section class="card decoded" aria-labelledby="decoded-title">
            <div class="card-head">
                <h2 id="decoded-title">"What the access token says"</h2>
                <p class="muted">"Decoded, not verified"</p>
            </div>
            <div class="decoded-parts">
                <div>
                    <h3>"Header"</h3>
                    <pre data-testid="header">{move || shown(header.get())}</pre>
                </div>
                <div>
                    <h3>"Claims"</h3>
                    <pre data-testid="claims">{move || shown(claims.get())}</pre>
                </div>
            </div>
        </section>
    }
}

/// Returns the id of the present access token; tracked.
pub(crate) fn jti(auth: Auth) -> Option<String> {
    let claims = claims(&auth.session()?)?;
    claims.get("jti").and_then(Value::as_str).map(str::to_owned)
}

fn header(session: &Session) -> Option<Value> {
    jwt::decode_header(session.access_token().as_str()).ok()
}

/// All claims in one object, as they are in the token: the SDK reads the registered times apart.
fn claims(session: &Session) -> Option<Value> {
    let claims = session.claims::<Map<String, Value>>().ok()?;
    let mut all = claims.custom;
    let times = [("exp", claims.expires_at), ("iat", claims.issued_at), ("nbf", claims.not_before)];
    all.extend(times.into_iter().filter_map(|(name, time)| Some((name.to_owned(), seconds(time?)))));
    Some(all.into())
}

fn seconds(at: Timestamp) -> Value {
    (at.as_millis() / 1000).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_among_the_claims() {
        // {"alg":"HS256","typ":"JWT"} . {"token_type":"access","exp":1800000300,"iat":1800000000,"user_id":"1"}
        let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
            eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxODAwMDAwMzAwLCJpYXQiOjE4MDAwMDAwMDAsInVzZXJfaWQiOiIxIn0.c2ln";
        let pair = hallpass_leptos::hallpass::TokenPair::new(token, token);
        let session = Session::from_parts(pair, Some("1"), Timestamp::default(), Timestamp::default());
        let expected = serde_json::json!({
            "exp": 1_800_000_300, "iat": 1_800_000_000, "token_type": "access", "user_id": "1",
        });
        assert_eq!(claims(&session), Some(expected));
    }
}
