//! Requests to the API, with the session's token and without, and their answers.

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use hallpass_leptos::hallpass::{AuthClient, Error};
use serde_json::Value;

use crate::problem::Problem;

/// What the API said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    /// Returns whether the API did what it was asked to do.
    pub(crate) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the body; null where it is no JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Returns what the API says is wrong: its `detail`, else what it says of fields, else the status.
    pub(crate) fn problem(&self) -> Problem {
        let body = self.json();
        let words = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        };
        let fields = body.as_object().into_iter().flatten().filter(|(name, _)| *name != "code");
        let fields: Vec<_> = fields
            .map(|(name, value)| match name.as_str() {
                "detail" | "non_field_errors" => words(value),
                field => format!("{field}: {}", words(value)),
            })
            .collect();
        match fields.is_empty() {
            true => Problem { what: format!("The server answered {}.", self.status), hint: String::new() },
            false => Problem { what: fields.join(" "), hint: String::new() },
        }
    }
}

/// Asks with the session's token: the SDK refreshes it first if it is dead, and asks again after a 401.
pub(crate) async fn call(
    client: &AuthClient,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Answer, Error> {
    let response = client.fetch(request(method, path, body)).await?;
    Ok(answer(response.into()).await)
}

/// Asks without a token.
pub(crate) async fn ask(method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Problem> {
    let response = request(method, path, body).send().await.map_err(|_| Problem::unreachable())?;
    Ok(answer(response).await)
}

fn request(method: Method, path: &str, body: Option<&Value>) -> Request {
    let request = RequestBuilder::new(path).method(method);
    let request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body.to_string()),
        None => request.build(),
    };
    request.expect("a path of this origin, with good headers, can be asked for")
}

async fn answer(response: Response) -> Answer {
    let body = response.text().await.unwrap_or_else(|error| error.to_string());
    Answer { status: response.status(), body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apis_own_words_are_the_problem() {
        let what = |body: &str| Answer { status: 400, body: body.to_owned() }.problem().what;
        assert_eq!(what(r#"{"detail": "Not found.", "code": "gone"}"#), "Not found.");
        assert_eq!(what(r#"{"stars": ["Too many.", "Really."]}"#), "stars: Too many. Really.");
        assert_eq!(what("<h1>Bad Gateway</h1>"), "The server answered 400.");
    }
}
