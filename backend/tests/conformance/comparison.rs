//! What an answer has otherwise than the recorded one.

use serde_json::Value;

use crate::{case::Answer, normal::HEADERS};

/// What must not differ and does, and details that may and do.
pub(crate) fn differences(wanted: &Answer, given: &Answer) -> (Vec<String>, Vec<String>) {
    let (mut required, mut details) = (Vec::new(), Vec::new());
    if wanted.status != given.status {
        required.push(format!("status: expected {}, got {}", wanted.status, given.status));
    }
    compare("json", &wanted.json, &given.json, &mut required);
    let Some(headers) = &wanted.headers else { return (required, details) };
    let given_headers = given.headers.as_ref();
    for name in HEADERS {
        let (wanted, given) = (headers.get(name), given_headers.and_then(|headers| headers.get(name)));
        if wanted.map(|value| comparable(name, value)) != given.map(|value| comparable(name, value)) {
            let out = if ["Vary", "Date"].contains(&name) { &mut details } else { &mut required };
            out.push(format!("{name}: expected {wanted:?}, got {given:?}"));
        }
    }
    for path in given.tokens.keys().filter(|path| !wanted.tokens.contains_key(*path)) {
        required.push(format!("token {path}: unexpected"));
    }
    for (path, wanted) in &wanted.tokens {
        let Some(given) = given.tokens.get(path) else {
            required.push(format!("token {path}: missing"));
            continue;
        };
        for part in ["header", "claims", "signature_valid"].into_iter().chain(SAMENESS) {
            compare(&format!("token {path} {part}"), &wanted[part], &given[part], &mut required);
        }
        for part in ["claims_order", "jti_format"] {
            compare(&format!("token {path} {part}"), &wanted[part], &given[part], &mut details);
        }
    }
    (required, details)
}

/// What is compared of a token with the others that the case has had.
pub(crate) const SAMENESS: [&str; 2] = ["same_token_as", "same_jti_as"];

fn compare(path: &str, wanted: &Value, given: &Value, out: &mut Vec<String>) {
    match (wanted, given) {
        (Value::Object(wants), Value::Object(gives)) => {
            if let (Some(wanted), Some(given)) = (time(wanted), time(given)) {
                if (wanted - given).abs() > 3 {
                    out.push(format!("{path}: expected about {wanted:+} s, got {given:+} s"));
                }
                return;
            }
            for (name, given) in gives.iter().filter(|(name, _)| !wants.contains_key(*name)) {
                out.push(format!("{path}.{name}: unexpected {given}"));
            }
            for (name, wanted) in wants {
                match gives.get(name) {
                    Some(given) => compare(&format!("{path}.{name}"), wanted, given, out),
                    None => out.push(format!("{path}.{name}: missing {wanted}")),
                }
            }
        }
        (Value::Array(wants), Value::Array(gives)) if wants.len() == gives.len() => {
            for (index, (wanted, given)) in wants.iter().zip(gives).enumerate() {
                compare(&format!("{path}.{index}"), wanted, given, out);
            }
        }
        _ if wanted == given => {}
        _ => out.push(format!("{path}: expected {wanted}, got {given}")),
    }
}

/// The seconds from now of a value that is nothing but a time.
fn time(value: &Value) -> Option<i64> {
    value.as_object().filter(|fields| fields.len() == 1)?.get("$now")?.as_i64()
}

/// A header's value without what makes no difference.
fn comparable(name: &str, value: &str) -> Vec<String> {
    let mut parts: Vec<_> = match name {
        "Content-Type" => value.split(';').take(1).map(|part| part.trim().to_lowercase()).collect(),
        "Allow" | "Vary" => value.split(',').map(|part| part.trim().to_lowercase()).collect(),
        _ => vec![value.to_owned()],
    };
    parts.sort();
    parts
}
