//! Work that a client cannot stop half done.

use std::{future, panic};

use tracing::Instrument;

/// Does the work to its end, even where whoever asked for it hangs up; the lines that it logs are still the request's.
///
/// # Panics
///
/// Where the work does.
pub(crate) async fn to_its_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(reason) => panic::resume_unwind(reason),
            // The runtime has ended, and with it whoever would be answered.
            Err(_) => future::pending().await,
        },
    }
}
