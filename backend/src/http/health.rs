//! `GET /readyz`: whether a load balancer should send requests here.

use std::{sync::Arc, time::Duration};

use axum::{extract::State, http::StatusCode};
use tokio::time::timeout;

use crate::{app::App, store::StoreError};

pub(super) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let hindrance = match app.is_stopping() {
        true => Some("this server is stopping"),
        false => hindrance(app.store.answers()).await,
    };
    hindrance.map_or((StatusCode::OK, "ready"), |reason| (StatusCode::SERVICE_UNAVAILABLE, reason))
}

/// What is wrong with the database. What it said itself is for the log: it may name hosts and users.
async fn hindrance(answer: impl Future<Output = Result<(), StoreError>>) -> Option<&'static str> {
    match timeout(PATIENCE, answer).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            Some("the database does not answer; the log says why")
        }
        Err(_) => {
            tracing::warn!("not ready: the database takes its time");
            Some("the database has not answered within a second")
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_database_that_takes_more_than_a_second_is_a_hindrance() {
        assert_eq!(hindrance(pending()).await, Some("the database has not answered within a second"));
        let slow = async {
            tokio::time::sleep(Duration::from_millis(900)).await;
            Ok(())
        };
        assert_eq!(hindrance(slow).await, None);
    }
}
