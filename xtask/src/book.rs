//! The book in docs/: built, each of its links followed, each file that it names looked for.

mod links;
mod paths;

use crate::error::Result;
use crate::process::run;
use crate::tools::Tool;
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let built = workspace.fresh_folder("book")?;
    run(Tool::mdbook().command(workspace)?.args(["build", "docs", "--dest-dir"]).arg(&built))?;
    links::require(&built)?;
    paths::require(&workspace.root)?;
    println!("the book is in {}", built.join("index.html").display());
    Ok(())
}
