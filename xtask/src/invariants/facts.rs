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
    Table { file: "README.md", heading: "| What happens | What your user sees | Shown by |", rows: 14 },
];

/// A harness of its own, whose tests are rows.
const TESTS_IN_ROWS: &str = "sdk/tests/tabs.rs";

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
        // More of them count too: one that is added today can hide one that is lost tomorrow.
        if rows.len() != self.rows {
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
    let exists = |name: &str| files.iter().any(|file| file.extension() == "rs" && has_test(file, name));
    tests.into_iter().filter(|name| !exists(name)).map(|name| format!("there is no test {name}")).collect()
}

/// Tests are named as facts: several words, joined.
fn is_fact(name: &str) -> bool {
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.split('_').count() > 2 && name.split('_').all(is_word)
}

fn has_test(file: &File, name: &str) -> bool {
    match file.path == TESTS_IN_ROWS {
        true => file.text.contains(&format!("Test {{ name: \"{name}\",")),
        false => has_test_function(&file.text, name),
    }
}

/// A test is a function right below an attribute that says so.
fn has_test_function(text: &str, name: &str) -> bool {
    let (plain, asynchronous) = (format!("fn {name}("), format!("async fn {name}("));
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        if is_test && (line.starts_with(&plain) || line.starts_with(&asynchronous)) {
            return true;
        }
        is_test = match line {
            "" => is_test,
            attribute if attribute.starts_with("#[") => is_test || is_test_attribute(attribute),
            comment if comment.starts_with("//") => is_test,
            _ => false,
        };
    }
    false
}

/// `#[test]`, `#[wasm_bindgen_test]`, `#[tokio::test(start_paused = true)]`; not `#[cfg(test)]`.
fn is_test_attribute(line: &str) -> bool {
    line.contains("test]") || line.contains("::test(")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table { file: "T.md", heading: "| a | test |", rows: 1 };

    fn complaints_about(rows: &str) -> Vec<String> {
        let text = format!("text\n| a | test |\n|---|---|\n{rows}\n\n| other | x |\n");
        let code = "fn a_fact_that_helps() {}\n\n#[test]\nfn a_fact_that_holds() {\n    a_fact_that_helps();\n}\n";
        let files = [("T.md", &*text), ("a.rs", code), (TESTS_IN_ROWS, r#"Test { name: "a_fact_in_rows", run }"#)];
        TABLE.complaints(&files.map(|(path, text)| File { path: path.into(), text: text.into() }))
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
    fn a_helper_is_no_test() {
        assert_eq!(complaints_about("| 1 | `a_fact_that_helps` |").len(), 1);
        let code = "#[test]\nfn a_test() {}\n/// Helps.\n#[track_caller]\nasync fn a_fact_that_helps() {}\n";
        assert!(!has_test_function(code, "a_fact_that_helps"));
    }

    #[test]
    fn a_test_may_have_other_attributes_and_comments_too() {
        let code = "#[wasm_bindgen_test]\n#[cfg(unix)]\n// Why.\n    async fn a_fact_that_holds() {}\n";
        assert!(has_test_function(code, "a_fact_that_holds"));
    }

    #[test]
    fn a_row_of_the_harness_is_a_test() {
        assert_eq!(complaints_about("| 1 | `a_fact_in_rows` |"), [""; 0]);
    }

    #[test]
    fn a_row_without_a_test_is_missed() {
        assert_eq!(complaints_about("| 1 | of course |").len(), 1);
    }

    #[test]
    fn a_table_with_another_number_of_rows_is_noticed() {
        let row = "| 1 | `a_fact_that_holds` |";
        for (rows, complaint) in
            [(String::new(), "0 rows instead of 1"), (format!("{row}\n{row}"), "2 rows instead of 1")]
        {
            assert!(complaints_about(&rows).iter().any(|text| text.contains(complaint)), "{complaint}");
        }
    }
}
