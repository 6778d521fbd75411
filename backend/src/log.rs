//! Where log lines go: to standard error, as text or JSON.

use std::{
    io::{self, IsTerminal},
    panic::{self, PanicHookInfo},
};

use tracing_subscriber::EnvFilter;

use crate::{
    error::SetupError,
    settings::{LogFormat, Settings},
};

pub(crate) fn start(settings: &Settings) -> Result<(), SetupError> {
    let filter = EnvFilter::try_new(&settings.operations.log).map_err(|error| {
        SetupError::new(format!("{:?} is no log level or filter (--log): {error}", settings.operations.log))
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match settings.operations.log_format {
        LogFormat::Text => lines.with_target(false).with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|error| SetupError::new(format!("cannot write log lines: {error}")))?;
    panic::set_hook(Box::new(report));
    Ok(())
}

/// Tells of a panic as of anything else, so that each line is of the format that was asked for.
fn report(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(tracing::field::display);
    tracing::error!(place, "panicked: {}", panic.payload_as_str().unwrap_or("without a message"));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_panic_is_a_line_of_json_with_its_message() {
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        let writer = Arc::new(file.reopen().expect("it can be opened again"));
        let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(writer).finish();
        let before = panic::take_hook();
        panic::set_hook(Box::new(report));
        let panicked = tracing::subscriber::with_default(subscriber, || panic::catch_unwind(|| panic!("canary")));
        panic::set_hook(before);
        assert!(panicked.is_err());
        let line = std::fs::read(file.path()).expect("it can be read");
        let line: serde_json::Value = serde_json::from_slice(&line).expect("it is one line of JSON");
        assert_eq!(line["message"], "panicked: canary");
    }
}
