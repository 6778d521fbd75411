//! The reviews.

use hallpass_leptos::Auth;
use leptos::prelude::*;

use super::board::Board;
use super::review::Review;
use crate::frame::focus_page;

/// All reviews; tracked.
pub(crate) fn list(board: Board, auth: Auth) -> AnyView {
    let me = board.me.get();
    let again = if board.is_stale.get() { again(board) } else { ().into_any() };
    let rows = match board.reviews.get() {
        None if board.is_stale.get() => ().into_any(),
        None => view! { <p class="empty" role="status">"Loading…"</p> }.into_any(),
        Some(reviews) if reviews.is_empty() => {
            view! { <p class="empty" data-testid="no-reviews">"Nobody has written anything yet."</p> }.into_any()
        }
        Some(reviews) => {
            let rows = reviews.into_iter().map(|review| row(review, &me, board, auth)).collect_view();
            view! { <ul class="review-list" data-testid="reviews">{rows}</ul> }.into_any()
        }
    };
    view! { {again} {rows} }.into_any()
}

fn again(board: Board) -> AnyView {
    let load = move |_| {
        board.said.set(String::new());
        board.load();
        // The button goes, and the focus must not go with it.
        focus_page();
    };
    view! {
        <p class="empty">
            <button class="button" data-testid="again" on:click=load>"Try again"</button>
        </p>
    }
    .into_any()
}

fn row(review: Review, me: &str, board: Board, auth: Auth) -> AnyView {
    let stars = review.stars();
    let rating = format!("{} of 5", review.rating);
    let is_mine = review.author == me;
    let byline = format!("{} on {}", if is_mine { "You" } else { &review.author }, review.day);
    let id = review.id;
    let delete = move |_| board.delete(auth.client(), id);
    let label = format!("the review of {}", review.product);
    let edited = review.clone();
    let edit = is_mine.then(|| {
        let edit = move |_| board.edit(edited.clone());
        view! {
            <button class="button small" data-testid="edit-review" aria-label=format!("Edit {label}") on:click=edit>
                "Edit"
            </button>
        }
    });
    let word = if is_mine { "Delete" } else { "Try to delete it" };
    let buttons = (!me.is_empty()).then(|| {
        view! {
            <div class="buttons">
                {edit}
                <button
                    class="button small"
                    data-testid="delete-review"
                    aria-label=format!("{word}: {label}")
                    on:click=delete
                >
                    {word}
                </button>
            </div>
        }
    });
    view! {
        <li data-author=review.author>
            <p class="review-head">
                <strong>{review.product}</strong>
                <span class="review-stars" role="img" aria-label=rating>{stars}</span>
            </p>
            {(!review.title.is_empty()).then(|| view! { <h3>{review.title}</h3> })}
            <p class="review-text">{review.text}</p>
            <p class="muted review-by">{byline}</p>
            {buttons}
        </li>
    }
    .into_any()
}
