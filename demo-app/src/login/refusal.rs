//! Why a login failed, sorted by where the form shows it.

use hallpass_leptos::hallpass::Error;

use crate::problem::Problem;

/// What the form shows after a login that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What concerns the whole form.
    pub(crate) problem: Option<Problem>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        let Error::InvalidCredentials(rejection) = error else {
            return Self { problem: Some(error.into()), ..Self::default() };
        };
        let mut fields = rejection.fields.clone();
        let mut words_about = |field| fields.remove(field).map(|words| words.join(" "));
        let (username, password) = (words_about("username"), words_about("password"));
        // A field that this form does not have.
        let others = fields.into_iter().map(|(field, words)| format!("{field}: {}", words.join(" ")));
        let hint = others.collect::<Vec<_>>().join(" ");
        let has_fields = username.is_some() || password.is_some();
        let is_needed = rejection.detail.is_some() || !hint.is_empty() || !has_fields;
        let problem = is_needed.then(|| Problem { hint, ..Problem::from(error) });
        Self { problem, username, password }
    }
}

#[cfg(test)]
mod tests {
    use hallpass_leptos::hallpass::Rejection;

    use super::*;

    fn refusal(detail: Option<&str>, fields: &[(&str, &str)]) -> Refusal {
        let mut rejection = Rejection::default();
        rejection.detail = detail.map(str::to_owned);
        rejection.fields = fields.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()])).collect();
        Refusal::from(&Error::InvalidCredentials(rejection))
    }

    #[test]
    fn the_servers_words_about_a_field_are_at_the_field_alone() {
        let expected = Refusal { password: Some("May not be blank.".into()), ..Refusal::default() };
        assert_eq!(refusal(None, &[("password", "May not be blank.")]), expected);
    }

    #[test]
    fn the_servers_own_words_are_above_the_form() {
        let problem = refusal(Some("No such account."), &[]).problem;
        assert_eq!(problem.map(|problem| problem.what).as_deref(), Some("No such account."));
    }

    #[test]
    fn a_field_that_the_form_does_not_have_is_not_lost() {
        let problem = refusal(None, &[("otp", "Required.")]).problem;
        assert_eq!(problem.map(|problem| problem.hint).as_deref(), Some("otp: Required."));
    }
}
