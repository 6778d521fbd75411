//! The rules of DRF's `CharField`.

use super::{body::Body, refusal::Refusal};

/// What was sent in a field.
pub(super) enum Input {
    /// A string, or a number as text.
    Text(String),
    /// A string with half of a surrogate pair in it, this one first.
    HalfSurrogate(u32),
    Null,
    /// A boolean, a list, an object or a file.
    Other,
}

impl Body {
    /// Takes required strings out of the body, trimmed; the refusal names every field that is wrong.
    pub(super) fn texts<const N: usize>(mut self, names: [&'static str; N]) -> Result<[String; N], Refusal> {
        let mut errors = Vec::new();
        let texts = names.map(|name| match text(self.take(name)) {
            Ok(text) => text,
            Err(reasons) => {
                errors.push((name, reasons));
                String::new()
            }
        });
        if errors.is_empty() { Ok(texts) } else { Err(Refusal::Fields(errors)) }
    }
}

fn text(input: Option<Input>) -> Result<String, Vec<String>> {
    let one = |reason: &str| Err(vec![reason.to_owned()]);
    match input {
        None => one("This field is required."),
        Some(Input::Null) => one("This field may not be null."),
        Some(Input::Other) => one("Not a valid string."),
        Some(Input::HalfSurrogate(code)) => Err(vec![format!("Surrogate characters are not allowed: U+{code:X}.")]),
        Some(Input::Text(text)) => match text.trim_matches(is_blank) {
            "" => one("This field may not be blank."),
            text if text.contains('\0') => one("Null characters are not allowed."),
            text => Ok(text.to_owned()),
        },
    }
}

/// What Python's `str.strip` strips.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}
