//! A request's body as Django REST framework reads it: JSON, a form, or a multipart form.

use std::{borrow::Cow, collections::HashMap};

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout_at};

use super::{field::Input, multipart, refusal::Refusal, view::matches};
use crate::python;

/// Until when a request's body must have arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyDeadline(pub(crate) Instant);

/// The fields of a request's body, as sent.
pub(super) struct Body(HashMap<String, Input>);

impl Body {
    /// What was sent under this name.
    pub(super) fn take(&mut self, name: &str) -> Option<Input> {
        self.0.remove(name)
    }
}

impl<S: Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let read = to_bytes(body, LIMIT);
        let read = match parts.extensions.get() {
            Some(BodyDeadline(deadline)) => timeout_at(*deadline, read).await.map_err(|_| Refusal::TooSlow)?,
            None => read.await,
        };
        let bytes = read.map_err(|_| Refusal::TooLarge)?;
        if bytes.is_empty() {
            return Ok(Self(HashMap::new()));
        }
        // WSGI takes every header for Latin-1.
        let given = parts.headers.get(CONTENT_TYPE).map_or_else(String::new, |value| latin_1(value.as_bytes()));
        let fields = if matches("application/json", &given) {
            from_json(&in_utf_8(&given, &bytes))?
        } else if matches("application/x-www-form-urlencoded", &given) {
            from_form(&bytes)
        } else if matches("multipart/form-data", &given) {
            from_multipart(&given, &bytes)?
        } else {
            return Err(Refusal::UnsupportedMediaType(given));
        };
        Ok(Self(fields))
    }
}

fn from_json(bytes: &[u8]) -> Result<HashMap<String, Input>, Refusal> {
    let unreadable = |error: &dyn std::fmt::Display| Refusal::Unreadable(format!("JSON parse error - {error}"));
    // The document is kept as text, for what is a wrong field to DRF, half a surrogate pair, is wrong JSON to serde_json.
    let document: &RawValue = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    if has_endless_integer(document.get()) {
        return Err(unreadable(&format!("an integer has more than {MOST_DIGITS} digits")));
    }
    let kind = match document.get().as_bytes().first() {
        Some(b'{') => {
            let fields: HashMap<Name, &RawValue> =
                serde_json::from_str(document.get()).map_err(|error| unreadable(&error))?;
            return Ok(fields.into_iter().map(|(Name(name), value)| (name, Input::from_json(value))).collect());
        }
        Some(b'n') => return Err(Refusal::Body("No data provided".into())),
        Some(b'[') => "list",
        Some(b'"') => "str",
        Some(b't' | b'f') => "bool",
        _ if document.get().contains(['.', 'e', 'E']) => "float",
        _ => "int",
    };
    Err(Refusal::Body(format!("Invalid data. Expected a dictionary, but got {kind}.")))
}

/// Says whether there is an integer anywhere in a document that Python does not read for its length.
fn has_endless_integer(document: &str) -> bool {
    if document.len() <= MOST_DIGITS {
        return false;
    }
    let without_escapes = document.replace(r"\\", "").replace("\\\"", "");
    let beside_texts = without_escapes.split('"').step_by(2);
    let mut words = beside_texts.flat_map(|words| words.split(|letter: char| ",:[]{} \t\r\n".contains(letter)));
    words.any(|word| {
        let digits = word.trim_start_matches('-');
        digits.len() > MOST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn from_form(bytes: &Bytes) -> HashMap<String, Input> {
    form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), Input::Text(value.into_owned()))).collect()
}

fn from_multipart(content_type: &str, bytes: &[u8]) -> Result<HashMap<String, Input>, Refusal> {
    let unreadable = |reason| Refusal::Unreadable(format!("Multipart form parse error - {reason}"));
    multipart::fields(content_type, bytes).map(HashMap::from_iter).map_err(unreadable)
}

/// A body in UTF-8, whichever charset it is sent in of those that there are in the wild.
fn in_utf_8<'a>(content_type: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    let charset = multipart::parameter(content_type, "charset").unwrap_or_default();
    if is_latin_1(&charset) { latin_1(bytes).into_bytes().into() } else { bytes.into() }
}

pub(super) fn is_latin_1(charset: &str) -> bool {
    let charset = charset.to_ascii_lowercase().replace('_', "-");
    ["iso-8859-1", "latin-1", "latin1"].contains(&&*charset)
}

pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

impl Input {
    fn from_json(value: &RawValue) -> Self {
        let text = value.get();
        match text.as_bytes().first() {
            Some(b'"') => JsonString::deserialize(value).map_or(Self::Other, |text| text.0),
            Some(b'n') => Self::Null,
            Some(b'-' | b'0'..=b'9') => Self::Text(number(text)),
            _ => Self::Other,
        }
    }
}

/// A number as Python prints it.
fn number(text: &str) -> String {
    match text.contains(['.', 'e', 'E']).then(|| text.parse::<f64>()) {
        Some(Ok(float)) => python::float(float),
        _ if text == "-0" => "0".into(),
        _ => text.into(),
    }
}

/// A field's name. One with half a surrogate pair in it is none that anybody asks for.
#[derive(PartialEq, Eq, Hash)]
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match JsonString::deserialize(deserializer)?.0 {
            Input::Text(text) => Self(text),
            _ => Self(String::new()),
        })
    }
}

/// A JSON string. Deserialized as bytes, in which half a surrogate pair is three bytes that are no UTF-8.
struct JsonString(Input);

impl<'de> Deserialize<'de> for JsonString {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = JsonString;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<JsonString, E> {
                Ok(JsonString(match str::from_utf8(bytes) {
                    Ok(text) => Input::Text(text.into()),
                    Err(error) => {
                        let first = surrogate(&bytes[error.valid_up_to()..]);
                        Input::HalfSurrogate { text: without_surrogates(bytes), first }
                    }
                }))
            }
        }
        deserializer.deserialize_bytes(Visitor)
    }
}

/// The text with one character for each surrogate, as it has in Python. Of its three bytes, none of which is UTF-8, the first is always the same.
fn without_surrogates(bytes: &[u8]) -> String {
    let chunks = bytes.utf8_chunks().map(|chunk| match chunk.invalid() {
        [0xed] => format!("{}\u{fffd}", chunk.valid()),
        _ => chunk.valid().to_owned(),
    });
    chunks.collect()
}

/// The surrogate that these bytes begin with.
fn surrogate(bytes: &[u8]) -> u32 {
    match bytes {
        [first, second, third, ..] => {
            (u32::from(first & 0x0f) << 12) | (u32::from(second & 0x3f) << 6) | u32::from(third & 0x3f)
        }
        _ => 0xfffd,
    }
}

/// Beyond these Python does not read an integer.
const MOST_DIGITS: usize = 4300;
/// Many times the longest token or text that anybody sends in earnest.
const LIMIT: usize = 64 << 10;
