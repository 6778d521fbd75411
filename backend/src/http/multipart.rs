//! A multipart form, as Django reads it: what is cut short counts as far as it goes, and what has no name does not count.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{
    body::{is_latin_1, latin_1},
    field::Input,
};
use crate::python::base64;

/// The fields of a form, in their order; the error says why there is no form.
pub(super) fn fields(content_type: &str, body: &[u8]) -> Result<Vec<(String, Input)>, String> {
    if !content_type.starts_with("multipart/") {
        return Err(format!("Invalid Content-Type: {content_type}"));
    }
    let boundary = parameter(content_type, "boundary");
    let Some(boundary) = boundary.as_deref().filter(|boundary| is_boundary(boundary)) else {
        return Err(format!("Invalid boundary in multipart: {}", boundary.as_deref().unwrap_or("None")));
    };
    Ok(split(body, format!("--{boundary}").as_bytes()).into_iter().filter_map(field).collect())
}

/// A parameter of a header's value, such as a media type's charset. By RFC 2231 the one with a `*` to its name goes first.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut is_quoted = false;
    let parameters = value.split(|character| {
        is_quoted ^= character == '"';
        character == ';' && !is_quoted
    });
    let parameters: Vec<_> = parameters.skip(1).filter_map(|parameter| parameter.split_once('=')).collect();
    let find = |name: &str| parameters.iter().find(|(ours, _)| ours.trim().eq_ignore_ascii_case(name));
    match find(&format!("{name}*")) {
        Some((_, text)) => Some(extended(&unquoted(text))),
        None => find(name).map(|(_, text)| unquoted(text)),
    }
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.map_or_else(|| text.to_owned(), |inside| inside.replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// The text of a value such as `utf-8'en'na%C3%AFve`.
fn extended(text: &str) -> String {
    let parts: Vec<_> = text.splitn(3, '\'').collect();
    let [charset, _, encoded] = parts[..] else { return text.into() };
    let bytes: Cow<[u8]> = percent_decode_str(encoded).into();
    if is_latin_1(charset) { latin_1(&bytes) } else { String::from_utf8_lossy(&bytes).into_owned() }
}

fn is_boundary(text: &str) -> bool {
    let is_ascii = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    is_ascii && (1..=201).contains(&text.len()) && !text.ends_with(' ')
}

/// What lies between boundaries, without the line end before each.
fn split<'a>(mut body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(body, boundary) {
        let part = &body[..at];
        let part = part.strip_suffix(b"\n").map_or(part, |part| part.strip_suffix(b"\r").unwrap_or(part));
        parts.push(part);
        body = &body[at + boundary.len()..];
    }
    parts.push(body);
    parts
}

fn field(part: &[u8]) -> Option<(String, Input)> {
    let end = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&part[..end]);
    let disposition = header(&head, "content-disposition")?;
    let name = parameter(disposition, "name")?.trim().to_owned();
    let is_file = parameter(disposition, "filename").is_some_and(|name| !name.is_empty());
    let content = decoded(header(&head, "content-transfer-encoding"), &part[end + 4..]);
    Some((name, if is_file { Input::Other } else { Input::Text(String::from_utf8_lossy(&content).into_owned()) }))
}

/// The value of a part's header.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.split("\r\n").filter_map(|line| line.split_once(':'));
    headers.find(|(ours, _)| ours.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A part's content, which Base64 may be around; what is none is taken as it is.
fn decoded<'a>(encoding: Option<&str>, content: &'a [u8]) -> Cow<'a, [u8]> {
    let encoding = encoding.and_then(|encoding| encoding.split(';').next()).unwrap_or_default();
    match encoding.trim().eq_ignore_ascii_case("base64") {
        true => base64(content.iter().copied()).map_or(content.into(), Cow::Owned),
        false => content.into(),
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
