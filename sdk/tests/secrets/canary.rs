//! Secrets that are known, and a look at whether any of them is in a text.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};

/// The shortest run that no text has by chance.
const RUN: usize = 8;

/// Values that nobody may see.
#[derive(Default)]
pub(crate) struct Canaries(Vec<String>);

impl Canaries {
    pub(crate) fn of(secrets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut canaries = Self::default();
        secrets.into_iter().for_each(|secret| canaries.add(&secret.into()));
        canaries
    }

    /// Looks for the secret itself, for its base64 and for it as it would be in a URL.
    pub(crate) fn add(&mut self, secret: &str) {
        let encoded: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let escaped: String = secret
            .bytes()
            .map(|byte| match byte.is_ascii_alphanumeric() {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            })
            .collect();
        // Base64 of the same letters looks different at each of three offsets.
        let based =
            (0..3).map(|offset| Base64UrlUnpadded::encode_string(secret.get(offset..).unwrap_or("").as_bytes()));
        self.0.extend([secret.to_owned(), encoded, escaped]);
        self.0.extend(based);
    }

    /// The first run of a secret that the text has.
    pub(crate) fn found_in(&self, text: &str) -> Option<String> {
        let runs = self.0.iter().flat_map(|secret| {
            let letters: Vec<_> = secret.chars().collect();
            letters.windows(RUN).map(String::from_iter).collect::<Vec<_>>()
        });
        // What every token begins with, `{"alg":"` and the like, tells nothing.
        runs.filter(|run| !PUBLIC.iter().any(|public| public.contains(run.as_str()))).find(|run| text.contains(run))
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
