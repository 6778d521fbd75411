//! Connections: how many there are, how long they may be slow, and how they end.

use std::{
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
};

use axum::{Router, extract::ConnectInfo, http::Request, serve::Listener};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::Instant,
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::{
    held::Held,
    seats::{Seat, Seats},
};
use crate::{
    app::App,
    http::{BodyDeadline, router},
    settings::ConnectionSettings,
};

/// Answers whoever connects until `stop` ends, and then finishes what has begun.
///
/// Not `axum::serve`, which waits for ever for a client that does not finish its request's head.
pub async fn serve(listener: TcpListener, app: &Arc<App>, stop: impl Future<Output = ()>) {
    serve_router(listener, router(app), app.settings.connections.clone(), stop).await;
}

/// Answers like [`serve`], by other routes or within other limits.
pub(super) async fn serve_router(
    mut listener: TcpListener,
    router: Router,
    limits: ConnectionSettings,
    stop: impl Future<Output = ()>,
) {
    let server = Server::new(router, limits);
    let stopping = watch::Sender::new(());
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let (stream, peer) = Listener::accept(&mut listener).await;
            (stream, peer, server.seats.take().await)
        };
        let (stream, peer, seat) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        tokio::spawn(server.clone().attend(stream, peer, seat, stopping.subscribe()));
    }
    drop(listener);
    stopping.send_replace(());
    stopping.closed().await;
}

/// What answers on every connection.
#[derive(Clone)]
struct Server {
    http: http1::Builder,
    router: Router,
    limits: ConnectionSettings,
    seats: Seats,
}

impl Server {
    fn new(router: Router, limits: ConnectionSettings) -> Self {
        let mut http = http1::Builder::new();
        // The time runs from the end of the last answer on, so it is the idle time too.
        http.timer(TokioTimer::new()).header_read_timeout(limits.idle_timeout).max_buf_size(LONGEST_HEAD);
        // With its state given, the routes are made once and not for each request.
        let router = router.with_state(());
        Self { http, router, seats: Seats::new(limits.max_connections), limits }
    }

    /// Answers the requests of one connection until it ends, its seat is needed for another, or the server stops.
    async fn attend(self, stream: TcpStream, peer: SocketAddr, seat: Seat, mut stopping: watch::Receiver<()>) {
        // An answer is written at once; to wait for more would only delay it.
        let _ = stream.set_nodelay(true);
        let service = service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(BodyDeadline(Instant::now() + self.limits.transfer_timeout));
            let exchange = seat.begin();
            let request = request.map(|body| Held::new(body, exchange.arrival()));
            let answer = self.router.clone().oneshot(request);
            async move { answer.await.map(|answer| answer.map(|body| Held::new(body, exchange))) }
        });
        let mut connection = pin!(self.http.serve_connection(self.patient(stream), service));
        // What has come is looked at before the connection is told to end. How it breaks is the client's business.
        let is_waited_for = tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            () = seat.needed() => {
                tracing::debug!("a quiet connection is closed to make room (--max-connections)");
                seat.is_idle()
            }
            _ = stopping.changed() => !seat.is_silent(),
        };
        connection.as_mut().graceful_shutdown();
        if is_waited_for {
            let _ = connection.await;
        }
    }

    /// A stream that fails where its client takes no byte of an answer for too long.
    fn patient(&self, stream: TcpStream) -> TokioIo<Pin<Box<TimeoutStream<TcpStream>>>> {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.transfer_timeout));
        TokioIo::new(Box::pin(stream))
    }
}

/// Enough for what browsers send, with long cookies and a long token, and little beside what a connection costs anyway.
const LONGEST_HEAD: usize = 32 << 10;
