//! The metrics at an address of their own, which whoever scrapes them reaches and the rest of the world does not.

use std::{future::pending, num::NonZeroUsize, sync::Arc};

use tokio::{net::TcpListener, task::JoinHandle};

use super::connections::serve_router;
use crate::{app::App, error::SetupError, http::metrics_router, settings::ConnectionSettings};

/// Listens where the metrics shall be, if they shall be anywhere but beside the API.
pub(super) async fn listen(bind: Option<&str>) -> Result<Option<TcpListener>, SetupError> {
    let Some(bind) = bind else { return Ok(None) };
    let listener = TcpListener::bind(bind).await.map_err(|error| {
        let advice = "expected ADDRESS:PORT, such as 127.0.0.1:9000, that nobody else listens on";
        SetupError::new(format!("cannot listen on {bind} (--metrics-bind): {error}; {advice}"))
    })?;
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "metrics at /metrics");
    }
    Ok(Some(listener))
}

/// Tells the metrics until the process ends or the task is aborted.
pub(super) fn serve(listener: TcpListener, app: &Arc<App>) -> JoinHandle<()> {
    let limits = ConnectionSettings { max_connections: MAX_CONNECTIONS, ..app.settings.connections.clone() };
    tokio::spawn(serve_router(listener, metrics_router(app), limits, pending()))
}

/// Enough for a few who scrape.
const MAX_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(16).expect("it is not zero");
