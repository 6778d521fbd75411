//! Secrets that are known, and a look at whether any of them is in a text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};

/// The shortest run that no text has by chance.
const RUN: usize = 8;

/// Values that nobody may see, as all their runs.
#[derive(Default)]
pub(crate) struct Canaries(BTreeSet<Vec<u8>>);

impl Canaries {
    pub(crate) fn of(secrets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut canaries = Self::default();
        secrets.into_iter().for_each(|secret| canaries.add(&secret.into()));
        canaries
    }

    /// Looks for the secret itself, for its base64 and for it as it would be in a URL.
    pub(crate) fn add(&mut self, secret: &str) {
        let escape = |byte: u8| format!("%{byte:02X}");
        let encoded = secret.bytes().map(escape).collect();
        let needs_no_escape = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let in_a_url = |byte| if needs_no_escape(byte) { char::from(byte).to_string() } else { escape(byte) };
        let escaped: String = secret.bytes().map(in_a_url).collect();
        // Base64 of the same letters looks different at each of three offsets, and its end depends on what follows.
        let based = (0..3).map(|offset| {
            let mut based = Base64UrlUnpadded::encode_string(secret.as_bytes().get(offset..).unwrap_or_default());
            based.truncate(based.len().saturating_sub(2));
            based
        });
        let spellings = [secret.to_owned(), encoded, escaped].into_iter().chain(based);
        // What every token begins with tells nothing.
        let is_secret =
            |run: &&[u8]| !PUBLIC.iter().any(|public| public.as_bytes().windows(RUN).any(|each| each == *run));
        spellings.for_each(|text| self.0.extend(text.as_bytes().windows(RUN).filter(is_secret).map(Vec::from)));
    }

    /// The first run of a secret that the text has.
    pub(crate) fn found_in<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        text.as_bytes().windows(RUN).find(|run| self.0.contains(*run)).map(String::from_utf8_lossy)
    }

    #[track_caller]
    pub(crate) fn assert_silent(&self, text: &str) {
        if let Some(run) = self.found_in(text) {
            panic!("{run:?} of a secret is in {text}");
        }
    }

    /// That a value says nothing in any of the ways in which values are printed.
    #[track_caller]
    pub(crate) fn assert_unprinted(&self, value: &impl fmt::Debug) {
        self.assert_silent(&format!("{value:?} {value:#?}"));
    }

    /// The same for an error and all that it came from.
    #[track_caller]
    pub(crate) fn assert_unsaid(&self, error: &dyn std::error::Error) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.assert_silent(&format!("{error} {error:#} {error:?} {error:#?}"));
            next = error.source();
        }
    }
}

/// The headers that the backend and the tests give all tokens.
const PUBLIC: [&str; 2] = ["eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"];
