//! `GET /dev/inbox/`: the last one-time codes, newest first. There under `--dev-inbox` alone, and for this machine alone.

use std::sync::Arc;

use axum::{Json, middleware, routing::MethodRouter};

use super::{host::called_by_its_own_name, view::public};
use crate::{app::App, inbox::Inbox};

pub(super) fn view(app: &Arc<App>, inbox: &Arc<Inbox>) -> MethodRouter<Arc<App>> {
    let inbox = Arc::clone(inbox);
    let list = move || async move { Json(inbox.messages()) };
    public(app, list).layer(middleware::from_fn(called_by_its_own_name))
}
