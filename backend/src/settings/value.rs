//! How the text of a setting becomes its value.

use std::{ffi::OsStr, fmt::Display, marker::PhantomData, str::FromStr, time::Duration};

use axum::http::{HeaderValue, Uri};
use clap::{Arg, Command, builder::TypedValueParser, error::ErrorKind};

use super::ExtraClaim;
use crate::{store::Identifier, token::Kind};

/// A setting that is on or off. Its flag alone means on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    Off,
    On,
}

impl Switch {
    pub(crate) fn is_on(self) -> bool {
        self == Self::On
    }
}

impl FromStr for Switch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Self::On),
            "false" | "0" | "no" | "off" => Ok(Self::Off),
            _ => Err("expected true or false"),
        }
    }
}

/// Reads what may hold a secret. clap prints a value that is refused; this does not.
#[derive(Clone)]
pub(super) struct Untold<T>(PhantomData<T>);

impl<T> Untold<T> {
    pub(super) const fn parser() -> Self {
        Self(PhantomData)
    }
}

impl<T: FromStr<Err: Display> + Clone + Send + Sync + 'static> TypedValueParser for Untold<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, setting: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        value.to_string_lossy().parse().map_err(|reason| {
            let setting = setting.and_then(Arg::get_long).unwrap_or_default();
            let message = format!("the value is not understood (--{setting}): {reason}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = duration(text)?;
    match lifetime.as_secs() {
        0 => Err("expected one second or more".into()),
        1..=LONGEST => Ok(lifetime),
        _ => Err("expected a hundred years or less".into()),
    }
}

pub(super) fn time(text: &str) -> Result<Duration, String> {
    duration(text).and_then(|time| match time.as_secs() {
        0..=LONGEST => Ok(time),
        _ => Err("expected a hundred years or less".into()),
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    let time = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(text)
            .map_err(|_| "expected a number of seconds, or a time such as 5m, 1h or 15days")?,
    };
    match time.subsec_nanos() {
        0 => Ok(time),
        _ => Err("expected whole seconds, which is what tokens count in".into()),
    }
}

/// A web page's origin, as browsers send it.
pub(super) fn origin(text: &str) -> Result<HeaderValue, String> {
    let expected = || "expected origins such as https://app.example.com or http://localhost:8080".to_owned();
    let text = text.trim();
    let uri = text.parse::<Uri>().map_err(|_| expected())?;
    let is_origin = matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
        && uri.path_and_query().is_none_or(|path| path == "/")
        && !text.ends_with('/');
    if !is_origin {
        return Err(expected());
    }
    if text.contains('*') {
        return Err("expected whole origins: what * stands for is not guessed".into());
    }
    let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    if uri.port_u16() == Some(default) {
        return Err(format!("leave :{default} out, as browsers do, for it is the scheme's own port"));
    }
    HeaderValue::from_str(&text.to_ascii_lowercase()).map_err(|_| expected())
}

/// The text of a header.
pub(super) fn header_value(text: &str) -> Result<HeaderValue, &'static str> {
    HeaderValue::from_str(text).map_err(|_| "expected one line of ASCII text")
}

pub(super) fn login_field(text: &str) -> Result<Identifier, &'static str> {
    match text {
        "username" => Ok(Identifier::Username),
        "mobile" => Ok(Identifier::Mobile),
        _ => Err("expected username or mobile"),
    }
}

pub(super) fn identifier(text: &str) -> Result<Identifier, &'static str> {
    match text {
        "id" => Ok(Identifier::Id),
        _ => login_field(text).map_err(|_| "expected id, username or mobile"),
    }
}

pub(super) fn header_type(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("expected one word or more, such as Bearer"),
        word if word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') => Ok(word.into()),
        _ => Err("expected words such as Bearer or JWT"),
    }
}

/// A cookie's name: a token as HTTP has it.
pub(super) fn cookie_name(text: &str) -> Result<String, &'static str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    match text.bytes().all(is_token) && !text.is_empty() {
        true => Ok(text.into()),
        false => Err("expected a cookie's name, such as jwt"),
    }
}

/// A cookie's domain or path.
pub(super) fn cookie_value(text: &str) -> Result<String, &'static str> {
    match text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';') && !text.is_empty() {
        true => Ok(text.into()),
        false => Err("expected letters, digits and signs, but no blank and no semicolon"),
    }
}

/// The name of a key.
pub(super) fn key_id(text: &str) -> Result<String, &'static str> {
    match text {
        "" => Err("expected the name of a key, such as 2026-05"),
        name => Ok(name.into()),
    }
}

pub(super) fn token_type(text: &str) -> Result<Kind, &'static str> {
    match text.trim() {
        "access" => Ok(Kind::Access),
        "sliding" => Ok(Kind::Sliding),
        _ => Err("expected access, sliding or access,sliding"),
    }
}

pub(super) fn claim_name(text: &str) -> Result<String, &'static str> {
    match text {
        "" => Err("expected the name of a claim"),
        "exp" | "iat" | "nbf" | "iss" | "aud" => Err("this claim has another meaning"),
        name => Ok(name.into()),
    }
}

pub(super) fn extra_claim(text: &str) -> Result<ExtraClaim, String> {
    let text = text.trim();
    let found = EXTRA_CLAIMS.iter().find(|claim| claim.name == text);
    found.copied().ok_or_else(|| {
        let names: Vec<_> = EXTRA_CLAIMS.iter().map(|claim| claim.name).collect();
        format!("expected some of {}", names.join(", "))
    })
}

const EXTRA_CLAIMS: [ExtraClaim; 7] = [
    ExtraClaim { name: "username", of: |user| user.username.clone().into() },
    ExtraClaim { name: "first_name", of: |user| user.first_name.clone().into() },
    ExtraClaim { name: "last_name", of: |user| user.last_name.clone().into() },
    ExtraClaim { name: "email", of: |user| user.email.clone().into() },
    ExtraClaim { name: "mobile", of: |user| user.mobile.clone().into() },
    ExtraClaim { name: "is_staff", of: |user| user.is_staff.into() },
    ExtraClaim { name: "is_active", of: |user| user.is_active.into() },
];

const LONGEST: u64 = 100 * 366 * 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_of_seconds_or_a_time_with_its_unit() {
        for (text, seconds) in [("300", 300), ("5m", 300), ("1h", 3_600), ("15days", 1_296_000)] {
            assert_eq!(lifetime(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn a_lifetime_of_nothing_or_of_nonsense_is_refused() {
        for text in ["0", "", "-1", "soon", "1e9", "9999999999999"] {
            assert!(lifetime(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_refused_rather_than_lost() {
        for text in ["900ms", "1s 500ms", "1ns"] {
            assert!(time(text).is_err() && lifetime(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_has_a_scheme_and_no_path() {
        for text in ["http://localhost:8080", "https://App.example.com", "https://[::1]:80", "http://x:443"] {
            assert!(origin(text).is_ok(), "{text}");
        }
        for text in ["https://*.example.com", "https://app.example.com:443", "http://localhost:80", "http://[::1]:80"] {
            assert!(origin(text).is_err(), "{text}");
        }
        for text in ["*", "localhost:8080", "https://app.example.com/", "https://app.example.com/x", "ftp://x", ""] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
