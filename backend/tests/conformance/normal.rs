//! Answers with what differs each time replaced, as the recorded ones are.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value, json};

use crate::{case::Answer, request::Response, run::Run, token};

/// An answer in the form of the recorded ones.
pub(crate) fn normalised(run: &Run<'_>, response: &Response, volatile: &[String]) -> Answer {
    let mut normaliser = Normaliser { run, now: response.time, volatile, tokens: Map::new() };
    let json = normaliser.value("", &response.json);
    let headers = HEADERS.into_iter().filter_map(|name| Some((name.to_owned(), header(name, response.header(name)?))));
    let headers = Some(headers.collect::<BTreeMap<_, _>>());
    Answer { status: response.status, headers, json, tokens: normaliser.tokens }
}

struct Normaliser<'a> {
    run: &'a Run<'a>,
    now: f64,
    volatile: &'a [String],
    /// The tokens that were found, by where they were.
    tokens: Map<String, Value>,
}

impl Normaliser<'_> {
    fn value(&mut self, path: &str, value: &Value) -> Value {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) => Value::Object(
                fields.iter().map(|(name, value)| (name.clone(), self.field(&below(name), name, value))).collect(),
            ),
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, item)| self.value(&below(&index.to_string()), item)).collect()
            }
            Value::String(text) => self.text(path, text).into(),
            Value::Number(number) => match number.as_i64().map(|number| number as f64 - self.now) {
                Some(offset) if offset.abs() < 100.0 => json!({"$now": snapped(offset)}),
                _ => value.clone(),
            },
            other => other.clone(),
        }
    }

    fn field(&mut self, path: &str, name: &str, value: &Value) -> Value {
        match self.volatile.iter().any(|volatile| volatile == name) {
            true => format!("<{name}>").into(),
            false => self.value(path, value),
        }
    }

    fn text(&mut self, path: &str, text: &str) -> String {
        let Some((header, claims)) = token::read(text) else { return self.plain(text) };
        let kind = claims.get(self.run.server.configuration.claim("TOKEN_TYPE_CLAIM", "token_type"));
        let kind = kind.and_then(Value::as_str).filter(|kind| ["access", "refresh", "sliding"].contains(kind));
        let name = format!("<{}>", kind.unwrap_or("token"));
        self.tokens.insert(path.into(), self.token(text, &header, &claims));
        name
    }

    fn plain(&self, text: &str) -> String {
        let word = self.run.kept["uniq"].as_str().unwrap_or_default();
        let text = text.replace(word, "{{uniq}}");
        let text = replace(&text, r"(?s)^JSON parse error - .*", "JSON parse error - <message>");
        replace(&text, r"Expected available in \d+ seconds?\.", "Expected available in <n> seconds.")
    }

    fn token(&self, text: &str, header: &Map<String, Value>, claims: &Map<String, Value>) -> Value {
        let server = &self.run.server.configuration;
        let jti_claim = server.claim("JTI_CLAIM", "jti");
        let jti = claims.get(jti_claim).filter(|jti| !jti.is_null());
        let known = self.known_tokens();
        let names = |is_such: &dyn Fn(&str) -> bool| {
            let mut names: Vec<_> = known.iter().filter(|(_, token)| is_such(token)).map(|(name, _)| name).collect();
            names.sort();
            json!(names)
        };
        let shown = claims.iter().map(|(name, value)| (name.clone(), self.claim(jti_claim, name, value)));
        json!({
            "header": header,
            "claims": shown.collect::<Map<_, _>>(),
            "claims_order": claims.keys().collect::<Vec<_>>(),
            "jti_format": jti.map(jti_format),
            "same_token_as": names(&|token| token == text),
            "same_jti_as": names(&|token| {
                jti.is_some() && token::read(token).is_some_and(|(_, claims)| claims.get(jti_claim) == jti)
            }),
            "signature_valid": header["alg"] == server.algorithm() && token::is_signed(server, text),
        })
    }

    fn claim(&self, jti_claim: &str, name: &str, value: &Value) -> Value {
        match value {
            _ if self.volatile.iter().any(|volatile| volatile == name) => format!("<{name}>").into(),
            Value::Number(time) if TIMES.contains(&name) => {
                json!({"$now": snapped(time.as_f64().unwrap_or_default() - self.now)})
            }
            Value::String(_) if [jti_claim, "jti", "orig_jti"].contains(&name) => "<jti>".into(),
            Value::String(text) if name == "hash_password" && is_match(text, "^[0-9A-F]{32}$") => {
                "<md5-upper-hex>".into()
            }
            Value::String(text) => self.plain(text).into(),
            other => other.clone(),
        }
    }

    /// Every token that the steps kept, by its path.
    fn known_tokens(&self) -> Vec<(String, &str)> {
        fn walk<'a>(path: &str, value: &'a Value, found: &mut Vec<(String, &'a str)>) {
            match value {
                Value::Object(fields) => {
                    fields.iter().for_each(|(name, value)| walk(&format!("{path}.{name}"), value, found))
                }
                Value::String(text) if token::read(text).is_some() => found.push((path.into(), text)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        self.run.kept.iter().for_each(|(name, value)| walk(name, value, &mut found));
        found
    }
}

fn header(name: &str, value: String) -> String {
    match name {
        "Date" => "<present>".into(),
        "Retry-After" => "<n>".into(),
        "Location" => replace(&value, "^https?://[^/]+", ""),
        "Set-Cookie" => {
            let value = replace(&value, r"=[\w-]+\.[\w-]+\.[\w-]+", "=<token>");
            replace(&replace(&value, r"csrftoken=\w+", "csrftoken=<random>"), "expires=[^;]*GMT", "expires=<date>")
        }
        _ => value,
    }
}

/// Seconds from now, rounded to a multiple of five where one is near.
fn snapped(offset: f64) -> i64 {
    let near = (offset / 5.0).round_ties_even() * 5.0;
    if (offset - near).abs() <= 2.4 { near as i64 } else { offset.round_ties_even() as i64 }
}

fn jti_format(jti: &Value) -> &'static str {
    match jti.as_str().unwrap_or_default() {
        hex if is_match(hex, "^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$") => "uuid4-hex",
        dashed if is_match(dashed, "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$") => "uuid4-dashed",
        _ => "other",
    }
}

fn is_match(text: &str, pattern: &str) -> bool {
    Regex::new(pattern).unwrap().is_match(text)
}

fn replace(text: &str, pattern: &str, with: &str) -> String {
    Regex::new(pattern).unwrap().replace_all(text, with).into_owned()
}

/// The headers that were recorded.
pub(crate) const HEADERS: [&str; 8] =
    ["Content-Type", "WWW-Authenticate", "Allow", "Vary", "Location", "Retry-After", "Set-Cookie", "Date"];
const TIMES: [&str; 5] = ["exp", "iat", "nbf", "orig_iat", "refresh_exp"];
