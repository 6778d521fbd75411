//! Requests and answers, as text.

use leptos::prelude::*;

use super::wire::Sent;
use crate::json::{Json, json_view};

/// A request in one line: its status, method and path, how long the answer took.
pub(crate) fn line(sent: &Sent) -> AnyView {
    let took = sent.took.clone();
    view! {
        <p class="play-line">
            {status(sent.status)} <code>{sent.line.clone()}</code> <span class="time muted">{took}</span>
        </p>
    }
    .into_any()
}

/// A request with its headers, and what the answer says of itself. Bodies with tokens are not shown.
pub(crate) fn whole(sent: &Sent, body: &str) -> AnyView {
    let body = match sent.line.contains("/api/token/") {
        true => "(tokens, redacted)",
        false => body,
    };
    let request = format!("{}\n{}\n{body}", sent.line, sent.headers);
    let answer = match sent.status {
        0 => "No answer.".to_owned(),
        status => format!("{status}\n{}", sent.said),
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

/// A body: JSON in colours, anything else as it is.
pub(crate) fn body(text: &str) -> AnyView {
    let shown = match Json::parse(text) {
        Some(json) => json_view(&json),
        None if text.is_empty() => "The body is empty.".into_any(),
        None => text.to_owned().into_any(),
    };
    view! { <pre class="play-body" tabindex="0" aria-label="Body" data-testid="body">{shown}</pre> }.into_any()
}

/// A status; none is 0.
pub(crate) fn status(status: u16) -> AnyView {
    let class = if (200..300).contains(&status) { "status good" } else { "status bad" };
    let text = if status == 0 { "none".to_owned() } else { status.to_string() };
    view! { <span class=class>{text}</span> }.into_any()
}
