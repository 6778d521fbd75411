//! The answer to a call.

use leptos::prelude::*;

use crate::call::{Answer, HELLO, Outcome};
use crate::problem::Problem;
use crate::time_text::time_of_day;

const YOUNG: &str =
    "A 401 to a token that came less than five seconds ago is returned as it is. Call again in a moment.";

/// Shows what came of a call.
pub(crate) fn call_result(outcome: Outcome) -> AnyView {
    let took = format!("{} ms", outcome.took.as_millis());
    let (head, body) = match outcome.result {
        Ok(Answer::Hello { status, body }) => {
            let hint = (status == 401).then(|| note(YOUNG));
            let head = view! { {cell(Some(status))} {format!(" GET {HELLO}")} };
            (head.into_any(), view! { {text(body)} {hint} }.into_any())
        }
        Ok(Answer::Hellos { statuses, refreshes, body }) => {
            let hint = statuses.contains(&Some(401)).then(|| note(YOUNG));
            (summary(&statuses, refreshes).into_any(), view! { {cells(statuses)} {text(body)} {hint} }.into_any())
        }
        Ok(Answer::Refreshed(session)) => {
            let until = time_of_day(session.expires_at());
            ("Refreshed".into_any(), note(format!("A new access token, which works until {until}.")))
        }
        Err(error) => {
            let Problem { what, hint } = Problem::from(&error);
            (view! { <span class="bad">{what}</span> }.into_any(), note(hint))
        }
    };
    view! {
        <p class="result-head">
            <strong>{head}</strong>
            <span class="time muted">{took}</span>
        </p>
        {body}
    }
    .into_any()
}

fn summary(statuses: &[Option<u16>], refreshes: usize) -> String {
    let good = statuses.iter().filter(|status| **status == Some(200)).count();
    let refreshes = match refreshes {
        0 => "no refresh".to_owned(),
        1 => "one refresh meanwhile".to_owned(),
        more => format!("{more} refreshes meanwhile"),
    };
    format!("{good} of {} answered 200, {refreshes}", statuses.len())
}

fn text(body: String) -> AnyView {
    match body.is_empty() {
        true => note("The body is empty."),
        false => view! { <pre class="body" tabindex="0" aria-label="Body">{body}</pre> }.into_any(),
    }
}

fn note(text: impl Into<String>) -> AnyView {
    view! { <p class="muted">{text.into()}</p> }.into_any()
}

/// One small cell for each call.
fn cells(statuses: Vec<Option<u16>>) -> AnyView {
    let cells: Vec<_> = statuses.into_iter().map(|status| view! { <li>{cell(status)}</li> }).collect();
    view! { <ul class="statuses" aria-label="Status of each call">{cells}</ul> }.into_any()
}

fn cell(status: Option<u16>) -> AnyView {
    let is_good = status.is_some_and(|status| (200..300).contains(&status));
    let text = status.map_or_else(|| "none".into(), |status| status.to_string());
    view! { <span class="status" class:good=is_good class:bad=!is_good>{text}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_counts_answers_and_refreshes() {
        assert_eq!(summary(&[Some(200), Some(200)], 0), "2 of 2 answered 200, no refresh");
        assert_eq!(summary(&[Some(200), Some(401), None], 1), "1 of 3 answered 200, one refresh meanwhile");
    }
}
