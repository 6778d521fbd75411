//! One character of a token, changed.

use crate::json::Json;
use crate::token;

/// Where a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Header,
    Payload,
    Signature,
    Dot,
}

impl Part {
    /// Returns what it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::Dot => "dot",
        }
    }

    /// Returns why a server refuses a token that was changed there.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Header => "The server signed the header too: with another one its signature does not fit.",
            Self::Payload => "Anybody can write another payload, and nobody but the server the signature that fits it.",
            Self::Signature => "That is not what the server signed with its key.",
            Self::Dot => "A token has three parts. Without the dot it is none.",
        }
    }
}

/// Returns the part of a token that a character is in.
pub(super) fn part(token: &str, at: usize) -> Part {
    if token.chars().nth(at) == Some('.') {
        return Part::Dot;
    }
    match token.chars().take(at).filter(|char| *char == '.').count() {
        0 => Part::Header,
        1 => Part::Payload,
        _ => Part::Signature,
    }
}

/// Returns the token with another character there: one that leaves it readable where there is one, for that is what a forger would take.
pub(super) fn changed(token: &str, at: usize) -> String {
    let candidates = || ALPHABET.chars().map(|char| with(token, at, char)).filter(|other| other != token);
    let plain = with(token, at, flipped(token.chars().nth(at).unwrap_or('.')));
    match part(token, at) {
        Part::Header => candidates().find(|other| token::header(other).is_some()).unwrap_or(plain),
        Part::Payload => {
            let claims = token::claims(token).unwrap_or_default();
            let same_user = |other: &String| {
                let other = token::claims(other);
                other.is_some_and(|other| {
                    ["user_id", "exp", "iat"].iter().all(|name| other.get(name) == claims.get(name))
                })
            };
            let readable =
                |other: &String| token::claims(other).is_some_and(|other| other.get("exp").number().is_some());
            candidates().find(same_user).or_else(|| candidates().find(readable)).unwrap_or(plain)
        }
        Part::Signature | Part::Dot => plain,
    }
}

/// Returns what a changed token says now that it did not say before.
pub(super) fn news(token: &str, changed: &str) -> String {
    let read = |part: fn(&str) -> Option<Json>| {
        let Some(after) = part(changed) else { return Some("cannot be read any more".to_owned()) };
        let before = part(token).unwrap_or_default();
        let mut news = after.entries().into_iter().filter(|(name, value)| before.get(name) != *value);
        let (name, value) = news.next()?;
        Some(format!("says that {name} is {value}"))
    };
    let header = read(token::header).map(|news| "The header now ".to_owned() + &news + ".");
    let payload = || read(token::claims).map(|news| "The payload now ".to_owned() + &news + ".");
    header.or_else(payload).unwrap_or_default()
}

fn with(token: &str, at: usize, char: char) -> String {
    token.chars().enumerate().map(|(number, old)| if number == at { char } else { old }).collect()
}

/// The character whose first bit is the other one. A last character's last bits mean nothing; its first bit always does.
fn flipped(char: char) -> char {
    let half = ALPHABET.len() / 2;
    let at = ALPHABET.chars().position(|each| each == char);
    at.and_then(|at| ALPHABET.chars().nth((at + half) % ALPHABET.len())).unwrap_or('-')
}

/// Of base64url (RFC 4648, section 5).
const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_divides_the_parts() {
        let parts: Vec<_> = (0..7).map(|at| part("aa.b.cc", at)).collect();
        use Part::{Dot, Header, Payload, Signature};
        assert_eq!(parts, [Header, Header, Dot, Payload, Dot, Signature, Signature]);
    }

    #[test]
    fn another_character_of_the_signature_is_another_signature() {
        assert_eq!(changed("a.b.Abc", 4), "a.b.gbc");
        assert_eq!(changed("a.b.Abc", 6), "a.b.Ab8");
    }

    #[test]
    fn a_dot_becomes_a_letter_of_the_alphabet() {
        assert_eq!(changed("a.b.c", 1), "a-b.c");
    }
}
