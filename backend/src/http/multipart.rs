//! A multipart form, as Django reads it: what is cut short counts as far as it goes, and what has no name does not count.

use super::field::Input;

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

/// A parameter of a header's value, such as a media type's charset.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut is_quoted = false;
    let parameters = value.split(|character| {
        is_quoted ^= character == '"';
        character == ';' && !is_quoted
    });
    let (_, text) = parameters
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(ours, _)| ours.trim().eq_ignore_ascii_case(name))?;
    let text = text.trim();
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Some(inside.map_or_else(|| text.to_owned(), |inside| inside.replace("\\\"", "\"").replace("\\\\", "\\")))
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
    let disposition = head
        .split("\r\n")
        .find(|line| line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case("content-disposition")))?;
    let name = parameter(disposition, "name")?.trim().to_owned();
    let is_file = parameter(disposition, "filename").is_some_and(|name| !name.is_empty());
    let content = String::from_utf8_lossy(&part[end + 4..]).into_owned();
    Some((name, if is_file { Input::Other } else { Input::Text(content) }))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
