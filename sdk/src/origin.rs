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

    /// The API's origin, however it is spelt.
    const OURS: [&str; 10] = [
        "https://api.example.com",
        "https://api.example.com/v1/x?y#z",
        "https://API.example.com:443/other",
        "HTTPS://api.example.com/",
        "https://api.example.com:/@evil.example/",
        "https:\\\\api.example.com\\x",
        "https:/api.example.com/x",
        "https://api.example.com/?https://evil.example/",
        "https://api\u{3002}example.com/",
        " https://api.example.com/\n",
    ];

    /// What looks like it, and what has no origin of its own. `tests/browser/origins.rs` has the engine read the same kinds.
    const HOSTILE: [&str; 37] = [
        "https://evil.example/",
        "https://api.example.com.evil.example/",
        "https://api.example.com%2eevil.example/",
        "https://api.example.com@evil.example/",
        "https://api.example.com:443@evil.example/",
        "https://evil.example/https://api.example.com/",
        "https://evil.example?https://api.example.com/",
        "https://evil.example#@api.example.com/",
        "https:\\\\evil.example\\api.example.com",
        "https:\\\\evil.example\\@api.example.com/",
        "http://api.example.com/",
        "http://api.example.com:443/",
        "https://api.example.com:8443/",
        "https://api.example.com:80/",
        "https://api.example.com./",
        "https://xapi.example.com/",
        "https://x.api.example.com/",
        "https://example.com/",
        "https://api.ex\u{430}mple.com/",
        "https://xn--api-example.com/",
        "https://api.example.c\u{43e}m/",
        "https://[::1]/",
        "https://[::ffff:1.2.3.4]/",
        "https://127.1/",
        "data:text/plain,https://api.example.com",
        "blob:https://api.example.com/0f0f",
        "filesystem:https://api.example.com/x",
        "javascript:'https://api.example.com/'",
        "view-source:https://api.example.com/",
        "about:blank",
        "file://api.example.com/x",
        "ws://api.example.com/",
        "wss://api.example.com/",
        "//api.example.com/",
        "\\\\api.example.com/",
        "/x",
        "",
    ];

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
    fn only_the_base_urls_origin_may_see_the_token() {
        for url in OURS {
            assert!(api().allow(url), "{url}");
        }
        for url in HOSTILE {
            assert!(!api().allow(url), "{url}");
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

    #[test]
    fn what_is_no_origin_is_refused() {
        for origin in [
            "*",
            "https://*.example.com/x",
            "api.example.com",
            "https://a.example/path",
            "file:///x",
            "ftp://h",
            "https://user@h",
            "null",
            "",
        ] {
            let refused = Origins::new("https://api.example.com", Some(&[origin.to_owned()]));
            assert_eq!(refused.expect_err(origin).setting(), "allowed_origins");
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for base in
            ["api.example.com", "ftp://h", "https://h/?q", "https://h/#f", "https://user:pw@h/", "https://", "/api"]
        {
            assert_eq!(Origins::new(base, None).expect_err(base).setting(), "base_url");
        }
    }
}
