//! Any call, and what came of it.

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use hallpass_leptos::hallpass::Error;
use hallpass_leptos::{Auth, use_auth};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::burst::to_login;
use super::exchange;
use super::user;
use super::wire::{self, Sent, Wire};
use crate::dynamic::{part, when};
use crate::json::Json;
use crate::problem::Problem;
use crate::storage;
use crate::task;

/// Method, path, and a body to begin with.
const ENDPOINTS: [(&str, &str, &str); 8] = [
    ("GET", "/api/hello/", ""),
    ("GET", "/protected/", ""),
    ("GET", "/api/whoami/", ""),
    ("GET", "/api/stateless/", ""),
    ("GET", "/api/v1/emp/", ""),
    ("POST", "/api/v1/emp/", "{\n  \"firstname\": \"Gwen\",\n  \"lastname\": \"Stacy\",\n  \"emp_id\": 65\n}"),
    ("GET", "/api/reviews/", ""),
    ("GET", "/api/nowhere/", ""),
];

const METHODS: [(&str, Method); 5] = [
    ("GET", Method::GET),
    ("POST", Method::POST),
    ("PUT", Method::PUT),
    ("PATCH", Method::PATCH),
    ("DELETE", Method::DELETE),
];

/// What is to be called, and what came of the last call.
#[derive(Clone, Copy, Debug)]
struct Call {
    method: RwSignal<String>,
    path: RwSignal<String>,
    body: RwSignal<String>,
    /// Without hallpass: no token, no refresh, nothing twice.
    is_plain: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    outcome: RwSignal<Option<Outcome>>,
}

#[derive(Clone, Debug, Default)]
struct Outcome {
    /// Who was logged in; nobody else is shown it.
    user: Option<String>,
    /// Method and path of the call.
    line: String,
    /// It and what hallpass did for it.
    sent: Vec<Sent>,
    sent_body: String,
    /// Of the answer.
    body: String,
    /// Why there is none.
    problem: Option<Problem>,
    is_login_required: bool,
}

/// The form, and beside it what left and what came back.
pub(crate) fn caller(wire: Wire) -> AnyView {
    let auth = use_auth();
    let call = Call {
        method: RwSignal::new(ENDPOINTS[0].0.to_owned()),
        path: RwSignal::new(ENDPOINTS[0].1.to_owned()),
        body: RwSignal::default(),
        is_plain: RwSignal::default(),
        is_busy: RwSignal::default(),
        outcome: RwSignal::default(),
    };
    view! {
        <section class="card play-call" aria-labelledby="call-title">
            {form(call, wire, auth)}
            <div class="play-outcome" data-testid="call-outcome">{part(move || outcome(call, user(auth).as_deref()))}</div>
        </section>
    }
    .into_any()
}

fn form(call: Call, wire: Wire, auth: Auth) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        call.send(auth, wire);
    };
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok().and_then(|number: usize| ENDPOINTS.get(number));
        if let Some((method, path, body)) = chosen {
            call.method.set((*method).to_owned());
            call.path.set((*path).to_owned());
            call.body.set((*body).to_owned());
        }
    };
    let endpoints = ENDPOINTS.iter().enumerate().map(|(number, (method, path, _))| {
        view! { <option value=number.to_string()>{(*method).to_owned() + " " + path}</option> }
    });
    let methods = METHODS.iter().map(|(name, _)| view! { <option value=*name>{*name}</option> });
    let set_method = move |event| call.method.set(event_target_value(&event));
    view! {
        <form class="play-form" data-testid="call-form" on:submit=submit>
            <h2 id="call-title">"Call an endpoint"</h2>
            <div class="field">
                <label for="endpoint">"Endpoint"</label>
                <select id="endpoint" name="endpoint" on:change=choose>{endpoints.collect_view()}</select>
            </div>
            <div class="play-request">
                <div class="field">
                    <label for="method">"Method"</label>
                    <select id="method" name="method" prop:value=call.method on:change=set_method>{methods.collect_view()}</select>
                </div>
                <div class="field">
                    <label for="path">"Path"</label>
                    <input
                        id="path"
                        name="path"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        prop:value=call.path
                        on:input=move |event| call.path.set(event_target_value(&event))
                    />
                </div>
            </div>
            <div class="field" hidden=when(move || !call.has_body())>
                <label for="body">"Body, JSON"</label>
                <textarea
                    id="body"
                    name="body"
                    rows="5"
                    spellcheck="false"
                    prop:value=call.body
                    on:input=move |event| call.body.set(event_target_value(&event))
                ></textarea>
            </div>
            <label class="play-check">
                <input
                    type="checkbox"
                    name="plain"
                    on:change=move |event| call.is_plain.set(event_target_checked(&event))
                />
                "Leave hallpass out: no token, no second try"
            </label>
            <button class="button primary wide" type="submit" aria-busy=when(move || call.is_busy.get())>
                "Send it"
            </button>
        </form>
    }
    .into_any()
}

