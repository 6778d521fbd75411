//! How many refreshes each generation took.

use hallpass_leptos::Auth;
use hallpass_leptos::hallpass::Timestamp;
use leptos::prelude::*;

use super::generations::Generation;
use super::tiles::short;
use crate::storage;
use crate::time_text::time_of_day;

/// As many rows as anybody reads.
const ROWS: usize = 12;

/// Shows the generations, newest first, and what they come to.
pub(super) fn table(told: Memo<Vec<Generation>>, auth: Auth) -> AnyView {
    let body = move || {
        match (told.read().is_empty(), auth.is_authenticated()) {
        (false, _) => rows(&told.read()),
        (true, Some(true)) => ().into_any(),
        (true, _) => view! {
            <p class="empty">
                <a class="link" href="/login">"Log in"</a>
                {if is_shared() { " here or in another tab: then all of them are logged in." } else { " here, for this tab alone." }}
            </p>
        }
        .into_any(),
    }
    };
    view! {
        <section class="card" aria-labelledby="generations-title">
            <div class="card-head">
                <h2 id="generations-title">"Refreshes per generation"</h2>
                <p class="muted">
                    {match storage::storage() {
                        "local" => "A generation is an access token that the tabs share",
                        _ => "A generation is an access token; each tab has its own",
                    }}
                </p>
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// Whether a login in one tab is one in all.
fn is_shared() -> bool {
    matches!(storage::storage(), "local" | "cookie")
}

fn rows(told: &[Generation]) -> AnyView {
    let renewed = told.iter().filter(|generation| generation.is_renewed());
    let (mut generations, mut requests, mut failed) = (0, 0, 0);
    for generation in renewed {
        generations += 1;
        requests += generation.requests;
        failed += generation.failed;
    }
    let good = requests - failed;
    let each = (good * 100).checked_div(generations).unwrap_or_default();
    let ratio = if generations == 0 { "–".into() } else { format!("{}.{:02}", each / 100, each % 100) };
    let class = match (generations, good > generations) {
        (0, _) => "",
        (_, true) => "bad",
        (_, false) => "good",
    };
    view! {
        <dl class="tabs-totals">
            {total("generations", "generations renewed", generations.to_string(), "")}
            {total("refreshes", "refreshes that succeeded", good.to_string(), "")}
            {total("ratio", "refreshes a generation", ratio, class)}
        </dl>
        <div class="tabs-table" tabindex="0" role="region" aria-labelledby="generations-title">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Access token"</th>
                        <th scope="col">"Came at"</th>
                        <th scope="col">"Renewed by"</th>
                        <th scope="col">"Requests"</th>
                    </tr>
                </thead>
                <tbody>{told.iter().take(ROWS).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn total(testid: &'static str, name: &'static str, value: String, class: &'static str) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd data-testid=testid class=class>{value}</dd>
        </div>
    }
    .into_any()
}

fn row(generation: &Generation) -> AnyView {
    let by = match (generation.requests, generation.is_present) {
        (0, true) => "in use".to_owned(),
        (0, false) => "no tab that is open".to_owned(),
        _ => generation.by.join(", "),
    };
    let requests = match (generation.requests, generation.failed) {
        (0, _) => "–".to_owned(),
        (all, 0) => all.to_string(),
        (all, failed) => format!("{all}, {failed} failed"),
    };
    let is_good = generation.is_renewed() && !generation.is_wasteful();
    view! {
        <tr
            data-testid="generation"
            data-present=generation.is_present.to_string()
            data-requests=generation.requests.to_string()
        >
            <td><code>{short(&generation.jti).to_owned()}</code></td>
            <td class="time">{time_of_day(Timestamp::from_millis(generation.since))}</td>
            <td>{by}</td>
            <td>
                <span class:status=generation.requests != 0 class:good=is_good class:bad=generation.is_wasteful()>
                    {requests}
                </span>
            </td>
        </tr>
    }
    .into_any()
}
