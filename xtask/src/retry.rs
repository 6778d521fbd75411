//! Networks fail for a moment; what needs one is tried again.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::process;

const PAUSES: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(20), Duration::from_secs(60)];

pub(crate) fn retried(mut attempt: impl FnMut() -> Result<()>) -> Result<()> {
    for pause in PAUSES {
        match attempt() {
            Err(Error::Failed(message)) => {
                eprintln!("{message}; trying again in {} s", pause.as_secs());
                process::pause(pause)?;
            }
            outcome => return outcome,
        }
    }
    attempt()
}
