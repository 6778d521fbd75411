//! What a login sent, so that no error repeats it.

use std::collections::BTreeSet;

use crate::engine::Object;
use crate::error::Rejection;

/// The secret values of a login: all but the names by which people know each other.
pub(crate) struct Secrets {
    values: Vec<String>,
    /// What the fields were called, which the server may say.
    names: Vec<String>,
}

/// Fields that are no secrets.
const NAMES: [&str; 6] = ["username", "email", "mobile", "phone", "phone_number", "login"];

/// What is shorter stands in every other sentence.
const SHORTEST: usize = 4;

/// How many characters of a secret no text repeats by chance.
const RUN: usize = 8;

impl Secrets {
    /// Finds the secrets in the body of a login, a JSON object.
    pub(crate) fn of(credentials: &str) -> Self {
        let leaves = Object::parse(credentials).map(|fields| fields.leaves()).unwrap_or_default();
        let (names, values): (Vec<_>, Vec<_>) = leaves.into_iter().unzip();
        let is_secret =
            |(name, value): &(&String, &String)| !NAMES.contains(&name.as_str()) && value.chars().count() >= SHORTEST;
        let secrets = names.iter().zip(&values).filter(is_secret).map(|(_, value)| value.clone()).collect();
        Self { values: secrets, names }
    }

    /// Reads what DRF says of a login that it refused. Words that repeat a secret are left out.
    pub(crate) fn rejection(&self, status: u16, body: &Object) -> Rejection {
        let runs: BTreeSet<_> = self.values.iter().flat_map(|secret| runs_in(secret)).collect();
        // A whole secret, or a run of it that is too long for chance.
        let repeats = |text: &str| {
            runs_in(text).any(|run| runs.contains(run))
                || self.values.iter().any(|secret| text.contains(secret.as_str()))
        };
        let mut rejection = Rejection { status, ..Rejection::default() };
        for name in body.names() {
            let texts = body.texts(&name).or_else(|| body.text(&name).map(|text| vec![text])).unwrap_or_default();
            let texts: Vec<_> = texts.into_iter().filter(|text| !repeats(text)).collect();
            if texts.is_empty() || (repeats(&name) && !self.names.contains(&name)) {
                continue;
            }
            // Pieces that are harmless each may be a secret when they are put together.
            let sentence = || Some(texts.join(" ")).filter(|text| !repeats(text));
            match name.as_str() {
                "detail" | "non_field_errors" => rejection.detail = sentence().or(rejection.detail),
                "code" => rejection.code = sentence(),
                _ => {
                    rejection.fields.insert(name, texts);
                }
            }
        }
        rejection
    }
}

/// Every run of a text that is as long as [`RUN`].
fn runs_in(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(start, _)| start);
    let ends = starts.clone().chain([text.len()]).skip(RUN);
    starts.zip(ends).map(|(start, end)| &text[start..end])
}
