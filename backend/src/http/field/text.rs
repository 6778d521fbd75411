//! DRF's `CharField` and `EmailField`.

use super::{Input, email::is_email};
use crate::python::is_blank;

/// What a text must be like. It is trimmed first.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Text {
    presence: Presence,
    max_length: Option<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Required,
    /// It may be blank as well.
    Optional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    Email,
}

impl Kind {
    /// What DRF says to a value of another type.
    fn invalid(self) -> &'static str {
        match self {
            Self::Any => "Not a valid string.",
            Self::Email => "Enter a valid email address.",
        }
    }
}

impl Text {
    /// A text that must be there and not be blank.
    pub(in crate::http) const fn required() -> Self {
        Self { presence: Presence::Required, max_length: None, kind: Kind::Any }
    }

    /// A text that may be missing or blank.
    pub(in crate::http) const fn optional() -> Self {
        Self { presence: Presence::Optional, max_length: None, kind: Kind::Any }
    }

    /// This many characters at most.
    pub(in crate::http) const fn at_most(self, max_length: usize) -> Self {
        Self { max_length: Some(max_length), ..self }
    }

    /// An email address.
    pub(in crate::http) const fn email(self) -> Self {
        Self { kind: Kind::Email, ..self }
    }

    pub(super) fn is_required(self) -> bool {
        self.presence == Presence::Required
    }

    pub(super) fn read(self, input: Input) -> Result<String, Vec<String>> {
        let one = |reason: &str| Err(vec![reason.to_owned()]);
        let (text, surrogate) = match input {
            Input::Null => return one("This field may not be null."),
            Input::Other => return one(self.kind.invalid()),
            Input::HalfSurrogate { text, first } => (text, Some(first)),
            Input::Text(text) => (text, None),
        };
        match text.trim_matches(is_blank) {
            "" if self.is_required() => one("This field may not be blank."),
            "" => Ok(String::new()),
            text => self.check(text, surrogate).map(|()| text.to_owned()),
        }
    }

    fn check(self, text: &str, surrogate: Option<u32>) -> Result<(), Vec<String>> {
        let mut reasons = Vec::new();
        if let Some(max_length) = self.max_length.filter(|max_length| text.chars().count() > *max_length) {
            reasons.push(format!("Ensure this field has no more than {max_length} characters."));
        }
        if text.contains('\0') {
            reasons.push("Null characters are not allowed.".into());
        }
        reasons.extend(surrogate.map(|code| format!("Surrogate characters are not allowed: U+{code:X}.")));
        if self.kind == Kind::Email && !is_email(text) {
            reasons.push(self.kind.invalid().into());
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }
}
