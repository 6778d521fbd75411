//! Futures that run at the same time.

use std::future::poll_fn;
use std::task::Poll;

/// Runs all of them and returns what they come to, in their order.
pub(super) async fn together<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        for (future, answer) in &mut running {
            if answer.is_none()
                && let Poll::Ready(ready) = future.as_mut().poll(cx)
            {
                *answer = Some(ready);
            }
        }
        match running.iter().all(|(_, answer)| answer.is_some()) {
            true => Poll::Ready(running.iter_mut().filter_map(|(_, answer)| answer.take()).collect()),
            false => Poll::Pending,
        }
    })
    .await
}
