//! How much a client may ask of its connection.

use std::{num::NonZeroUsize, time::Duration};

use clap::Args;

use super::value::lifetime;

/// Bounds on connections, so that clients who are slow, on purpose or not, do not use up the server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Connections")]
pub(crate) struct ConnectionSettings {
    /// How many connections may be open at once; the next one takes the place of the one that has been quiet for longest
    #[arg(long, env = "HALLPASS_MAX_CONNECTIONS", value_name = "NUMBER", default_value = "1000")]
    pub(crate) max_connections: NonZeroUsize,

    /// How long a connection may take over the head of its next request; keep it above the idle time of a proxy in front
    #[arg(long, env = "HALLPASS_IDLE_TIMEOUT", value_name = "TIME", default_value = "75", value_parser = lifetime)]
    pub(crate) idle_timeout: Duration,

    /// How long a request may take over its body, and an answer over not getting a byte further
    #[arg(long, env = "HALLPASS_TRANSFER_TIMEOUT", value_name = "TIME", default_value = "20", value_parser = lifetime)]
    pub(crate) transfer_timeout: Duration,
}
