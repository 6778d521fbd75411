//! The files of this repository that a chapter names: each is there.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// What a name of a file or folder of this repository begins with.
const TOP: [&str; 6] = ["sdk/", "demo-app/", "backend/", "tests/", "docs/", "xtask/"];

/// Looks for each file that the chapters in `docs/src` name.
pub(super) fn require(root: &Path) -> Result<()> {
    let chapters = root.join("docs/src");
    let mut missing = Vec::new();
    for entry in fs::read_dir(&chapters).map_err(Error::while_doing(chapters.display()))? {
        let chapter = entry.map_err(Error::while_doing(chapters.display()))?.path();
        if chapter.extension().is_none_or(|kind| kind != "md") {
            continue;
        }
        let text = fs::read_to_string(&chapter).map_err(Error::while_doing(chapter.display()))?;
        let gone = names(&text).filter(|name| !root.join(name).exists());
        missing.extend(gone.map(|name| format!("{}: {name}", chapter.display())));
    }
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Error::failed(format!("the book names files that are not there:\n  {}", missing.join("\n  ")))),
    }
}

/// The files of the repository among what a text has between backticks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let spans =
        text.lines().filter(|line| !line.starts_with("```")).flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter(|span| TOP.iter().any(|top| span.starts_with(top)) || is_page_of_the_root(span))
}

/// README.md and its like, in capitals.
fn is_page_of_the_root(name: &str) -> bool {
    name.strip_suffix(".md").is_some_and(|stem| !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_repository_are_told_from_other_words() {
        let text = "see `sdk/js` and `SECURITY.md`, not `api/token/` or sdk/none\n```sh\n/x/\n```\n`tests/CASES.md`";
        assert_eq!(names(text).collect::<Vec<_>>(), ["sdk/js", "SECURITY.md", "tests/CASES.md"]);
    }

    #[test]
    fn a_file_that_is_gone_fails_the_chapter() {
        let root = std::env::temp_dir().join(format!("hallpass-book-{}", std::process::id()));
        fs::create_dir_all(root.join("docs/src")).expect("a folder can be made");
        let chapter = root.join("docs/src/a.md");
        fs::write(&chapter, "`docs/src/a.md`").expect("a file can be written");
        assert!(require(&root).is_ok());
        fs::write(&chapter, "`docs/src/b.md`").expect("a file can be written");
        let told = require(&root).err().map(|error| error.to_string()).unwrap_or_default();
        fs::remove_dir_all(&root).expect("a folder can be removed");
        assert!(told.ends_with("a.md: docs/src/b.md"), "{told}");
    }
}
