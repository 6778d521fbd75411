//! Rules that grep can check, so that nobody has to remember them. To add one, add a row to the table.

mod facts;
mod rules;
mod source;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::workspace::Workspace;
use rules::{RULES, Rule, Within};

const LONGEST: usize = 300;
const SHORT_FILES: &[&str] = &["sdk/", "demo-app/", "backend/src/", "xtask/"];

/// The table names what it forbids.
const TABLE: &str = "xtask/src/invariants/rules.rs";

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let files = files(&workspace.root)?;
    let mut complaints: Vec<String> = RULES.iter().flat_map(|rule| rule.complaints(&files)).collect();
    complaints.extend(files.iter().filter_map(too_long));
    complaints.extend(facts::complaints(&files));
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    match complaints.len() {
        0 => {
            eprintln!("{} rules hold in {} files", RULES.len() + 2, files.len());
            Ok(())
        }
        number => Err(Error::failed(format!("rules are broken: {number}"))),
    }
}

#[derive(Debug)]
struct File {
    /// From the root of the checkout, with slashes.
    path: String,
    text: String,
}

impl File {
    fn is_in(&self, places: &[&str]) -> bool {
        let is_folder = |place: &str| place.is_empty() || place.ends_with('/');
        places.iter().any(|place| self.path == *place || is_folder(place) && self.path.starts_with(place))
    }

    fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "benches"))
    }

    fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
    }
}

impl Rule {
    fn complaints(&self, files: &[File]) -> Vec<String> {
        let moved = self.files.iter().filter(|place| !files.iter().any(|file| file.is_in(&[place])));
        let moved = moved.map(|place| format!("{}: there is no {place} to search: has it moved?", self.name));
        let broken = files.iter().filter(|file| self.concerns(file)).flat_map(|file| self.complaints_in(file));
        moved.chain(broken).collect()
    }

    fn concerns(&self, file: &File) -> bool {
        file.is_in(self.files)
            && file.path != TABLE
            && !file.is_in(self.except)
            && (self.kinds.is_empty() || self.kinds.contains(&file.extension()))
            && !(self.within == Within::Code && file.is_test())
    }

    fn complaints_in(&self, file: &File) -> Vec<String> {
        let lines: Vec<(usize, &str)> = match self.within {
            Within::Everything => source::lines(&file.text).collect(),
            Within::Code => source::code(&file.text).collect(),
        };
        let broken = lines.into_iter().filter(|(_, line)| self.forbidden.iter().any(|word| line.contains(word)));
        broken
            .map(|(number, line)| format!("{}:{number}: {}\n    {}: {}", file.path, line.trim(), self.name, self.why))
            .collect()
    }
}

fn too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    let is_code = matches!(file.extension(), "rs" | "js" | "mjs");
    let is_meant = is_code && file.is_in(SHORT_FILES) && !file.is_test();
    (is_meant && lines > LONGEST).then(|| {
        format!("{}: {lines} lines\n    short-files: past {LONGEST} lines a file hides a second idea", file.path)
    })
}

/// Every text file that is committed or about to be.
fn files(root: &Path) -> Result<Vec<File>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = git.output().map_err(Error::while_doing("cannot run git"))?;
    if !output.status.success() {
        return Err(Error::failed("git cannot list the files: is this a checkout?"));
    }
    let paths = String::from_utf8_lossy(&output.stdout);
    let paths = paths.split('\0').filter(|path| !path.is_empty());
    Ok(paths.filter_map(|path| read(root, path)).collect())
}

/// None for what has just been deleted and for what is not text.
fn read(root: &Path, path: &str) -> Option<File> {
    let text = fs::read_to_string(root.join(path)).ok()?;
    Some(File { path: path.to_owned(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// One file at each place that the rule searches, with this text.
    fn files_of(rule: &Rule, text: &str) -> Vec<File> {
        let kind = rule.kinds.first().unwrap_or(&"rs");
        let path =
            |place: &&str| if place.ends_with('/') { format!("{place}planted.{kind}") } else { (*place).to_owned() };
        rule.files.iter().map(|place| file(&path(place), text)).collect()
    }

    #[test]
    fn each_rule_catches_its_planted_violation_in_each_place() {
        for rule in RULES {
            let complaints = rule.complaints(&files_of(rule, rule.planted));
            assert_eq!(complaints.len(), rule.files.len(), "{}: {complaints:?}", rule.name);
        }
    }

    #[test]
    fn each_rule_is_silent_about_harmless_code() {
        for rule in RULES {
            assert_eq!(rule.complaints(&files_of(rule, "fn main() {}\n")), [""; 0], "{}", rule.name);
        }
    }

    #[test]
    fn each_forbidden_word_is_caught_by_itself() {
        for rule in RULES {
            for word in rule.forbidden {
                assert!(!rule.complaints(&files_of(rule, word)).is_empty(), "{}: {word}", rule.name);
            }
        }
    }

    #[test]
    fn a_rule_whose_file_has_moved_says_so() {
        for rule in RULES {
            assert_eq!(rule.complaints(&[]).len(), rule.files.len(), "{}", rule.name);
        }
    }

    #[test]
    fn a_complaint_points_at_the_line() {
        let rule = Rule { files: &["a/"], except: &[], kinds: &[], forbidden: &["bad"], ..RULES[0] };
        let complaints = rule.complaints(&[file("a/b.rs", "good\nbad\n")]);
        assert!(complaints[0].starts_with("a/b.rs:2: bad"));
    }

    #[test]
    fn a_file_of_301_lines_is_too_long() {
        assert!(too_long(&file("sdk/src/long.rs", &"\n".repeat(301))).is_some());
        assert!(too_long(&file("sdk/js/js/long.js", &"\n".repeat(301))).is_some());
        assert!(too_long(&file("sdk/src/long.rs", &"\n".repeat(300))).is_none());
    }

    #[test]
    fn tests_may_be_long_and_may_unwrap() {
        let test = file("sdk/tests/session.rs", &".unwrap()\n".repeat(301));
        assert!(too_long(&test).is_none());
        assert!(RULES.iter().all(|rule| !rule.concerns(&test) || rule.complaints_in(&test).is_empty()));
    }
}
