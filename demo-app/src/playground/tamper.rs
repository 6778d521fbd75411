//! A token with one character changed: what the server says to it, and how a session that has it recovers.

use gloo_net::http::Request;
use hallpass_leptos::hallpass::{AuthClient, Error};
use hallpass_leptos::{Auth, use_auth};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::burst::to_login;
use super::exchange;
use super::place::{Place, WAIT};
use super::user;
use super::wire::{Sent, Wire};
use crate::api::Answer;
use crate::dynamic::{part, text, when};
use crate::problem::Problem;
use crate::task;

mod change;

use change::{changed, news};

const HELLO: &str = "/api/hello/";

/// Of the experiment.
const NAME: &str = "tamper";

/// One step of the story.
#[derive(Clone, Debug, Default)]
struct Step {
    words: String,
    sent: Option<Sent>,
    body: Option<String>,
}

#[derive(Clone, Copy, Debug)]
struct Tampering {
    /// The chosen character, from 0.
    at: RwSignal<String>,
    steps: RwSignal<Vec<Step>>,
    /// Whose token it was.
    user: RwSignal<Option<String>>,
    wire: Wire,
    place: Place,
}

/// The token, a way to choose one of its characters, and the story of what happened to it.
pub(crate) fn tamper(wire: Wire, place: Place) -> AnyView {
    let auth = use_auth();
    let tampering = Tampering {
        at: RwSignal::new("60".to_owned()),
        steps: RwSignal::default(),
        user: RwSignal::default(),
        wire,
        place,
    };
    let token = Memo::new(move |_| {
        auth.session().map(|session| session.access_token().as_str().to_owned()).unwrap_or_default()
    });
    let wait = Memo::new(move |_| place.time_to_wait(NAME));
    let is_logged_out = move || token.read().is_empty();
    view! {
        <section class="card" aria-labelledby="tamper-title">
            <h2 id="tamper-title">"Change one character of the token"</h2>
            <p class="muted play-lead">
                "The server notices, whichever it is. Choose one, with a click or with the slider, and see what it says; then hallpass gets the \
                forged token in place of the good one."
            </p>
            <div hidden=when(move || !is_logged_out())>{to_login()}</div>
            <div hidden=when(is_logged_out)>{chooser(tampering, token, auth)}</div>
            <ol class="play-steps" aria-live="polite" data-testid="tamper-steps" hidden=when(is_logged_out)>
                {part(move || tampering.steps_of(auth).into_iter().map(step_view).collect_view().into_any())}
            </ol>
            <p class="time muted play-wait" hidden=when(move || wait.read().is_empty())>"hallpass calls in " {wait}</p>
        </section>
    }
    .into_any()
}

// Made once: a new token is no reason to take the slider away, and the focus with it.
fn chooser(tampering: Tampering, token: Memo<String>, auth: Auth) -> AnyView {
    let at = tampering.at;
    let chosen = Memo::new(move |_| {
        let (token, at) = (token.get(), tampering.position());
        format!(
            "Character {} of {}, “{}”, {}",
            at + 1,
            token.len(),
            char_at(&token, at),
            change::part(&token, at).name()
        )
    });
    let change = move || tampering.start(auth, token.get_untracked());
    let click = move |event: MouseEvent| {
        let clicked: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        if let Some(number) = clicked.and_then(|clicked| clicked.get_attribute("data-at")) {
            at.set(number);
            change();
        }
    };
    let enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            change();
        }
    };
    view! {
        <p class="play-token" aria-hidden="true" data-testid="tamper-token" on:click=click>
            {part(move || characters(tampering, &token.read()))}
        </p>
        <div class="field play-slider">
            <label for="tamper-at">"Which character"</label>
            <input
                id="tamper-at"
                type="range"
                min="0"
                max=text(move || token.read().len().saturating_sub(1).to_string())
                prop:value=at
                aria-valuetext=chosen
                on:input=move |event| at.set(event_target_value(&event))
                on:keydown=enter
            />
            <p class="muted">{chosen}</p>
        </div>
        <button
            class="button primary"
            data-testid="tamper"
            aria-disabled=when(move || tampering.place.is_taken())
            on:click=move |_| change()
        >
            "Change this character"
        </button>
    }
    .into_any()
}

