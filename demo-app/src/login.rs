//! The login page.

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use crate::router::use_navigate;
use crate::title::set_title;

mod field;
mod form;
mod intro;
mod refusal;

use form::LoginForm;
use intro::{Facts, Intro};

/// A form, and what there is to gain; whoever is logged in already goes on.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let auth = use_auth();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if auth.is_authenticated() == Some(true) {
            navigate.replace("/");
        }
    });
    move || match auth.is_authenticated() {
        Some(false) => view! { <Welcome /> }.into_any(),
        Some(true) | None => ().into_any(),
    }
}

#[component]
fn Welcome() -> impl IntoView {
    set_title("Log in");
    view! {
        <div class="welcome">
            <Intro />
            <LoginForm />
            <Facts />
        </div>
    }
}
