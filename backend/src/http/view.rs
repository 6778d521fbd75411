//! The frame that Django REST framework puts around every view: which `Accept` it serves, who may come in and how often, which methods
//! there are, and the headers that each of its answers carries. In that order, for it shows in the answers.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{MatchedPath, Request, State},
    handler::Handler,
    http::{
        HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, ALLOW, LOCATION, VARY, WWW_AUTHENTICATE},
    },
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{MethodRouter, any, get, post},
};
use tower::ServiceBuilder;

use super::{
    authentication, description,
    records::{called_by_number, is_record},
    refusal::Refusal,
    throttle::throttled,
};
use crate::app::App;

/// A view that anybody may POST to.
pub(super) fn open<H, T>(app: &Arc<App>, handler: H) -> MethodRouter<Arc<App>>
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    unguarded(app, post(handler), &MEDIA_TYPES, "POST, OPTIONS")
}

/// A view that anybody may POST to, where a refresh token comes or goes. With a cookie it takes JSON alone.
pub(super) fn carrying<H, T>(app: &Arc<App>, handler: H) -> MethodRouter<Arc<App>>
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    let parses = if app.settings.refresh_cookie.is_on() { &MEDIA_TYPES[..1] } else { &MEDIA_TYPES };
    unguarded(app, post(handler), parses, "POST, OPTIONS")
}

/// A view that anybody may GET.
pub(super) fn public<H, T>(app: &Arc<App>, handler: H) -> MethodRouter<Arc<App>>
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    unguarded(app, get(handler), &MEDIA_TYPES, "GET, HEAD, OPTIONS")
}

/// A view that a user may GET.
pub(super) fn protected<H, T>(app: &Arc<App>, handler: H) -> MethodRouter<Arc<App>>
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    guarded(app, Door::Users, get(handler), "GET, HEAD, OPTIONS")
}

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// Users alone.
    Users,
    /// Users and, to read, those as well who do not say who they are.
    Readers,
    /// Users and, where djangorestframework-jwt's tutorial has it so, whoever adds a record.
    Newcomers,
}

/// A view that lets in whom the door is for.
pub(super) fn guarded(
    app: &Arc<App>,
    door: Door,
    view: MethodRouter<Arc<App>>,
    allow: &'static str,
) -> MethodRouter<Arc<App>> {
    let view = described(view, &MEDIA_TYPES).fallback(not_allowed);
    throttled(app, view).layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state((Arc::clone(app), allow), frame))
            .layer(middleware::from_fn_with_state((Arc::clone(app), door), authentication::guard)),
    )
}

/// A view that whoever has a good token may GET, for which no user is looked up.
pub(super) fn stateless<H, T>(app: &Arc<App>, handler: H) -> MethodRouter<Arc<App>>
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    described(get(handler), &MEDIA_TYPES).fallback(not_allowed).layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state((Arc::clone(app), "GET, HEAD, OPTIONS"), frame))
            .layer(middleware::from_fn_with_state(Arc::clone(app), authentication::require_token)),
    )
}

/// Puts a view at its path, and a redirection to it where the path lacks its last slash.
pub(super) fn mount(router: Router<Arc<App>>, path: &str, view: MethodRouter<Arc<App>>) -> Router<Arc<App>> {
    let slashless = path.trim_end_matches('/');
    let mut redirection = any(append_slash);
    if is_record(path) {
        redirection = redirection.layer(middleware::from_fn(called_by_number));
    }
    router.route(path, view).route(slashless, redirection)
}

fn unguarded(
    app: &Arc<App>,
    view: MethodRouter<Arc<App>>,
    parses: &'static [&'static str],
    allow: &'static str,
) -> MethodRouter<Arc<App>> {
    let view = described(view, parses).fallback(not_allowed);
    throttled(app, view).layer(middleware::from_fn_with_state((Arc::clone(app), allow), frame))
}

/// Puts the frame around a view that allows these methods.
async fn frame(State((app, allow)): State<(Arc<App>, &'static str)>, request: Request, next: Next) -> Response {
    let mut response = match negotiate(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    // Room for those that are put on later too.
    headers.reserve(MOST_HEADERS);
    headers.insert(ALLOW, HeaderValue::from_static(allow));
    headers.insert(VARY, HeaderValue::from_static("Accept"));
    if unauthorized {
        headers.insert(WWW_AUTHENTICATE, challenge(&app));
    }
    response
}

/// Looks whether the client takes JSON. Like DRF, takes the client at its word that asks for HTML; it gets JSON too.
fn negotiate(request: &Request) -> Result<(), Refusal> {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let format = form_urlencoded::parse(query).filter(|(name, _)| name == "format").last();
    let ours = match format.as_ref().map_or("", |(_, format)| format) {
        "" => &RENDERED[..],
        "json" => &RENDERED[..1],
        "api" => &RENDERED[1..],
        _ => return Err(Refusal::NotFound),
    };
    let accepted = request.headers().get_all(ACCEPT);
    if accepted.iter().next().is_none() {
        return Ok(());
    }
    let mut ranges = accepted.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    match ranges.any(|range| ours.iter().any(|ours| matches(ours, range))) {
        true => Ok(()),
        false => Err(Refusal::NotAcceptable),
    }
}

/// Says whether a media type is in a range such as `text/*`.
pub(super) fn matches(media_type: &str, range: &str) -> bool {
    let range = range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((kind, subtype)) = media_type.split_once('/') else { return false };
    let Some((wanted_kind, wanted_subtype)) = range.split_once('/') else { return false };
    (wanted_kind == "*" || wanted_kind == kind) && (wanted_subtype == "*" || wanted_subtype == subtype)
}

fn challenge(app: &App) -> HeaderValue {
    let scheme = app.auth_header_types().first().map_or("Bearer", String::as_str);
    let challenge = format!("{scheme} realm=\"api\"");
    HeaderValue::from_str(&challenge).unwrap_or_else(|_| HeaderValue::from_static("Bearer realm=\"api\""))
}

/// Lets a view tell what it is for, and what it renders and parses.
fn described(view: MethodRouter<Arc<App>>, parses: &'static [&'static str]) -> MethodRouter<Arc<App>> {
    view.options(move |State(app): State<Arc<App>>, path: MatchedPath| async move {
        Json(description::of(&app, path.as_str(), parses))
    })
}

async fn not_allowed(method: Method) -> Refusal {
    Refusal::MethodNotAllowed(method)
}

/// What Django does with APPEND_SLASH.
async fn append_slash(uri: Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let location = format!("{}/{query}", uri.path());
    match HeaderValue::from_str(&location) {
        Ok(location) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, location)], Html("")).into_response(),
        Err(_) => Refusal::NotFound.into_response(),
    }
}

/// What a client may ask for, JSON first.
pub(super) const RENDERED: [&str; 2] = ["application/json", "text/html"];
/// An answer that is good has no more, but for cookies and CORS.
const MOST_HEADERS: usize = 12;

/// What bodies may be, JSON first.
pub(super) const MEDIA_TYPES: [&str; 3] =
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
