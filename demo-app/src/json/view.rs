//! JSON, indented and with quiet colours.

use leptos::prelude::*;

use super::Json;

/// Shows a value as a block of text.
pub(crate) fn json_view(value: &Json) -> AnyView {
    let text = value.pretty();
    let pieces: Vec<_> =
        pieces(&text).map(|(kind, text)| view! { <span class=kind>{text.to_owned()}</span> }).collect();
    view! { <code class="json">{pieces}</code> }.into_any()
}

/// Cuts JSON into pieces, each with the class of its colour.
fn pieces(text: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = |char: char| char.is_alphanumeric() || "+-.".contains(char);
        let length = match first {
            '"' => string_length(rest),
            _ if is_word(first) => rest.find(|char| !is_word(char)).unwrap_or(rest.len()),
            _ => rest.find(|char| char == '"' || is_word(char)).unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        let kind = match first {
            '"' if after.starts_with(':') => "key",
            '"' => "string",
            _ if is_word(first) => "number",
            _ => "mark",
        };
        Some((kind, piece))
    })
}

/// The length of the string at the beginning, quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            '"' if !is_escaped => return at + 1,
            _ => is_escaped = char == '\\' && !is_escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole_text() {
        let text = r#"{"a":[1.5e-3,true,null],"b":{}}"#;
        assert_eq!(pieces(text).map(|(_, piece)| piece).collect::<String>(), text);
    }

    #[test]
    fn a_key_is_told_from_a_string() {
        let found: Vec<_> = pieces(r#"{"exp":"soon"}"#).filter(|(kind, _)| *kind != "mark").collect();
        assert_eq!(found, [("key", r#""exp""#), ("string", r#""soon""#)]);
    }

    #[test]
    fn a_string_ends_at_a_quote_that_is_not_escaped() {
        assert_eq!(string_length(r#""a\"b\\", "c""#), r#""a\"b\\""#.len());
    }
}
