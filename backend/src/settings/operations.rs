//! How a running server is watched and ended.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::value::time;

/// What whoever runs the server sets.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Operations")]
pub(crate) struct OperationSettings {
    /// What is logged: error, warn, info, debug or trace, or a filter such as hallpass_backend=debug
    #[arg(long, global = true, env = "HALLPASS_LOG", value_name = "FILTER", default_value = "info")]
    pub(crate) log: String,

    /// How log lines look: text for people, or json, one object a line
    #[arg(long, global = true, env = "HALLPASS_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    #[arg(hide_possible_values = true)]
    pub(crate) log_format: LogFormat,

    /// Address of /metrics alone, for whoever reaches it; without it /metrics is at --bind, for this machine alone
    #[arg(long, env = "HALLPASS_METRICS_BIND", value_name = "ADDRESS:PORT")]
    pub(crate) metrics_bind: Option<String>,

    /// How long to go on answering, with 503 at /readyz, before stopping: what a load balancer takes to notice
    #[arg(long, env = "HALLPASS_DRAIN_TIME", value_name = "TIME", default_value = "0", value_parser = time)]
    pub(crate) drain_time: Duration,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}
