//! A running server: from listening to the last answer.

mod connections;
mod descriptors;
mod held;
mod metrics;
mod seats;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::{
    net::{TcpListener, lookup_host},
    sync::oneshot,
    task::JoinHandle,
    time::{interval, timeout},
};

use crate::{
    app::App,
    error::SetupError,
    settings::{Settings, unknown_variables},
    token::now,
};

pub use connections::serve;

/// Serves until the process is asked to end, and then finishes what it has begun.
pub(crate) async fn run(mut settings: Settings) -> Result<(), SetupError> {
    for variable in unknown_variables() {
        tracing::warn!(variable, "there is no such setting");
    }
    settings.warn_of_idle();
    descriptors::make_room(&mut settings);
    let mut signals =
        Signals::listen().map_err(|error| SetupError::new(format!("cannot wait for signals: {error}")))?;
    // Before the database is opened: a second server by mistake must not touch it.
    let listener = listen(&settings).await?;
    let metrics_listener = metrics::listen(settings.operations.metrics_bind.as_deref()).await?;
    let app = tokio::select! {
        app = App::open(settings) => app?,
        () = signals.next() => return Ok(()),
    };
    let address = listener.local_addr().map_err(|error| SetupError::new(format!("no address: {error}")))?;
    tracing::info!(%address, "listening");

    let metrics = metrics_listener.map(|listener| metrics::serve(listener, &app));
    let flushing = tokio::spawn(flush_every_hour(Arc::clone(&app)));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = async {
        let stopped = async {
            let _ = stopped.await;
        };
        serve(listener, &app, stopped).await;
        flushing.abort();
        metrics.inspect(JoinHandle::abort);
        app.store.close().await;
    };
    let ending = async {
        signals.next().await;
        tracing::info!("stopping");
        app.begin_stopping();
        let second = timeout(app.settings.operations.drain_time, signals.next()).await;
        let _ = stop.send(());
        if second.is_ok() { second } else { timeout(PATIENCE, signals.next()).await }
    };
    tokio::select! {
        () = serving => {}
        ended = ending => match ended {
            Ok(()) => {
                tracing::warn!("stopped at once, by a second signal");
                return Ok(());
            }
            Err(_) => tracing::warn!("some requests did not end in time"),
        },
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(settings: &Settings) -> Result<TcpListener, SetupError> {
    let bind = settings.bind.as_str();
    let no_listener = |error| cannot_listen(bind, &error);
    // Resolved once, so that what is looked at is what is listened on.
    let addresses: Vec<_> = lookup_host(bind).await.map_err(no_listener)?.collect();
    keep_within_reach(settings, &addresses)?;
    TcpListener::bind(addresses.as_slice()).await.map_err(no_listener)
}

/// Refuses to serve others than this machine with what is meant for it alone.
fn keep_within_reach(settings: &Settings, addresses: &[SocketAddr]) -> Result<(), SetupError> {
    let demo = (
        "--demo lets everybody break this server",
        "this server goes wrong wherever /demo/faults/ tells it to (--demo)",
    );
    let inbox = (
        "--dev-inbox shows everybody's one-time codes to everybody",
        "one-time codes are at /dev/inbox/ for all on this machine (--dev-inbox)",
    );
    let belief = (
        "--jwt-verify=false lets everybody be anybody",
        "this server believes every token, whoever has signed it (--jwt-verify=false)",
    );
    let asked_for = [
        settings.demo.is_on().then_some(demo),
        settings.dev_inbox.is_on().then_some(inbox),
        settings.legacy.believes_everything().then_some(belief),
    ];
    for (danger, warning) in asked_for.into_iter().flatten() {
        if let Some(address) = addresses.iter().find(|address| !address.ip().is_loopback()) {
            let reason = format!("{danger}, and {} (--bind) is {address}", settings.bind);
            let advice = "leave it out, or give a loopback address, such as 127.0.0.1:8000";
            return Err(SetupError::new(format!("{reason}; {advice}")));
        }
        tracing::warn!("{warning}");
    }
    Ok(())
}

fn cannot_listen(bind: &str, error: &io::Error) -> SetupError {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => "choose another port, or 0 for a free one",
        _ => "expected ADDRESS:PORT, such as 127.0.0.1:8000",
    };
    SetupError::new(format!("cannot listen on {bind} (--bind): {error}; {advice}"))
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
        if let Err(error) = app.store.flush_throttles(now()).await {
            tracing::error!(%error, "old throttles not forgotten");
        }
        if let Err(error) = app.flush_login_codes(now()).await {
            tracing::error!(%error, "expired login codes not forgotten");
        }
    }
}

/// The signals that ask the process to end, from the moment of listening on.
#[cfg(unix)]
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Ends when one comes.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Ends when it comes.
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

const HOUR: Duration = Duration::from_secs(3_600);
const PATIENCE: Duration = Duration::from_secs(10);
