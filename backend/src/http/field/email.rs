//! What Django's `EmailValidator` takes for an email address.

use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) fn is_email(text: &str) -> bool {
    let Some((user, domain)) = text.rsplit_once('@') else { return false };
    text.chars().count() <= LONGEST && (is_dot_atom(user) || is_quoted(user)) && is_domain(domain)
}

fn is_dot_atom(user: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-!#$%&'*+/=?^_`{}|~".contains(&byte);
    user.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_letter))
}

fn is_quoted(user: &str) -> bool {
    let Some(inside) = user.strip_prefix('"').and_then(|user| user.strip_suffix('"')) else { return false };
    let mut bytes = inside.bytes();
    while let Some(byte) = bytes.next() {
        let is_good = match byte {
            b'\\' => bytes.next().is_some_and(|byte| matches!(byte, 1..=9 | 11 | 12 | 14..=127)),
            byte => matches!(byte, 1..=8 | 11 | 12 | 14..=31 | b'!' | b'#'..=127),
        };
        if !is_good {
            return false;
        }
    }
    true
}

fn is_domain(domain: &str) -> bool {
    if let Some(address) = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']')) {
        return address.parse::<Ipv4Addr>().is_ok() || address.parse::<Ipv6Addr>().is_ok();
    }
    let Some((labels, top)) = domain.rsplit_once('.') else { return domain == "localhost" };
    labels.split('.').all(is_label) && is_label(top) && is_top(top)
}

fn is_label(label: &str) -> bool {
    let is_letter =
        |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || ('\u{a1}'..='\u{ffff}').contains(&letter);
    (1..=63).contains(&label.chars().count())
        && label.chars().all(is_letter)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Says whether a label may be the last one: no digits, unless it is one in disguise.
fn is_top(label: &str) -> bool {
    let disguised = label.get(..4).filter(|start| start.eq_ignore_ascii_case("xn--")).map(|_| &label[4..]);
    match disguised {
        Some(rest) if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) => true,
        _ => label.chars().count() >= 2 && !label.bytes().any(|byte| byte.is_ascii_digit()),
    }
}

const LONGEST: usize = 320;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_is_what_django_takes_for_one() {
        for text in [
            "a@example.com",
            "a.b+c@mail.example.co.uk",
            "a@localhost",
            "\"a\\ b\"@example.com",
            "a@[127.0.0.1]",
            "a@[::1]",
            "a@bücher.example",
            "a@example.xn--p1ai",
        ] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "a",
            "@example.com",
            "a@",
            "a@b",
            "a b@example.com",
            ".a@example.com",
            "a..b@example.com",
            "ä@example.com",
            "a@-example.com",
            "a@example-.com",
            "a@example..com",
            "a@example.c",
            "a@example.c0m",
            "a@[127.0.0.256]",
            "\"a b\"@example.com",
            "a@example.com.",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }
}
