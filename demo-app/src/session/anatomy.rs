//! What the access token is made of.

use hallpass_leptos::hallpass::Timestamp;
use hallpass_leptos::{Auth, use_auth};
use leptos::prelude::*;

use crate::dynamic;
use crate::json::{Json, json_view};
use crate::problem::Problem;
use crate::task;
use crate::time_text::time_of_day;
use crate::token;

/// The token in three colours, and what each part says.
#[component]
pub(crate) fn Anatomy() -> impl IntoView {
    let auth = use_auth();
    let access = Memo::new(move |_| access_token(auth));
    view! {
        <section class="card anatomy" aria-labelledby="anatomy-title">
            <div class="card-head">
                <h2 id="anatomy-title">"The access token"</h2>
                <p class="muted">"Anybody can read it, so it holds no secret; only the server can tell whether it is true"</p>
            </div>
            {dynamic::part(move || whole(&access.read()))}
            <div class="anatomy-parts">
                {dynamic::part(move || part("header", "Header", token::header(&access.read()).as_ref()))}
                {dynamic::part(move || claims(&access.read()))}
                <Signature access />
            </div>
        </section>
    }
}

/// Returns the id of the present access token; tracked.
pub(crate) fn jti(auth: Auth) -> Option<String> {
    token::claims(&access_token(auth))?.get("jti").text()
}

fn access_token(auth: Auth) -> String {
    auth.session().map(|session| session.access_token().as_str().to_owned()).unwrap_or_default()
}

fn whole(token: &str) -> AnyView {
    let classes = ["part-header", "part-claims", "part-signature"];
    let parts = token.split('.').zip(classes).enumerate().map(|(number, (part, class))| {
        let dot = (number > 0).then_some(".");
        view! { {dot}<span class=class>{part.to_owned()}</span> }
    });
    view! { <p class="token" data-testid="token">{parts.collect_view()}</p> }.into_any()
}

fn part(testid: &'static str, name: &'static str, value: Option<&Json>) -> AnyView {
    let class = format!("part-name part-{testid}");
    let content = value.map(json_view);
    view! {
        <div>
            <h3 class=class>{name}</h3>
            <pre data-testid=testid>{content}</pre>
        </div>
    }
    .into_any()
}

fn claims(token: &str) -> AnyView {
    let claims = token::claims(token);
    let time = |name: &str| {
        let seconds = claims.as_ref()?.get(name).number()?;
        Some(time_of_day(Timestamp::from_secs_f64(seconds)))
    };
    let line = |word, time: Option<String>| {
        time.map(
            |time| view! { <p class="muted">{word} " " <span class="time">{time}</span> ", by the server’s clock"</p> },
        )
    };
    let (issued, expires) = (line("Issued at", time("iat")), line("Expires at", time("exp")));
    view! { <div>{part("claims", "Claims", claims.as_ref())} {issued} {expires}</div> }.into_any()
}

/// What the server says of the token, until there is another one.
#[component]
fn Signature(access: Memo<String>) -> impl IntoView {
    let auth = use_auth();
    let (verdict, is_busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    Effect::new(move |_| {
        access.track();
        verdict.set(String::new());
    });
    let ask = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let client = auth.client();
        task::run(async move {
            let said = match client.verify().await {
                Ok(true) => "The server says: valid.".into(),
                Ok(false) => "The server says: not valid.".into(),
                Err(error) => Problem::from(&error).what,
            };
            is_busy.try_set(false);
            verdict.try_set(said);
        });
    };
    view! {
        <div>
            <h3 class="part-name part-signature">"Signature"</h3>
            <p class="anatomy-words">
                "Made with a key that only the server has. Whoever changes one character of the rest cannot make the signature that fits."
            </p>
            <button class="button small" data-testid="verify" aria-busy=dynamic::when(move || is_busy.get()) on:click=ask>
                "Ask the server"
            </button>
            <p class="anatomy-words" role="status" data-testid="verdict">{verdict}</p>
        </div>
    }
}
