//! Waiting for what will come, and no longer.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Longer than anything takes on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Looks again and again until there is something to be seen, and returns it.
///
/// # Panics
///
/// If there was nothing for half a minute.
pub async fn until<T>(what: impl fmt::Display, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited {} s in vain for {what}", PATIENCE.as_secs());
        sleep(PAUSE).await;
    }
}
