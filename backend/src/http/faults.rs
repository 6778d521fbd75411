//! What goes wrong on purpose, under `--demo` alone: `/demo/faults/` says what, and a layer on either side of CORS does it.

mod fault;
mod strike;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Request, State},
    http::{
        HeaderValue, Method,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CONNECTION, HeaderName,
        },
    },
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use serde_json::{Map, Value};

use super::{host::called_by_its_own_name, refusal::Refusal, request_log::presentable};
use fault::Fault;
use strike::{WithoutCors, strike};

/// Puts the faults around what answers, inside of CORS, so that a page can read a faulty answer too; and what concerns CORS itself
/// outside of it.
pub(super) fn with_faults(faults: &Arc<Faults>, router: Router, with_cors: impl FnOnce(Router) -> Router) -> Router {
    let control = get(list).put(replace).delete(clear).layer(middleware::from_fn(called_by_its_own_name));
    let control = control.with_state(Arc::clone(faults));
    let router = router.route(PATH, control);
    let router = router.layer(middleware::from_fn_with_state(Arc::clone(faults), inside_cors));
    with_cors(router).layer(middleware::from_fn_with_state(Arc::clone(faults), outside_cors))
}

async fn inside_cors(State(faults): State<Arc<Faults>>, request: Request, next: Next) -> Response {
    match request.method() {
        &Method::OPTIONS => next.run(request).await,
        _ => faults.meet(request, next).await,
    }
}

/// Meets preflights, which the CORS layer keeps from those inside, and takes the CORS headers away where that is wanted.
async fn outside_cors(State(faults): State<Arc<Faults>>, request: Request, next: Next) -> Response {
    let mut response = match request.method() {
        &Method::OPTIONS => faults.meet(request, next).await,
        _ => next.run(request).await,
    };
    let without_cors = response.extensions().get::<WithoutCors>().is_some();
    let headers = response.headers_mut();
    if without_cors {
        CORS_HEADERS.iter().for_each(|name| drop(headers.remove(name)));
    }
    // On a connection that has served before, a browser takes a dropped request for bad luck and silently sends it again.
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// `GET /demo/faults/`: the faults, each with how often it has struck.
async fn list(State(faults): State<Arc<Faults>>) -> Json<Vec<Value>> {
    Json(faults.lock().iter().map(Armed::described).collect())
}

/// `PUT /demo/faults/`: other faults instead.
async fn replace(State(faults): State<Arc<Faults>>, body: Bytes) -> Result<Json<Vec<Value>>, Refusal> {
    let new = read(&body).map_err(Refusal::Unreadable)?;
    *faults.lock() = new;
    Ok(list(State(faults)).await)
}

/// `DELETE /demo/faults/`: no faults any more.
async fn clear(State(faults): State<Arc<Faults>>) -> Json<Vec<Value>> {
    faults.lock().clear();
    list(State(faults)).await
}

fn read(body: &[u8]) -> Result<Vec<Armed>, String> {
    let example = r#"[{"path": "/api/token/refresh/", "strike": "hang"}]"#;
    let list: Vec<Map<String, Value>> = serde_json::from_slice(body)
        .map_err(|error| format!("expected a JSON array of faults, such as {example}: {error}"))?;
    let armed = |(number, given): (usize, Map<String, Value>)| {
        let fault = Fault::read(&given).map_err(|error| format!("fault {number}: {error}"))?;
        Ok(Armed { given, fault: Arc::new(fault), passed: 0, struck: 0 })
    };
    (1..).zip(list).map(armed).collect()
}

/// The faults that are told.
#[derive(Debug, Default)]
pub(super) struct Faults(Mutex<Vec<Armed>>);

impl Faults {
    /// Lets the fault strike whose turn it is, or else the request through.
    async fn meet(&self, request: Request, next: Next) -> Response {
        let path = request.uri().path();
        let Some(fault) = self.next(request.method(), path) else { return next.run(request).await };
        tracing::info!(path = presentable(path), kind = fault.kind(), "fault struck");
        strike(&fault, request, next).await
    }

    /// The first fault that strikes here. One that lets this request pass leaves it to those behind it.
    fn next(&self, method: &Method, path: &str) -> Option<Arc<Fault>> {
        // Else nobody could clear a fault that strikes everywhere.
        if path == PATH {
            return None;
        }
        let mut faults = self.lock();
        faults.iter_mut().filter(|armed| armed.fault.matches(method, path)).find_map(Armed::strikes)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A fault and what it has done.
#[derive(Debug)]
struct Armed {
    given: Map<String, Value>,
    fault: Arc<Fault>,
    passed: u64,
    struck: u64,
}

impl Armed {
    /// Counts a request that matches, and says whether this fault strikes it.
    fn strikes(&mut self) -> Option<Arc<Fault>> {
        if self.fault.times.is_some_and(|times| self.struck >= times.get()) {
            return None;
        }
        if self.passed < self.fault.skip {
            self.passed += 1;
            return None;
        }
        self.struck += 1;
        Some(Arc::clone(&self.fault))
    }

    fn described(&self) -> Value {
        let mut described = self.given.clone();
        described.insert("struck".into(), self.struck.into());
        described.into()
    }
}

const PATH: &str = "/demo/faults/";
const CORS_HEADERS: [HeaderName; 6] = [
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];
