//! How a fault is carried out on a request.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::{
    StreamExt,
    stream::{iter, once},
};
use tokio::time::sleep;

use super::fault::{Answer, Fault, Redirect, Strike};

/// Marks an answer that shall lose its CORS headers.
#[derive(Clone, Debug)]
pub(super) struct WithoutCors;

pub(super) async fn strike(fault: &Fault, request: Request, next: Next) -> Response {
    sleep(fault.delay).await;
    let mut response = match &fault.strike {
        Strike::Pass => next.run(request).await,
        Strike::Stall => stalled(next.run(request).await).await,
        Strike::Answer(answer) => {
            lose_answer(fault, request, next).await;
            other(answer)
        }
        Strike::Redirect(Redirect { status, location }) => {
            lose_answer(fault, request, next).await;
            (*status, [(LOCATION, location.clone())]).into_response()
        }
        Strike::Hang => {
            lose_answer(fault, request, next).await;
            hanging().await
        }
        Strike::Reset => {
            lose_answer(fault, request, next).await;
            dropped()
        }
    };
    if fault.without_cors {
        response.extensions_mut().insert(WithoutCors);
    }
    response
}

/// Does what was asked for where the fault says so, and forgets the answer.
async fn lose_answer(fault: &Fault, request: Request, next: Next) {
    match fault.committed {
        true => drop(next.run(request).await),
        // A connection that ends with something unread in it may take the answer along.
        false => drop(to_bytes(request.into_body(), LIMIT).await),
    }
}

fn other(Answer { status, content_type, body, headers }: &Answer) -> Response {
    let mut response = (*status, Body::from(body.clone())).into_response();
    response.headers_mut().remove(CONTENT_TYPE);
    response.headers_mut().extend(content_type.clone().map(|value| (CONTENT_TYPE, value)));
    response.headers_mut().extend(headers.clone());
    response
}

async fn hanging() -> Response {
    sleep(PATIENCE).await;
    dropped()
}

/// The real answer's head and half of its body, and no more. What has no body hangs.
async fn stalled(real: Response) -> Response {
    let (mut head, body) = real.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return dropped() };
    if body.is_empty() {
        return hanging().await;
    }
    head.headers.remove(TRANSFER_ENCODING);
    head.headers.insert(CONTENT_LENGTH, body.len().into());
    let half = body.slice(..body.len() / 2);
    let rest = once(async {
        sleep(PATIENCE).await;
        Err(broken())
    });
    Response::from_parts(head, Body::from_stream(iter([Ok(half)]).chain(rest)))
}

/// An answer of which nothing arrives: its body breaks before its head is flushed, and the connection ends.
fn dropped() -> Response {
    let mut response = Body::from_stream(once(async { Err::<Bytes, _>(broken()) })).into_response();
    // For the log alone, in nginx's word for it.
    *response.status_mut() = StatusCode::from_u16(444).unwrap_or_default();
    response
}

fn broken() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// After so long nobody waits any more.
const PATIENCE: Duration = Duration::from_secs(60);
const LIMIT: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_hangs_or_stalls_ends_after_a_minute() {
        let begun = tokio::time::Instant::now();
        hanging().await;
        assert_eq!(begun.elapsed(), PATIENCE);
        let stalled = stalled("half".into_response()).await;
        assert!(to_bytes(stalled.into_body(), LIMIT).await.is_err());
        assert_eq!(begun.elapsed(), 2 * PATIENCE);
    }
}
