//! The server's face: what is answered at which path.

mod authentication;
mod blacklist;
mod body;
mod carrier;
mod cors;
mod faults;
mod field;
mod headers;
mod host;
mod login;
mod origin;
mod protected;
mod refresh;
mod refusal;
mod repetition;
mod request_log;
mod site;
mod verify;
mod view;

use std::{sync::Arc, time::Duration};

use axum::{Router, http::StatusCode, middleware, routing::get};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::app::App;
pub(crate) use site::SiteFolder;
use view::{carrying, mount, open, protected};

/// Builds the service that answers every request.
pub fn router(app: &Arc<App>) -> Router {
    let mut api = Router::new().route("/healthz", get("ok"));
    for (path, view) in [
        ("/api/token/", carrying(app, login::log_in)),
        ("/api/token/refresh/", carrying(app, refresh::refresh)),
        ("/api/token/verify/", open(app, verify::verify)),
        ("/api/token/blacklist/", carrying(app, blacklist::blacklist)),
        ("/api/hello/", protected(app, protected::hello)),
        ("/hello/", protected(app, protected::hello)),
        ("/protected/", protected(app, protected::content)),
        ("/api/whoami/", protected(app, protected::whoami)),
    ] {
        api = mount(api, path, view);
    }
    let site = site::fallback(app.settings.static_dir.as_ref());
    let router = api
        .fallback_service(site)
        .with_state(Arc::clone(app))
        .layer(CatchPanicLayer::custom(refusal::panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT));
    let with_cors = |router| cors::with_cors(router, &app.settings);
    let router = match app.settings.demo.is_on() {
        true => faults::with_faults(router, with_cors),
        false => with_cors(router),
    };
    headers::with_security_headers(router).layer(middleware::from_fn(request_log::log))
}

const TIMEOUT: Duration = Duration::from_secs(30);
