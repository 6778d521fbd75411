//! The page "Reviews": an app as any other, where anybody reads, users write and authors edit.

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use crate::dynamic::{part, when};
use crate::frame::PageHead;

mod board;
mod editor;
mod list;
mod review;

use board::Board;
use editor::editor;
use list::list;
use review::Review;

/// All reviews, and a form for whoever is logged in.
#[component]
pub(crate) fn ReviewsPage() -> impl IntoView {
    let auth = use_auth();
    let board = Board::new();
    board.load();
    let user = Memo::new(move |_| auth.session().and_then(|session| session.subject().map(str::to_owned)));
    // Asked anew for another user, who can log in in another tab, and not for another token.
    Effect::new(move |_| {
        board.me.set(String::new());
        board.begin(Review::default());
        if user.get().is_some() {
            board.find_out_who(auth.client());
        }
    });
    view! {
        <PageHead
            title="Reviews"
            lead="An app as any other. Anybody reads; whoever is logged in writes; only its author changes a review, whatever a page offers: the server decides."
        />
        <div class="reviews">
            <section class="card" aria-labelledby="reviews-title">
                <div class="card-head">
                    <h2 id="reviews-title">"What people say"</h2>
                    <p class="muted">"Newest first"</p>
                </div>
                <p class="alert reviews-said" role="alert" data-testid="review-problem" hidden=when(move || board.said.read().is_empty())>
                    {board.said}
                </p>
                {part(move || list(board, auth))}
            </section>
            {part(move || editor(board, auth))}
        </div>
    }
}
