//! The book in docs/: built, and each of its links followed.

mod links;

use crate::error::Result;
use crate::process::run;
use crate::tools::Tool;
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let built = workspace.fresh_folder("book")?;
    run(Tool::mdbook().command(workspace)?.args(["build", "docs", "--dest-dir"]).arg(&built))?;
    links::require(&built)?;
    println!("the book is in {}", built.join("index.html").display());
    Ok(())
}
