//! The form for a new review, or for one that is changed.

use hallpass_leptos::Auth;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement};

use super::board::Board;
use super::review::Review;
use crate::dynamic::{anew, when};
use crate::json::Json;

/// The form, or the way to it; tracked.
pub(crate) fn editor(board: Board, auth: Auth) -> AnyView {
    match auth.is_authenticated() {
        // Anew for each review, as a field keeps what was typed into it.
        Some(true) => anew(move || {
            board.form.track();
            form(board, auth, board.edited.get_untracked())
        }),
        Some(false) => view! {
            <section class="card review-form" aria-labelledby="write-title">
                <h2 id="write-title">"Write one yourself"</h2>
                <p class="muted">"Reading takes no login; writing does."</p>
                <a class="button primary" href="/login">"Log in to write"</a>
            </section>
        }
        .into_any(),
        None => ().into_any(),
    }
}

fn form(board: Board, auth: Auth, review: Review) -> AnyView {
    let is_new = review.id == 0;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(fields) = fields(&event) {
            board.save(auth.client(), fields);
        }
    };
    let ratings = (1..=5).rev().map(|stars| {
        let is_chosen = stars == review.rating || (is_new && stars == 5);
        view! { <option value=stars.to_string() selected=is_chosen>{stars.to_string()}</option> }
    });
    let cancel = (!is_new).then(|| {
        let cancel = move |_| board.edit(Review::default());
        view! { <button type="button" class="button" on:click=cancel>"Leave it as it is"</button> }
    });
    view! {
        <form class="card review-form" data-testid="review-form" aria-labelledby="write-title" on:submit=submit>
            <h2 id="write-title">{if is_new { "Write a review" } else { "Change your review" }}</h2>
            <div class="field">
                <label for="product">"Product"</label>
                <input id="product" name="product" value=review.product autocomplete="off" />
            </div>
            <div class="field">
                <label for="rating">"Stars"</label>
                <select id="rating" name="rating">{ratings.collect_view()}</select>
            </div>
            <div class="field">
                <label for="title">"Title, if it has one"</label>
                <input id="title" name="title" value=review.title autocomplete="off" />
            </div>
            <div class="field">
                <label for="text">"What is there to say?"</label>
                <textarea id="text" name="text" rows="4">{review.text}</textarea>
            </div>
            <div class="buttons">
                <button class="button primary" type="submit" aria-busy=when(move || board.is_busy.get())>
                    {if is_new { "Publish it" } else { "Save it" }}
                </button>
                {cancel}
            </div>
        </form>
    }
    .into_any()
}

/// What is filled in.
fn fields(event: &SubmitEvent) -> Option<Json> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    let field = |name: &str| Json::from(data.get(name).as_string().unwrap_or_default());
    Some(Json::object(["product", "rating", "title", "text"].map(|name| (name, field(name)))))
}
