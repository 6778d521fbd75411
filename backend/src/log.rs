//! Where log lines go: to standard error, as text or JSON.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::{
    error::SetupError,
    settings::{LogFormat, Settings},
};

pub(crate) fn start(settings: &Settings) -> Result<(), SetupError> {
    let filter = EnvFilter::try_new(&settings.log)
        .map_err(|error| SetupError::new(format!("{:?} is no log level or filter (--log): {error}", settings.log)))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => lines.with_target(false).with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|error| SetupError::new(format!("cannot write log lines: {error}")))
}
