//! Which lines of a file count.

/// All lines, numbered from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

/// The lines that are neither a comment nor a unit test. Tests come last in a file, so the first of them ends the code.
pub(super) fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    lines(text)
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]" || !opens_tests(text, line))
        .filter(|(_, line)| !is_comment(line))
}

/// Whether this `#[cfg(test)]` stands before a module that is written out.
fn opens_tests(text: &str, attribute: &str) -> bool {
    let end = attribute.as_ptr() as usize + attribute.len() - text.as_ptr() as usize;
    let item = text[end..].trim_start();
    item.starts_with("mod ") && item.lines().next().is_some_and(|line| line.trim_end().ends_with('{'))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<usize> {
        code(text).map(|(number, _)| number).collect()
    }

    #[test]
    fn comments_are_not_code() {
        assert_eq!(numbers("/// says\nfn f() {}\n    // why\n"), [2]);
    }

    #[test]
    fn a_test_module_ends_the_code() {
        assert_eq!(numbers("fn f() {}\n#[cfg(test)]\nmod tests {\n    f();\n}\n"), [1]);
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_does_not() {
        assert_eq!(numbers("#[cfg(test)]\nmod tests;\nfn f() {}\n"), [1, 2, 3]);
    }
}
