//! The login page.

use hallpass_leptos::use_auth;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;

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
    move || match auth.is_authenticated() {
        Some(true) => {
            let options = NavigateOptions { replace: true, ..Default::default() };
            view! { <Redirect path="/" options /> }.into_any()
        }
        Some(false) => view! { <Welcome /> }.into_any(),
        None => ().into_any(),
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
