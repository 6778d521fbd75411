//! What is at every other path: nothing or, with a folder of a built single-page app, that app.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderValue, Method, StatusCode,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName},
    },
    response::{Html, IntoResponse, Response},
    routing::any,
};
use percent_encoding::percent_decode_str;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::{content_policy::ContentPolicy, view::matches};
use crate::settings::Settings;

/// A folder with a built single-page app in it.
#[derive(Clone, Debug)]
pub(crate) struct SiteFolder(PathBuf);

impl FromStr for SiteFolder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let folder = Self(text.into());
        if !folder.page().is_file() {
            return Err(format!("there is no {}: name the folder of a built app", folder.page().display()));
        }
        fs::canonicalize(text).map(Self).map_err(|error| error.to_string())
    }
}

impl SiteFolder {
    /// Says whether this file, which need not be there yet, is one that the folder's visitors could fetch.
    pub(crate) fn holds(&self, file: &Path) -> bool {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Both where the name is and where a link behind it leads to.
        [fs::canonicalize(folder), fs::canonicalize(file)].iter().flatten().any(|path| path.starts_with(&self.0))
    }

    fn page(&self) -> PathBuf {
        self.0.join("index.html")
    }
}

/// Serves the app's files, and its page at every path that a browser goes to.
pub(super) fn fallback(settings: &Settings) -> Router {
    let Some(folder) = &settings.static_dir else { return Router::new().fallback(not_found) };
    let page = folder.page();
    let policy = Arc::new(ContentPolicy::new(folder.0.clone(), settings.content_security_policy.clone()));
    let fallback = any(move |request| page_or_nothing(page.clone(), request));
    let files = ServeDir::new(&folder.0).append_index_html_on_directories(true).fallback(fallback.with_state(()));
    Router::new().fallback(move |request| serve(files.clone(), Arc::clone(&policy), request))
}

async fn serve(files: ServeDir<axum::routing::MethodRouter>, policy: Arc<ContentPolicy>, request: Request) -> Response {
    // Below /api/ a wrong path is a mistake that the client should see as one.
    let path = request.uri().path();
    if path.starts_with("/api/") || is_hidden(path) || ![Method::GET, Method::HEAD].contains(request.method()) {
        return not_found().await;
    }
    let content_policy = policy.header(path);
    let Ok(response) = files.oneshot(request).await;
    let mut response = response.map(axum::body::Body::new).into_response();
    let headers = response.headers_mut();
    // Ask again each time; what has not changed is answered with 304.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, content_policy);
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    response
}

/// Says whether the path leads to what its owner does not show, such as `.env` or `.git/config`.
fn is_hidden(path: &str) -> bool {
    let path = percent_decode_str(path).decode_utf8_lossy();
    path.split(['/', '\\']).any(|segment| segment.starts_with('.'))
}

async fn page_or_nothing(page: PathBuf, request: Request) -> Response {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A script or an image that is missing must not become a page: only a visit names HTML.
    let is_visit = accept.split(',').any(|range| !range.trim().starts_with('*') && matches("text/html", range));
    if !is_visit {
        return not_found().await;
    }
    match ServeFile::new(page).oneshot(request).await {
        Ok(response) => response.map(axum::body::Body::new),
        Err(never) => match never {},
    }
}

/// What Django answers where there is no view.
pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Html("<h1>Not Found</h1>")).into_response()
}

/// What no login needs, and no script that got into the page shall ask for.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";
