//! Requests to the API, with the session's token and without, and their answers.

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use hallpass_leptos::hallpass::{AuthClient, Error};

use crate::json::Json;
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

    /// Returns the body; undefined where it is no JSON.
    pub(crate) fn json(&self) -> Json {
        Json::parse(&self.body).unwrap_or_default()
    }

    /// Returns what the API says is wrong: its `detail`, else what it says of fields, else the status.
    pub(crate) fn problem(&self) -> Problem {
        let mut what = String::new();
        for (field, said) in self.json().entries() {
            let words = said.text().into_iter().chain(said.items().into_iter().filter_map(|word| word.text()));
            for words in words.filter(|_| field != "code") {
                if !what.is_empty() {
                    what.push(' ');
                }
                if field != "detail" && field != "non_field_errors" {
                    what = what + &field + ": ";
                }
                what.push_str(&words);
            }
        }
        if what.is_empty() {
            what = format!("The server answered {}.", self.status);
        }
        Problem { what, hint: String::new() }
    }
}

/// Asks with the session's token: the SDK refreshes it first if it is dead, and asks again after a 401.
pub(crate) async fn call(
    client: &AuthClient,
    method: Method,
    path: &str,
    body: Option<&Json>,
) -> Result<Answer, Error> {
    let response = client.fetch(request(method, path, body)).await?;
    Ok(answer(response.into()).await)
}

/// Asks without a token.
pub(crate) async fn ask(method: Method, path: &str, body: Option<&Json>) -> Result<Answer, Problem> {
    let response = request(method, path, body).send().await.map_err(|_| Problem::unreachable())?;
    Ok(answer(response).await)
}

fn request(method: Method, path: &str, body: Option<&Json>) -> Request {
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
