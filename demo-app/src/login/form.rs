//! The form.

use hallpass_leptos::hallpass::{AuthState, LogoutReason};
use hallpass_leptos::use_auth;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::field::Field;
use super::refusal::Refusal;
use crate::dynamic::{part, text, when};
use crate::json::Json;
use crate::problem::Problem;
use crate::task;

/// Users that the demo's backend is started with.
const DEMO_LOGINS: [(&str, &str); 2] = [("spiderman", "underoos"), ("kyoko", "contrasenasegura")];

/// Logs in. Where that leads is the page's business.
#[component]
pub(crate) fn LoginForm() -> impl IntoView {
    let auth = use_auth();
    let (username, password) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let (refusal, is_running) = (RwSignal::new(Refusal::default()), RwSignal::new(false));
    let farewell = farewell(&auth.client().state());

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_running.get_untracked() {
            return;
        }
        is_running.set(true);
        refusal.set(Refusal::default());
        let credentials = Json::object([("username", value(username).into()), ("password", value(password).into())]);
        let client = auth.client();
        task::run(async move {
            let outcome = client.login_with_json(&credentials.to_string()).await;
            // Whoever is logged in sees another page than this one.
            is_running.try_set(false);
            if let Err(error) = outcome {
                refusal.try_set(Refusal::from(&error));
            }
        });
    };
    // To where the user goes on: what is wrong, or the beginning.
    Effect::new(move |_| {
        let Refusal { username: wrong_name, password: wrong_password, problem } = refusal.get();
        let is_about_password = wrong_name.is_none() && (wrong_password.is_some() || problem.is_some());
        let input = if is_about_password { password } else { username };
        if !is_running.get_untracked()
            && let Some(input) = input.get()
        {
            // An element that cannot have the focus is no reason to stop.
            let _ = input.focus();
        }
    });
    view! {
        <form class="card login" data-testid="login" novalidate aria-labelledby="login-title" on:submit=submit>
            <h2 id="login-title">"Log in"</h2>
            {part(move || match farewell.filter(|_| refusal.get() == Refusal::default()) {
                Some(text) => view! { <p class="notice" role="status">{text}</p> }.into_any(),
                None => ().into_any(),
            })}
            {part(move || refusal.get().problem.map_or_else(|| ().into_any(), alert))}
            <Field
                label="Username"
                name="username"
                kind="text"
                autocomplete="username"
                input=username
                error=Signal::derive(move || refusal.get().username)
            />
            <Field
                label="Password"
                name="password"
                kind="password"
                autocomplete="current-password"
                input=password
                error=Signal::derive(move || refusal.get().password)
            />
            <button
                class="button primary wide"
                type="submit"
                disabled=when(move || is_running.get())
                aria-busy=when(move || is_running.get())
            >
                {text(move || if is_running.get() { "Logging in…".into() } else { "Log in".into() })}
            </button>
            <DemoLogins username password />
        </form>
    }
}

fn alert(problem: Problem) -> AnyView {
    let hint = (!problem.hint.is_empty()).then(|| view! { <span>{problem.hint}</span> });
    view! {
        <div class="alert" role="alert" data-testid="login-error">
            <strong>{problem.what}</strong>
            {hint}
        </div>
    }
    .into_any()
}

/// Two users to try; a click fills the form.
#[component]
fn DemoLogins(username: NodeRef<Input>, password: NodeRef<Input>) -> impl IntoView {
    let button = move |(name, secret): (&'static str, &'static str)| {
        let fill = move |_| {
            for (input, text) in [(username, name), (password, secret)] {
                if let Some(input) = input.get_untracked() {
                    input.set_value(text);
                    // The last one keeps it: Enter logs in.
                    let _ = input.focus();
                }
            }
        };
        view! {
            <button type="button" class="hint" on:click=fill>
                <span>{name}</span>
                <span class="muted">{secret}</span>
            </button>
        }
    };
    view! {
        <div class="hints">
            <p class="muted">"Demo logins, a click fills the form"</p>
            {DEMO_LOGINS.map(button)}
        </div>
    }
}

fn value(input: NodeRef<Input>) -> String {
    input.get_untracked().map(|input| input.value()).unwrap_or_default()
}

/// Why the user is here, where that may be a surprise.
fn farewell(state: &AuthState) -> Option<&'static str> {
    match state {
        AuthState::LoggedOut(LogoutReason::ByUser) => Some("You are logged out."),
        AuthState::LoggedOut(LogoutReason::Expired) => Some("Your session has ended. Please log in again."),
        AuthState::LoggedOut(LogoutReason::InAnotherTab) => Some("Your session has ended in another tab."),
        AuthState::LoggedOut(LogoutReason::NotYet) | AuthState::LoggedIn(_) | AuthState::Loading => None,
    }
}