fn outcome(call: Call, user: Option<&str>) -> AnyView {
    let outcome = call.outcome.get().filter(|outcome| outcome.user.as_deref() == user || outcome.is_login_required);
    let Some(Outcome { line, sent, sent_body, body, problem, is_login_required, .. }) = outcome else {
        return view! { <p class="empty">"What leaves this page, and what comes back, appears here."</p> }.into_any();
    };
    let times = sent.iter().filter(|sent| sent.is(&line)).count();
    let times = match times {
        0 => "This call has not left the page.".to_owned(),
        1 => "Sent once.".to_owned(),
        _ => format!("Sent {times} times, for the first was answered 401."),
    };
    let took = sent.last().map(|sent| sent.took.clone()).unwrap_or_default();
    let (class, status) = sent.last().map(|sent| exchange::status(sent.status)).unwrap_or_default();
    let result = match problem {
        None => exchange::body(&body),
        Some(_) if is_login_required => to_login(),
        Some(Problem { what, hint }) => view! { <p class="alert">{what + " " + &hint}</p> }.into_any(),
    };
    let is_empty = sent.is_empty();
    let sent_body = match Json::parse(&sent_body) {
        Some(json) => json.redacted().pretty(),
        None if sent_body.is_empty() => sent_body,
        None => "(not JSON, and so not shown)".into(),
    };
    let exchanges = sent.iter().map(|sent| {
        let body = if sent.is(&line) { &sent_body } else { "(the refresh token, redacted)" };
        exchange::whole(sent, body)
    });
    let exchanges = exchanges.collect_view();
    view! {
        <p class="play-summary" role="status">
            <span class=class>{status}</span> <strong data-testid="call-times">{times}</strong> <span class="time muted">{took}</span>
        </p>
        {result}
        <ol class="play-sent" data-testid="call-sent">{exchanges}</ol>
        <p class="muted play-note" hidden=is_empty>"The browser adds headers of its own. Tokens in headers are not shown."</p>
    }
    .into_any()
}

impl Call {
    fn has_body(self) -> bool {
        matches!(self.method.read().as_str(), "POST" | "PUT" | "PATCH")
    }

    fn send(self, auth: Auth, wire: Wire) {
        if self.is_busy.get_untracked() {
            return;
        }
        let (client, user) = (auth.client(), untrack(|| user(auth)));
        let sent_body = if self.has_body() { self.body.get_untracked() } else { String::new() };
        let Some(request) = self.request(&sent_body) else {
            let what = "The browser can make no request of that path.".to_owned();
            let problem = Some(Problem { what, hint: "Write one such as /api/hello/.".into() });
            return self.outcome.set(Some(Outcome { user, problem, ..Outcome::default() }));
        };
        let line = wire::line(request.method().as_ref(), &request.url());
        self.is_busy.set(true);
        let (mark, is_plain) = (wire.mark(), self.is_plain.get_untracked());
        task::run(async move {
            let answer = match is_plain {
                true => request.send().await.map_err(|_| Error::Unavailable { status: None, retry_after: None }),
                false => client.fetch(request).await.map(Response::from),
            };
            let is_login_required = matches!(answer, Err(Error::LoginRequired));
            let (body, problem) = match answer {
                Ok(answer) => (answer.text().await.unwrap_or_default(), None),
                Err(error) => (String::new(), Some(Problem::from(&error))),
            };
            let refresh = "POST ".to_owned() + storage::refresh_path();
            let is_ours = |sent: &Sent| sent.is(&line) || !is_plain && sent.is(&refresh);
            let sent = wire.since(mark).into_iter().filter(is_ours).collect();
            let outcome = Outcome { user, line, sent, sent_body, body, problem, is_login_required };
            self.is_busy.try_set(false);
            self.outcome.try_set(Some(outcome));
        });
    }

    fn request(self, body: &str) -> Option<Request> {
        let method = METHODS.iter().find(|(name, _)| *self.method.read_untracked() == *name)?.1.clone();
        let request = RequestBuilder::new(&self.path.get_untracked()).method(method);
        match body.is_empty() {
            true => request.build().ok(),
            false => request.header("Content-Type", "application/json").body(body).ok(),
        }
    }
}
