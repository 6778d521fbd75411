//! Descriptors, of which the system gives a process only so many (`ulimit -n`), and each connection takes one.
//!
//! Without one nobody can be let in, not even to take the place of another; so there are never more places than descriptors.

use std::num::NonZeroUsize;

use crate::settings::Settings;

/// Raises the limit as far as the connections need, or else lowers their number to what fits.
pub(super) fn make_room(settings: &mut Settings) {
    // One for itself, and one for the file that it may be answered with.
    let each = 1 + usize::from(settings.static_dir.is_some());
    let wanted = settings.connections.max_connections;
    let limit = limit(wanted.get().saturating_mul(each).saturating_add(RESERVE));
    let fitting = NonZeroUsize::new(limit.saturating_sub(RESERVE) / each).unwrap_or(NonZeroUsize::MIN);
    if fitting < wanted {
        tracing::warn!(
            limit,
            "--max-connections {wanted} needs more open files than this process may have (ulimit -n): there are {fitting}"
        );
        settings.connections.max_connections = fitting;
    }
}

/// How many descriptors there may be, once as many are asked for as are wanted.
#[cfg(unix)]
fn limit(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let count = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = wanted.min(count(maximum));
    if raised <= count(current) {
        return count(current);
    }
    match setrlimit(Resource::Nofile, Rlimit { current: u64::try_from(raised).ok(), maximum }) {
        Ok(()) => raised,
        Err(_) => count(current),
    }
}

/// There is no such limit.
#[cfg(not(unix))]
fn limit(wanted: usize) -> usize {
    wanted
}

/// For the database, the metrics, the log, and connections that are about to end.
const RESERVE: usize = 64;
