//! One fault as it is told: where and when it strikes, and how.

use std::{collections::BTreeMap, num::NonZeroU64, time::Duration};

use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING},
};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    path: Paths,
    #[serde(default, deserialize_with = "method")]
    method: Option<Method>,
    /// How many requests pass first.
    #[serde(default)]
    pub(super) skip: u64,
    /// How often it strikes; without end where that is not said.
    pub(super) times: Option<NonZeroU64>,
    #[serde(default, rename = "delay_ms", deserialize_with = "delay")]
    pub(super) delay: Duration,
    /// Whether what was asked for is done all the same, and only its answer is lost.
    #[serde(default)]
    pub(super) committed: bool,
    #[serde(default)]
    pub(super) without_cors: bool,
    #[serde(default)]
    pub(super) strike: Strike,
}

/// What goes wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Strike {
    /// Nothing but the delay.
    #[default]
    Pass,
    /// Another answer.
    Answer(Answer),
    /// No answer, on a connection that stays.
    Hang,
    /// Half of an answer, on a connection that stays.
    Stall,
    /// No answer, and the connection ends.
    Reset,
    /// An answer that sends the client elsewhere.
    Redirect(Redirect),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    #[serde(deserialize_with = "status")]
    pub(super) status: StatusCode,
    #[serde(default, deserialize_with = "content_type")]
    pub(super) content_type: Option<HeaderValue>,
    #[serde(default)]
    pub(super) body: String,
    #[serde(default, deserialize_with = "headers")]
    pub(super) headers: HeaderMap,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Redirect {
    #[serde(deserialize_with = "redirection")]
    pub(super) status: StatusCode,
    #[serde(deserialize_with = "location")]
    pub(super) location: HeaderValue,
}

/// One path, or all that begin alike.
#[derive(Debug)]
enum Paths {
    One(String),
    Below(String),
}

impl Fault {
    /// Reads a fault; the error says what to write instead.
    pub(super) fn read(given: &Map<String, Value>) -> Result<Self, serde_json::Error> {
        let fault: Self = serde_json::from_value(Value::Object(given.clone()))?;
        let is_unbroken = matches!(fault.strike, Strike::Stall | Strike::Reset);
        if fault.method == Some(Method::HEAD) && is_unbroken {
            return Err(Error::custom("an answer to HEAD has no body to break it in; strike with \"hang\" instead"));
        }
        if let Strike::Answer(Answer { status, body, .. }) = &fault.strike
            && [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(status)
            && !body.is_empty()
        {
            return Err(Error::custom(format!("an answer of {} has no body; leave \"body\" out", status.as_u16())));
        }
        Ok(fault)
    }

    /// Says whether it is about this request. Preflights and HEAD are meant only by their names.
    pub(super) fn matches(&self, method: &Method, path: &str) -> bool {
        let is_method = match &self.method {
            Some(ours) => ours == method,
            None => ![Method::OPTIONS, Method::HEAD].contains(method),
        };
        is_method
            && match &self.path {
                Paths::One(ours) => ours == path,
                Paths::Below(prefix) => path.starts_with(prefix),
            }
    }

    /// The strike's name.
    pub(super) fn kind(&self) -> &'static str {
        match self.strike {
            Strike::Pass => "pass",
            Strike::Answer(_) => "answer",
            Strike::Hang => "hang",
            Strike::Stall => "stall",
            Strike::Reset => "reset",
            Strike::Redirect(_) => "redirect",
        }
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = String::deserialize(deserializer)?;
        let expected = "expected a path such as \"/api/token/refresh/\", or \"/api/*\" for all below";
        match path.strip_suffix('*') {
            _ if !path.starts_with('/') || path.contains(['?', '#']) => Err(Error::custom(expected)),
            Some(prefix) if !prefix.contains('*') => Ok(Self::Below(prefix.into())),
            None if !path.contains('*') => Ok(Self::One(path)),
            _ => Err(Error::custom(expected)),
        }
    }
}

fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Method>, D::Error> {
    let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let is_method = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase());
    let method = Method::from_bytes(name.as_bytes()).ok().filter(|_| is_method);
    method.map(Some).ok_or_else(|| Error::custom("expected a method such as \"POST\""))
}

fn delay<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    match u64::deserialize(deserializer)? {
        milliseconds @ 0..=60_000 => Ok(Duration::from_millis(milliseconds)),
        _ => Err(Error::custom("expected a delay_ms of 60000 or less")),
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
    let status = StatusCode::from_u16(u16::deserialize(deserializer)?).ok();
    let status = status.filter(|status| (200..600).contains(&status.as_u16()));
    status.ok_or_else(|| Error::custom("expected a status from 200 to 599"))
}

fn redirection<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
    let status = status(deserializer).ok().filter(|status| [301, 302, 303, 307, 308].contains(&status.as_u16()));
    status.ok_or_else(|| Error::custom("expected a status of 301, 302, 303, 307 or 308"))
}

fn content_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<HeaderValue>, D::Error> {
    let given = Option::<String>::deserialize(deserializer)?;
    let expected = |_| Error::custom("expected a content_type such as \"text/html\"");
    given.map(|given| HeaderValue::try_from(given).map_err(expected)).transpose()
}

fn location<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HeaderValue, D::Error> {
    let location = HeaderValue::try_from(String::deserialize(deserializer)?).ok();
    let location = location.filter(|location| !location.is_empty());
    location.ok_or_else(|| Error::custom("expected a location such as \"http://127.0.0.1:8000/elsewhere/\""))
}

fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HeaderMap, D::Error> {
    let header = |(name, value): (String, String)| {
        let expected = || Error::custom(format!("{name:?}: expected headers such as {{\"Retry-After\": \"2\"}}"));
        let header = HeaderName::try_from(&name).map_err(|_| expected())?;
        if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&header) {
            return Err(Error::custom(format!("the server itself sends {name:?}; leave it out")));
        }
        Ok((header, HeaderValue::try_from(value).map_err(|_| expected())?))
    };
    BTreeMap::<String, String>::deserialize(deserializer)?.into_iter().map(header).collect()
}
