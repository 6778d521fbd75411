//! The page "Mobile login": a number, a one-time code, and a session as any other.

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use crate::dynamic::part;
use crate::frame::PageHead;

mod attempt;
mod form;
mod inbox;

use attempt::Attempt;
use form::form;
use inbox::inbox;

/// The form, and beside it the phone that gets the code.
#[component]
pub(crate) fn MobilePage() -> impl IntoView {
    let auth = use_auth();
    let attempt = Attempt::new();
    attempt.look_into_the_inbox();
    view! {
        <PageHead
            title="Mobile login"
            lead="However a user proves who they are: a token pair that the server answers becomes a session, and from there hallpass does what it always does."
        />
        <div class="mobile">
            {part(move || form(attempt, auth))}
            {part(move || inbox(attempt))}
        </div>
    }
}
