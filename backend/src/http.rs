//! The server's face: what is answered at which path.

mod authentication;
mod blacklist;
mod body;
mod carrier;
mod client;
mod content_policy;
mod cors;
mod demo;
mod description;
mod dev_inbox;
mod device;
mod employees;
mod faults;
mod field;
mod headers;
mod health;
mod host;
mod jwks;
mod legacy;
mod login;
mod metrics;
mod mobile_login;
mod multipart;
mod origin;
mod protected;
mod records;
mod refresh;
mod refusal;
mod repetition;
mod request_log;
mod reviews;
mod schema;
mod sessions;
mod site;
mod sliding;
mod throttle;
mod user_details;
mod verify;
mod view;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::StatusCode,
    middleware,
    routing::{MethodRouter, get},
};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::app::App;
pub(crate) use body::BodyDeadline;
pub(crate) use client::Client;
pub(crate) use metrics::metrics_router;
use records::{record, records};
pub(crate) use site::SiteFolder;
use view::{Door, carrying, mount, open, protected, public, stateless};

/// Builds the service that answers every request.
pub fn router(app: &Arc<App>) -> Router {
    match app.settings.demo.is_on() {
        true => demo::router(app),
        false => logged(app, cors::with_cors(endpoints(app), &app.settings)),
    }
}

/// What answers, at every path.
fn endpoints(app: &Arc<App>) -> Router {
    let unframed = probes().route(PUBLIC_KEYS, get(jwks::public_keys));
    let api = views(app).into_iter().fold(unframed, |router, (path, view)| mount(router, path, view));
    let site = site::fallback(&app.settings);
    api.fallback_service(site).with_state(Arc::clone(app)).layer(
        ServiceBuilder::new()
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
            .layer(CatchPanicLayer::custom(refusal::panicked)),
    )
}

/// Puts the log and the headers around what answers that each answer gets.
fn logged(app: &Arc<App>, router: Router) -> Router {
    // What is put on together is made anew for each request once, not once for each.
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(Arc::clone(app), request_log::log))
            .map_response(headers::with_security_headers),
    )
}

/// The path of every view that these settings bring.
#[must_use]
pub fn paths(app: &Arc<App>) -> Vec<&'static str> {
    views(app).into_iter().map(|(path, _)| path).chain(PROBES).chain([PUBLIC_KEYS]).collect()
}

/// Every view and its path.
fn views(app: &Arc<App>) -> Vec<(&'static str, View)> {
    let mut views = match app.legacy.is_some() {
        true => legacy::views(app),
        false => simplejwt(app),
    };
    views.extend([
        ("/api/hello/", protected(app, protected::hello)),
        ("/hello/", protected(app, protected::hello)),
        ("/protected/", protected(app, protected::content)),
        ("/api/whoami/", protected(app, protected::whoami)),
        ("/api/v1/emp/", records(app, Door::Users, employees::all())),
        ("/api/v1/userdetails/", records(app, Door::Newcomers, user_details::all())),
        ("/api/v1/userdetails/{id}/", record(app, Door::Users, user_details::one())),
        ("/api/reviews/", records(app, Door::Readers, reviews::all())),
        ("/api/reviews/{id}/", record(app, Door::Readers, reviews::one())),
        ("/api/schema/", public(app, schema::show)),
    ]);
    if app.settings.sessions.is_on() {
        views.extend(sessions::views(app));
    }
    views.extend(app.inbox.as_ref().map(|inbox| ("/dev/inbox/", dev_inbox::view(app, inbox))));
    views
}

/// The views that give SimpleJWT's tokens and take them.
fn simplejwt(app: &Arc<App>) -> Vec<(&'static str, View)> {
    vec![
        ("/api/token/", carrying(app, login::log_in)),
        ("/api/token/refresh/", carrying(app, refresh::refresh)),
        ("/api/token/verify/", open(app, verify::verify)),
        ("/api/token/blacklist/", carrying(app, blacklist::blacklist)),
        ("/api/token/mobile/", open(app, mobile_login::request_code)),
        ("/api/token/mobile/verify/", carrying(app, mobile_login::log_in)),
        ("/api/token/sliding/", open(app, sliding::log_in)),
        ("/api/token/sliding/refresh/", open(app, sliding::refresh)),
        ("/api/stateless/", stateless(app, protected::stateless)),
    ]
}

/// What machines ask, outside of the frame that Django REST framework puts around views.
fn probes() -> Router<Arc<App>> {
    let [alive, ready, measured] = PROBES;
    Router::new().route(alive, get("ok")).route(ready, get(health::ready)).route(measured, get(metrics::show))
}

type View = MethodRouter<Arc<App>>;

/// Where the probes are; a look at one is nothing that the log tells by default.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
/// Where the world looks for the keys that our tokens can be verified with.
const PUBLIC_KEYS: &str = "/.well-known/jwks.json";
const TIMEOUT: Duration = Duration::from_secs(30);
