//! A running server: from listening to the last answer.

use std::{io, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, time::interval};

use crate::{
    app::App,
    error::SetupError,
    http::router,
    settings::{Settings, unknown_variables},
    token::now,
};

/// Serves until the process is asked to end, and then finishes what it has begun.
pub(crate) async fn run(settings: Settings) -> Result<(), SetupError> {
    for variable in unknown_variables() {
        tracing::warn!(variable, "there is no such setting");
    }
    let stop = stop_signal().map_err(|error| SetupError::new(format!("cannot wait for signals: {error}")))?;
    // Before the database is opened: a second server by mistake must not touch it.
    let listener = TcpListener::bind(&settings.bind).await.map_err(|error| {
        let bind = &settings.bind;
        SetupError::new(format!("cannot listen on {bind} (--bind): {error}; choose another port, or 0 for a free one"))
    })?;
    let app = App::open(settings).await?;
    let router = router(&app);
    let address = listener.local_addr().map_err(|error| SetupError::new(format!("no address: {error}")))?;
    tracing::info!(%address, "listening");

    let flushing = tokio::spawn(flush_every_hour(Arc::clone(&app)));
    let (stopping, stopped) = oneshot::channel();
    let signal = async move {
        stop.await;
        tracing::info!("stopping");
        let _ = stopping.send(());
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(signal);
    tokio::select! {
        done = async { serving.await } => done.map_err(|error| SetupError::new(format!("cannot serve: {error}")))?,
        () = patience(stopped) => tracing::warn!("some requests did not end in time"),
    }
    flushing.abort();
    app.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Ends when requests have had enough time to finish after the signal.
async fn patience(stopped: oneshot::Receiver<()>) {
    match stopped.await {
        Ok(()) => tokio::time::sleep(PATIENCE).await,
        Err(_) => std::future::pending().await,
    }
}

async fn flush_every_hour(app: Arc<App>) {
    let mut hours = interval(HOUR);
    loop {
        hours.tick().await;
        match app.flush_tokens(now()).await {
            Ok(0) => {}
            Ok(flushed) => tracing::info!(flushed, "expired tokens forgotten"),
            Err(error) => tracing::error!(%error, "expired tokens not forgotten"),
        }
    }
}

/// Listens for the signals at once, and ends when one comes.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for Ctrl-C, and ends when it comes.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

const HOUR: Duration = Duration::from_secs(3_600);
const PATIENCE: Duration = Duration::from_secs(10);
