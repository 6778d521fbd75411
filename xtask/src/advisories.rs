//! Asks the RustSec database about the dependencies. Not a step of `test`: the answer changes without a change of ours.

use crate::error::Result;
use crate::process::run;
use crate::tools::Tool;
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    run(Tool::cargo_deny().command(workspace)?.args(["check", "advisories"]))
}
