//! What the buttons of the session page do.

use std::time::Duration;

use gloo_net::http::Method;
use hallpass_leptos::hallpass::{AuthClient, Error, Session};

use crate::api;
use crate::event_log::EventLog;
use crate::problem::Problem;

mod together;

use together::together;

/// The view that the demo calls.
pub(crate) const HELLO: &str = "/api/hello/";

const MANY: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Hello,
    HelloManyTimes,
    Refresh,
}

/// What came of a call, and how long it took.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) result: Result<Answer, Error>,
}

#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Hello {
        status: u16,
        body: String,
    },
    /// Of calls at the same time: their statuses, none where there was no answer, how many refreshes they took together,
    /// and what the first of them brought.
    Hellos {
        statuses: Vec<Option<u16>>,
        refreshes: usize,
        body: String,
    },
    Refreshed(Session),
}

/// Does it.
pub(crate) async fn perform(call: Call, client: &AuthClient, log: EventLog) -> Outcome {
    let start = client.now();
    let result = match call {
        Call::Hello => hello(client).await.map(|(status, body)| Answer::Hello { status, body }),
        Call::HelloManyTimes => Ok(hello_many_times(client, log).await),
        Call::Refresh => client.refresh().await.map(Answer::Refreshed),
    };
    Outcome { took: start.until(client.now()), result }
}

async fn hello(client: &AuthClient) -> Result<(u16, String), Error> {
    let answer = api::call(client, Method::GET, HELLO, None).await?;
    Ok((answer.status, answer.body))
}

async fn hello_many_times(client: &AuthClient, log: EventLog) -> Answer {
    let refreshes = log.refreshes();
    let answers = together((0..MANY).map(|_| hello(client))).await;
    let statuses = answers.iter().map(|answer| answer.as_ref().ok().map(|(status, _)| *status)).collect();
    let first = answers.into_iter().next();
    let body = first.map(|answer| answer.map_or_else(|error| Problem::from(&error).what, |(_, body)| body));
    Answer::Hellos { statuses, refreshes: log.refreshes() - refreshes, body: body.unwrap_or_default() }
}
