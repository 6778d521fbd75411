//! Tables that name tests: each test that is named must exist, and each row must name one.

use super::File;

struct Table {
    file: &'static str,
    /// How the rows begin that must name a test.
    heading: &'static str,
    rows: usize,
}

const TABLES: &[Table] = &[
    Table { file: "tests/CASES.md", heading: "| # | case | test | level |", rows: 28 },
    Table { file: "README.md", heading: "| What happens | What your user sees | Shown by |", rows: 10 },
];

pub(super) fn complaints(files: &[File]) -> Vec<String> {
    TABLES.iter().flat_map(|table| table.complaints(files)).collect()
}

impl Table {
    fn complaints(&self, files: &[File]) -> Vec<String> {
        let Some(file) = files.iter().find(|file| file.path == self.file) else {
            return vec![format!("{}: there is none: has it moved?", self.file)];
        };
        let rows: Vec<_> = rows(&file.text, self.heading).collect();
        let mut complaints: Vec<_> = rows.iter().flat_map(|row| missing_in(row, files)).collect();
        if rows.len() < self.rows {
            complaints.push(format!("{} rows instead of {}", rows.len(), self.rows));
        }
        complaints
            .into_iter()
            .map(|what| format!("{}: {what}\n    facts: a claim is backed by a test", self.file))
            .collect()
    }
}

/// The rows below this heading, without the line that separates them from it.
fn rows<'a>(text: &'a str, heading: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().skip_while(move |line| *line != heading).skip(2).take_while(|line| line.starts_with('|'))
}

fn missing_in(row: &str, files: &[File]) -> Vec<String> {
    let tests: Vec<_> = row.split('`').skip(1).step_by(2).filter(|name| is_fact(name)).collect();
    if tests.is_empty() {
        return vec![format!("no test in the row {row}")];
    }
    let exists = |name: &str| files.iter().any(|file| file.extension() == "rs" && has_test(&file.text, name));
    tests.into_iter().filter(|name| !exists(name)).map(|name| format!("there is no test {name}")).collect()
}

/// Tests are named as facts: several words, joined.
fn is_fact(name: &str) -> bool {
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.split('_').count() > 2 && name.split('_').all(is_word)
}

/// A test is a function below an attribute, or a row of a table of tests.
fn has_test(text: &str, name: &str) -> bool {
    text.contains(&format!("fn {name}(")) || text.contains(&format!("(\"{name}\","))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table { file: "T.md", heading: "| a | test |", rows: 1 };

    fn complaints_about(row: &str) -> Vec<String> {
        let table =
            File { path: "T.md".into(), text: format!("text\n| a | test |\n|---|---|\n{row}\n\n| other | x |\n") };
        let code = File { path: "a.rs".into(), text: "#[test]\nfn a_fact_that_holds() {}\n".into() };
        TABLE.complaints(&[table, code])
    }

    #[test]
    fn a_row_that_names_a_test_is_fine() {
        assert_eq!(complaints_about("| 1 | `a_fact_that_holds` |"), [""; 0]);
    }

    #[test]
    fn a_test_that_is_gone_is_missed() {
        assert!(complaints_about("| 1 | `a_fact_that_held` |")[0].contains("a_fact_that_held"));
    }

    #[test]
    fn a_row_without_a_test_is_missed() {
        assert_eq!(complaints_about("| 1 | of course |").len(), 1);
    }

    #[test]
    fn a_table_that_has_lost_a_row_is_missed() {
        assert!(complaints_about("").iter().any(|complaint| complaint.contains("0 rows instead of 1")));
    }
}
