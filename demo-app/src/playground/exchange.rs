//! Requests and answers, as text.

use leptos::prelude::*;

use super::wire::Sent;
use crate::json::{Json, json_view};

/// A request in one line: its status, method and path, how long the answer took.
pub(crate) fn line(sent: &Sent) -> AnyView {
    let (class, status) = status(sent.status);
    view! {
        <p class="play-line">
            <span class=class>{status}</span>
            <code>{sent.line.clone()}</code>
            <span class="time muted">{sent.took.clone()}</span>
        </p>
    }
    .into_any()
}

/// A request with its headers and its body, and what the answer says of itself.
pub(crate) fn whole(sent: &Sent, body: &str) -> AnyView {
    let request = sent.line.clone() + "\n" + &sent.headers + "\n" + body;
    let answer = match sent.status {
        0 => "No answer.".to_owned(),
        status => status.to_string() + "\n" + &sent.said,
    };
    view! {
        <li>
            {line(sent)}
            <div class="play-texts">
                <pre tabindex="0" aria-label="Request">{request.trim_end().to_owned()}</pre>
                <pre tabindex="0" aria-label="Answer">{answer.trim_end().to_owned()}</pre>
            </div>
        </li>
    }
    .into_any()
}

/// A body: JSON in colours and without secrets, anything else as it is.
pub(crate) fn body(text: &str) -> AnyView {
    // A text that is no JSON becomes a string of it, quotes and all.
    let json = Json::parse(text).map_or_else(|| text.into(), |json| json.redacted());
    view! { <pre class="play-body" tabindex="0" aria-label="Body" data-testid="body">{json_view(&json)}</pre> }
        .into_any()
}

/// The class and the text of a status; none is 0.
pub(crate) fn status(status: u16) -> (&'static str, String) {
    let class = if (200..300).contains(&status) { "status good" } else { "status bad" };
    (class, if status == 0 { "none".to_owned() } else { status.to_string() })
}
