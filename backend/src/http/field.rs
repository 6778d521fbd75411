//! The fields of a request's body, by the rules of a DRF serializer.

mod email;
mod integer;
mod text;

use std::borrow::Cow;

use axum::{
    extract::{FromRequest, Request},
    http::Method,
};

use super::{body::Body, refusal::Refusal};

pub(super) use text::Text;

/// What was sent in a field.
pub(super) enum Input {
    /// A string, or a number as text.
    Text(String),
    /// A string with half of a surrogate pair in it, this one first. The text has another character for each.
    HalfSurrogate {
        text: String,
        first: u32,
    },
    Null,
    /// A boolean, a list, an object or a file.
    Other,
}

/// Which of its fields a body must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// All that are required.
    Whole,
    /// None, as in a PATCH.
    Part,
}

/// Reads a body's fields one after the other, each into its place, and gathers what is wrong with them.
///
/// Where nothing is sent that need not be, the place keeps what it holds: the default, or `None` where the record shall stay as it is.
pub(super) struct Fields {
    body: Body,
    extent: Extent,
    errors: Vec<(Cow<'static, str>, Vec<String>)>,
}

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let extent = match *request.method() {
            Method::PATCH => Extent::Part,
            _ => Extent::Whole,
        };
        Ok(Self { body: Body::from_request(request, state).await?, extent, errors: Vec::new() })
    }
}

impl Fields {
    /// Reads a text.
    pub(super) fn text(&mut self, name: &'static str, rule: Text, place: &mut impl From<String>) {
        let read = match self.body.take(name) {
            Some(input) => rule.read(input),
            None => return self.miss(name, rule.is_required()),
        };
        self.put(name, read, place);
    }

    /// Reads an integer, which is required.
    pub(super) fn integer(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<i64>,
        place: &mut impl From<i64>,
    ) {
        let read = match self.body.take(name) {
            Some(input) => integer::read(input, range),
            None => return self.miss(name, true),
        };
        self.put(name, read, place);
    }

    /// Refuses what was sent in a field, for a reason that its own rule does not know.
    pub(super) fn refuse(&mut self, name: &'static str, reason: &str) {
        self.errors.push((name.into(), vec![reason.into()]));
    }

    /// Ends the reading; the refusal names every field that is wrong.
    pub(super) fn done(self) -> Result<(), Refusal> {
        if self.errors.is_empty() { Ok(()) } else { Err(Refusal::Fields(self.errors)) }
    }

    fn put<T>(&mut self, name: &'static str, read: Result<T, Vec<String>>, place: &mut impl From<T>) {
        match read {
            Ok(value) => *place = value.into(),
            Err(reasons) => self.errors.push((name.into(), reasons)),
        }
    }

    fn miss(&mut self, name: &'static str, is_required: bool) {
        if is_required && self.extent == Extent::Whole {
            self.refuse(name, "This field is required.");
        }
    }
}

impl Body {
    /// Takes required texts of any length out of the body.
    pub(super) fn texts<const N: usize>(self, names: [&'static str; N]) -> Result<[String; N], Refusal> {
        let mut fields = Fields { body: self, extent: Extent::Whole, errors: Vec::new() };
        let texts = names.map(|name| {
            let mut text = String::new();
            fields.text(name, Text::required(), &mut text);
            text
        });
        fields.done().map(|()| texts)
    }
}