fn characters(tampering: Tampering, token: &str) -> AnyView {
    let characters = token.chars().enumerate().map(|(number, char)| {
        let class = "play-".to_owned() + change::part(token, number).name();
        let is_chosen = when(move || tampering.position() == number);
        view! { <span class=class data-chosen=is_chosen data-at=number.to_string()>{char.to_string()}</span> }
    });
    characters.collect_view().into_any()
}

fn char_at(token: &str, at: usize) -> String {
    token.chars().skip(at).take(1).collect()
}

fn step_view(step: Step) -> AnyView {
    let line = step.sent.as_ref().map(exchange::line);
    let body = step.body.as_deref().map(exchange::body);
    view! { <li><div>{line} <p>{step.words}</p> {body}</div></li> }.into_any()
}

impl Tampering {
    fn position(self) -> usize {
        self.at.read().parse().unwrap_or_default()
    }

    /// What its own user is shown; tracked. While the experiment runs, the forged token may name somebody else.
    fn steps_of(self, auth: Auth) -> Vec<Step> {
        let is_shown = self.place.is_taken_by(NAME) || user(auth) == self.user.get();
        if is_shown { self.steps.get() } else { Vec::new() }
    }

    fn start(self, auth: Auth, token: String) {
        let client = auth.client();
        let at = untrack(|| self.position()).min(token.len().saturating_sub(1));
        if token.is_empty() || !self.place.take(NAME) {
            return;
        }
        self.steps.set(Vec::new());
        self.user.set(untrack(|| user(auth)));
        task::run(async move {
            if let Err(problem) = self.tell(&client, &token, at).await {
                self.add(problem.what + " " + &problem.hint, None, None);
            }
            self.place.leave();
        });
    }

    async fn tell(self, client: &AuthClient, token: &str, at: usize) -> Result<(), Problem> {
        let forged = changed(token, at);
        let part = change::part(token, at);
        let words = format!(
            "In the {}, “{}” became “{}”. {}",
            part.name(),
            char_at(token, at),
            char_at(&forged, at),
            news(token, &forged)
        );
        self.add(words, None, None);

        let mark = self.wire.mark();
        let answer = ask_with(&forged).await?;
        let words = match answer.status {
            401 => "Asked without hallpass, the server says no. ".to_owned() + part.why(),
            status => format!("Asked without hallpass, the server answers {status}."),
        };
        self.add(words, self.wire.since(mark).pop(), Some(answer.body));

        match self.place.put(client, &forged).await {
            Ok(()) => {
                self.add("The forged token is in the place of the good one. ".to_owned() + WAIT, None, None);
                self.place.wait(client).await;
            }
            Err(Error::InvalidResponse { .. }) => {
                let words = "hallpass does not take it: what cannot be read as a token never becomes a session. The good token stays.";
                self.add(words.into(), None, None);
            }
            Err(error) => return Err(Problem::from(&error)),
        }
        self.call(client).await
    }

    /// Calls with the SDK, and tells what that took.
    async fn call(self, client: &AuthClient) -> Result<(), Problem> {
        let mark = self.wire.mark();
        let answer = crate::api::call(client, gloo_net::http::Method::GET, HELLO, None).await;
        let answer = answer.map_err(|error| Problem::from(&error))?;
        for sent in self.wire.since(mark) {
            let words = match (sent.line.as_str(), sent.status) {
                ("GET /api/hello/", 401) => "The call, by hallpass: refused.",
                ("POST /api/token/refresh/", 200) => "So it buys a new access token with the refresh token.",
                ("GET /api/hello/", _) => "The call is answered; whoever made it knows nothing of all that.",
                _ => "",
            };
            let body = (sent.is("GET /api/hello/") && sent.status == answer.status).then(|| answer.body.clone());
            self.add(words.to_owned(), Some(sent), body);
        }
        if answer.status == 401 {
            let words = "The forged token was another user’s: the call is not sent again on this one’s behalf. The next one is answered.";
            self.add(words.into(), None, None);
        }
        Ok(())
    }

    fn add(self, words: String, sent: Option<Sent>, body: Option<String>) {
        self.steps.try_update(|steps| steps.push(Step { words, sent, body }));
    }
}

/// Asks with this token, and without the SDK.
async fn ask_with(token: &str) -> Result<Answer, Problem> {
    let request = Request::get(HELLO).header("Authorization", &("Bearer ".to_owned() + token));
    let answer = request.send().await.map_err(|_| Problem::unreachable())?;
    Ok(Answer { status: answer.status(), body: answer.text().await.unwrap_or_default() })
}
