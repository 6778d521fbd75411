//! How often somebody may call the API who is not logged in: Django REST framework's AnonRateThrottle, all views together, counted in the
//! database and so by all servers that share it.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
    routing::MethodRouter,
};

use super::{authentication::CurrentUser, client::Client, refusal::Refusal};
use crate::{
    app::App,
    event::{Event, note},
    throttle::{History, Rate},
};

/// Counts the requests to a view of those who are not logged in. Belongs inside of what finds out who is.
pub(super) fn throttled(app: &Arc<App>, view: MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>> {
    match app.settings.throttling.anon_throttle {
        Some(_) => view.layer(middleware::from_fn_with_state(Arc::clone(app), throttle)),
        None => view,
    }
}

async fn throttle(
    State(app): State<Arc<App>>,
    Client(client): Client,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if let Some(rate) = app.settings.throttling.anon_throttle
        && request.extensions().get::<CurrentUser>().is_none()
    {
        count(&app, &client, rate).await?;
    }
    Ok(next.run(request).await)
}

async fn count(app: &App, client: &str, rate: Rate) -> Result<(), Refusal> {
    // Each round that is lost, another request of this client has won, and no more are won than the rate allows.
    loop {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let old = app.store.requests(client).await?;
        let mut history = old.as_deref().map(History::from).unwrap_or_default();
        if let Err(seconds) = history.count(rate, now) {
            note!(app, Event::Throttled, seconds, "too many requests (--anon-throttle)");
            return Err(Refusal::Throttled { seconds });
        }
        let expires_at = now / 1000 + rate.period() + 1;
        if app.store.replace_requests(client, old.as_deref(), &history.to_string(), expires_at).await? {
            return Ok(());
        }
    }
}
