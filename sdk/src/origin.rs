//! The origin policy: where the API is, and who may see the access token.

use crate::engine;
use crate::error::ConfigError;

/// The base URL and the allowed origins, parsed.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// Without a slash at its end.
    base: String,
    allowed: Vec<String>,
}

impl Origins {
    pub(crate) fn new(base_url: &str, allowed: Option<&[String]>) -> Result<Self, ConfigError> {
        const BASE: ConfigError = ConfigError {
            setting: "base_url",
            problem: "must be an http or https URL without query and fragment, or \"\" for the page's origin",
        };
        let base_url = if base_url.is_empty() { engine::page_origin().ok_or(BASE)? } else { base_url.to_owned() };
        let base = engine::parse_url(&base_url).filter(|url| url.is_web() && url.is_bare()).ok_or(BASE)?;
        let allowed = match allowed {
            None => vec![base.origin],
            Some(origins) => origins.iter().map(|origin| parse_origin(origin)).collect::<Result<_, _>>()?,
        };
        Ok(Self { base: base.href.trim_end_matches('/').to_owned(), allowed })
    }

    /// Returns the URL of a path, which is appended to the base URL as axios does: `/x` and `x` with `https://h/base` are both
    /// `https://h/base/x`. `None` for what would leave the base URL.
    pub(crate) fn resolve(&self, path: &str) -> Option<String> {
        let url = engine::parse_url(&format!("{}/{}", self.base, path.trim_start_matches('/')))?;
        let below = url.href.strip_prefix(&self.base).is_some_and(|rest| rest.starts_with('/'));
        below.then_some(url.href)
    }

    /// Whether two URLs have one origin.
    pub(crate) fn are_one(one: &str, other: &str) -> bool {
        let origin = |url| engine::parse_url(url).map(|url| url.origin);
        origin(one).is_some() && origin(one) == origin(other)
    }

    /// Whether a request to this absolute URL may carry the access token. What cannot be parsed may not.
    pub(crate) fn allow(&self, url: &str) -> bool {
        engine::parse_url(url).is_some_and(|url| url.is_web() && self.allowed.contains(&url.origin))
    }
}

fn parse_origin(text: &str) -> Result<String, ConfigError> {
    let url = engine::parse_url(text).filter(engine::Url::is_web);
    url.filter(|url| url.href.trim_end_matches('/') == url.origin).map(|url| url.origin).ok_or(ConfigError {
        setting: "allowed_origins",
        problem: "must be origins such as \"https://api.example.com\"; there is no wildcard",
    })
}

impl engine::Url {
    /// By its own scheme: a `blob:` URL has the origin of the page that made it.
    fn is_web(&self) -> bool {
        self.href.starts_with("https://") || self.href.starts_with("http://")
    }

    /// Whether nothing would be lost or disclosed by appending a path: no user, query or fragment.
    fn is_bare(&self) -> bool {
        self.href.starts_with(&self.origin) && !self.href.contains(['?', '#'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> Origins {
        Origins::new("https://api.example.com/v1/", None).expect("a good base URL")
    }

    #[test]
    fn paths_are_appended_to_the_base_url() {
        for path in ["/x/", "x/"] {
            assert_eq!(api().resolve(path).as_deref(), Some("https://api.example.com/v1/x/"));
        }
    }

    #[test]
    fn a_path_cannot_leave_the_base_url() {
        for path in ["../x", "/../x", "a/../../x", "..", "%2e%2e/x", "..\\x"] {
            assert_eq!(api().resolve(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_that_looks_like_a_host_stays_a_path() {
        for path in ["//evil.example/x", "https://evil.example/x", "\\\\evil.example", "@evil.example"] {
            let url = api().resolve(path).expect("a path below the base URL");
            assert!(url.starts_with("https://api.example.com/v1/"), "{url}");
        }
    }

    #[test]
    fn an_answer_from_elsewhere_is_told_by_its_origin() {
        assert!(Origins::are_one("https://a.example/x", "https://a.example/y?z"));
        assert!(!Origins::are_one("https://a.example/x", "https://b.example/x"));
        assert!(!Origins::are_one("", ""));
    }

    #[test]
    fn a_list_of_origins_takes_the_place_of_the_default() {
        let list = ["https://a.example".to_owned(), "http://localhost:8000/".to_owned()];
        let origins = Origins::new("https://api.example.com", Some(&list)).expect("good origins");
        assert!(origins.allow("https://a.example/x") && origins.allow("http://localhost:8000/x"));
        assert!(!origins.allow("https://api.example.com/x"));
    }
}
