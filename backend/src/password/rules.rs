//! What makes a password weak: the rules that Django's startproject sets (AUTH_PASSWORD_VALIDATORS), in Django's words.

use std::collections::HashMap;

/// What is known of whom a password is for: the field, and what it says.
pub(crate) type Known<'a> = [(&'static str, &'a str)];

/// Why others could guess this password; nothing if it is a good one.
pub(super) fn weaknesses(password: &str, known: &Known<'_>) -> Vec<String> {
    let mut weaknesses = Vec::new();
    if let Some((field, _)) = known.iter().find(|(_, value)| is_similar(password, value)) {
        weaknesses.push(format!("The password is too similar to the {field}."));
    }
    if password.chars().count() < SHORTEST {
        weaknesses.push(format!("This password is too short. It must contain at least {SHORTEST} characters."));
    }
    if is_common(password) {
        weaknesses.push("This password is too common.".into());
    }
    if password.chars().all(char::is_numeric) {
        weaknesses.push("This password is entirely numeric.".into());
    }
    weaknesses
}

fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    COMMON.lines().any(|common| common == password)
}

/// Says whether a password is much like a name or an address, or a part of it.
fn is_similar(password: &str, value: &str) -> bool {
    let (password, value) = (password.to_lowercase(), value.to_lowercase());
    let parts = value.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    parts.chain([value.as_str()]).any(|part| !part.is_empty() && likeness(&password, part) >= SIMILAR)
}

/// How many of two texts' letters both have, whatever their order: Python's `SequenceMatcher.quick_ratio`.
fn likeness(password: &str, part: &str) -> f64 {
    let (password_length, part_length) = (password.chars().count(), part.chars().count());
    // As Django has it: what is far shorter is not worth comparing.
    if password_length >= 10 * part_length {
        return 0.0;
    }
    let mut letters: HashMap<char, usize> = HashMap::new();
    for letter in part.chars() {
        *letters.entry(letter).or_default() += 1;
    }
    let is_shared = |letter: &char| match letters.get_mut(letter) {
        Some(left @ 1..) => {
            *left -= 1;
            true
        }
        _ => false,
    };
    let shared = password.chars().filter(is_shared).count();
    2.0 * shared as f64 / (password_length + part_length) as f64
}

/// Those of the twenty thousand most common passwords that no other rule refuses.
const COMMON: &str = include_str!("../../data/common-passwords.txt");
const SHORTEST: usize = 8;
const SIMILAR: f64 = 0.7;

#[cfg(test)]
mod tests {
    use super::*;

    const PETER: [(&str, &str); 3] =
        [("username", "spiderman"), ("last name", "Parker-Stacy"), ("email address", "webslinger@example.com")];

    #[test]
    fn a_weak_password_is_told_why_in_djangos_words() {
        for (password, weakness) in [
            ("under-o", "This password is too short. It must contain at least 8 characters."),
            ("Password1", "This password is too common."),
            ("4711081542", "This password is entirely numeric."),
            ("spiderman77", "The password is too similar to the username."),
            ("Parker-9", "The password is too similar to the last name."),
            ("webslinger", "The password is too similar to the email address."),
            ("webslinger@example", "The password is too similar to the email address."),
        ] {
            assert_eq!(weaknesses(password, &PETER), [weakness], "{password}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        assert_eq!(weaknesses("1234", &[("username", "1234")]).len(), 3);
    }

    #[test]
    fn a_good_password_has_no_weakness() {
        for password in ["underoos-4-ever", "correct horse battery staple", "žluťoučký", "x7#Kq!0z"] {
            assert_eq!(weaknesses(password, &PETER), [""; 0], "{password}");
        }
    }

    #[test]
    fn the_list_holds_what_the_other_rules_let_through() {
        assert_eq!(COMMON.lines().count(), 7_928);
        assert!(COMMON.lines().all(|common| common.chars().count() >= SHORTEST && common == common.to_lowercase()));
    }
}
