//! The backend's API, called directly: what somebody who has a token can do with it.

use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// The API of one backend.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    base: String,
}

impl Api {
    pub(crate) fn new(base: String) -> Self {
        Self { client: client(), base }
    }

    /// Calls the protected view with this access token and returns the status.
    pub async fn hello(&self, access: &str) -> StatusCode {
        let (status, _) = answer(self.client.get(self.url("/api/hello/")).bearer_auth(access)).await;
        status
    }

    /// Exchanges a refresh token; returns the status and what the answer says.
    pub async fn refresh(&self, refresh: &str) -> (StatusCode, Value) {
        answer(self.client.post(self.url("/api/token/refresh/")).json(&json!({"refresh": refresh}))).await
    }

    /// Says what shall go wrong, in a backend that runs with `--demo`.
    pub async fn go_wrong(&self, faults: &Value) {
        let (status, answer) = answer(self.client.put(self.url("/demo/faults/")).json(faults)).await;
        assert!(status.is_success(), "{status}: {answer}");
    }

    /// Changes settings of a backend that runs with `--demo`.
    pub async fn change(&self, settings: &Value) {
        let (status, answer) = answer(self.client.put(self.url("/demo/settings/")).json(settings)).await;
        assert!(status.is_success(), "{status}: {answer}");
    }

    /// Returns what goes wrong, and how often it has struck.
    pub async fn faults(&self) -> Value {
        let (status, answer) = answer(self.client.get(self.url("/demo/faults/"))).await;
        assert!(status.is_success(), "{status}: {answer}");
        answer
    }

    /// Makes a request that the log shows under this id; it does not show those to /healthz.
    pub(crate) async fn look(&self, id: &str) {
        answer(self.client.get(self.url("/nowhere")).header("x-request-id", id)).await;
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// A client for this machine alone: no proxy has any business here.
pub(crate) fn client() -> Client {
    Client::builder().no_proxy().build().expect("a client without TLS can be built")
}

async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap_or_else(|error| panic!("the backend does not answer: {error}"));
    (response.status(), response.json().await.unwrap_or_default())
}
