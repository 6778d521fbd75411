//! One address for several backends.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use reqwest::Client;

use crate::{Backend, api};

/// A reverse proxy that gives the requests for each path to the backends in turn, for as long as the tests run.
#[derive(Debug)]
pub struct Balancer {
    address: SocketAddr,
}

#[derive(Debug)]
struct Backends {
    client: Client,
    urls: Vec<String>,
    /// How many requests there were for each path.
    requests: Mutex<HashMap<String, usize>>,
}

impl Balancer {
    /// Starts a balancer on a free port.
    pub fn start(backends: &[&Backend]) -> Self {
        let urls = backends.iter().map(|backend| backend.url()).collect();
        let backends = Backends { client: api::client(), urls, requests: Mutex::default() };
        let router = Router::new().fallback(forward).with_state(Arc::new(backends));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.set_nonblocking(true).expect("a listener need not block");
        let address = listener.local_addr().expect("it is bound");
        // Not in the story's runtime, which runs only while the story waits.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        thread::spawn(move || {
            runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await })
        });
        Self { address }
    }

    /// Returns where it is, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Backends {
    /// The one whose turn it is.
    fn next(&self, path: &str) -> &str {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = requests.entry(path.to_owned()).or_default();
        *turn += 1;
        &self.urls[*turn % self.urls.len()]
    }
}

async fn forward(State(backends): State<Arc<Backends>>, request: Request) -> Response {
    match answer(&backends.client, backends.next(request.uri().path()), request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

async fn answer(client: &Client, backend: &str, request: Request) -> Result<Response, axum::BoxError> {
    let (head, body) = request.into_parts();
    let url = format!("{backend}{}", head.uri);
    let body = to_bytes(body, usize::MAX).await?;
    let answer = client.request(head.method, url).headers(passed_on(head.headers)).body(body).send().await?;
    let (status, headers) = (answer.status(), passed_on(answer.headers().clone()));
    Ok((status, headers, Body::from(answer.bytes().await?)).into_response())
}

/// Without what is about one connection alone.
fn passed_on(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::HOST] {
        headers.remove(name);
    }
    headers
}
