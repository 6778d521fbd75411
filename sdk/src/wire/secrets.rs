//! What a login sent, so that no error repeats it.

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
        let mut rejection = Rejection { status, ..Rejection::default() };
        for name in body.names() {
            let texts = body.texts(&name).or_else(|| body.text(&name).map(|text| vec![text])).unwrap_or_default();
            let texts: Vec<_> = texts.into_iter().filter(|text| !self.are_in(text)).collect();
            if texts.is_empty() || (self.are_in(&name) && !self.names.contains(&name)) {
                continue;
            }
            match name.as_str() {
                "detail" | "non_field_errors" => rejection.detail = Some(texts.join(" ")),
                "code" => rejection.code = Some(texts.join(" ")),
                _ => {
                    rejection.fields.insert(name, texts);
                }
            }
        }
        rejection
    }

    /// Whether a text repeats a whole secret, or a run of it that is too long for chance.
    fn are_in(&self, text: &str) -> bool {
        self.values.iter().any(|secret| text.contains(secret.as_str()) || runs(secret).any(|run| text.contains(run)))
    }
}

fn runs(secret: &str) -> impl Iterator<Item = &str> {
    let bounds: Vec<_> = secret.char_indices().map(|(start, _)| start).chain([secret.len()]).collect();
    let runs: Vec<_> = bounds.windows(RUN + 1).filter_map(|bounds| secret.get(bounds[0]..bounds[RUN])).collect();
    runs.into_iter()
}
