//! What a browser downloads to show the demo, and what it may be.

use crate::error::{Error, Result};
use crate::npm;
use crate::trunk;
use crate::workspace::Workspace;

/// WebAssembly, JavaScript and CSS must stay below this many bytes together, gzipped.
const BUDGET: u64 = 280_000;

/// What they would like to stay below. Leptos and the SDK alone are 94,000: what Leptos makes of each page's views is the rest.
const AIM: u64 = 150_000;

/// Builds the demo as it is published, and fails above the budget.
pub(crate) fn require_budget(workspace: &Workspace) -> Result<()> {
    let dist = workspace.fresh_folder("demo-size")?.join("dist");
    trunk::build(workspace, &dist)?;
    let files = trunk::files(&dist, &["wasm", "js", "css"])?;
    let sizes = npm::gzipped(workspace, &files)?;
    println!("\nWhat a page downloads for the demo, gzip -9, in bytes:\n");
    for (file, size) in files.iter().zip(&sizes) {
        println!("  {:<60} {size:>7}", file.file_name().unwrap_or_default().to_string_lossy());
    }
    println!("{}", verdict(sizes.iter().sum())?);
    Ok(())
}

/// How the demo compares; an error if that is not good enough.
fn verdict(bytes: u64) -> Result<String> {
    if bytes >= BUDGET {
        return Err(Error::failed(format!("the demo has {bytes} bytes; it has to stay below {BUDGET}")));
    }
    Ok(match bytes < AIM {
        true => format!("{bytes} together, below the aim of {AIM}"),
        false => format!("{bytes} together, below the budget of {BUDGET}; {} above the aim of {AIM}", bytes - AIM),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_too_much() {
        let message = verdict(BUDGET).unwrap_err().to_string();
        assert_eq!(message, format!("the demo has {BUDGET} bytes; it has to stay below {BUDGET}"));
        assert!(verdict(BUDGET - 1).is_ok());
    }

    #[test]
    fn whether_the_aim_is_met_is_said() {
        assert_eq!(verdict(AIM - 1).unwrap(), "149999 together, below the aim of 150000");
        let missed = format!("{} together, below the budget of {BUDGET}; 1 above the aim of 150000", AIM + 1);
        assert_eq!(verdict(AIM + 1).unwrap(), missed);
    }
}
