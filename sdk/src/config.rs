//! The configuration: what the server speaks, where tokens are kept and who may see them.

use std::fmt;
use std::time::Duration;

use crate::error::ConfigError;
use crate::origin::Origins;
use crate::session::Custody;

/// How a client is set up. The builder is the config: each setter returns it.
///
/// ```
/// use std::time::Duration;
/// use hallpass::{Config, Storage};
///
/// let config = Config::new("https://api.example.com")
///     .storage(Storage::Session)
///     .refresh_margin(Duration::from_secs(30));
/// assert!(config.validate().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) base_url: String,
    pub(crate) storage: Storage,
    pub(crate) storage_key: String,
    pub(crate) refresh_margin: Duration,
    pub(crate) timeout: Duration,
    pub(crate) allowed_origins: Option<Vec<String>>,
    pub(crate) protocol: Protocol,
}

/// What the server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// Django REST framework SimpleJWT: a pair from `/api/token/`, renewed at `/api/token/refresh/`, header `Bearer`.
    SimpleJwt,
    /// SimpleJWT's sliding tokens: one token from `/api/token/sliding/`, renewed while it lives, header `Bearer`.
    SimpleJwtSliding,
    /// djangorestframework-jwt: one token from `/auth-jwt/`, renewed while it lives, header `JWT`.
    DrfJwt,
}

/// Where the token pair is kept. Where the browser has no such storage, or it throws, the pair is in memory alone, and the event
/// [`StorageFailed`](crate::Event::StorageFailed) says so if it threw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Storage {
    /// `localStorage`: shared by all tabs, kept when the browser closes. Any script of the page can read it.
    Local,
    /// `sessionStorage`: one tab's, until it closes. Any script of the page can read it. "Duplicate tab" copies it: then two tabs have
    /// one refresh token and cannot see each other spend it, so that with rotation one of them is logged out.
    Session,
    /// Memory: gone with the page. Each client has a session of its own.
    Memory,
    /// The refresh token is in an HttpOnly cookie of the server, which scripts cannot read, and the access token in memory. A client
    /// starts with an exchange: until then its state is [`AuthState::Loading`](crate::AuthState::Loading). Tabs share the login, and each
    /// makes exchanges of its own, one tab after another. Their mark of the last login or logout, no secret, is in `localStorage`.
    Cookie,
}

impl Storage {
    pub(crate) fn custody(self) -> Custody {
        match self {
            Self::Cookie => Custody::Cookie,
            Self::Local | Self::Session | Self::Memory => Custody::Store,
        }
    }
}

/// As browsers call it: `localStorage`, `sessionStorage`; or `memory`, `cookie`.
impl fmt::Display for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => "localStorage",
            Self::Session => "sessionStorage",
            Self::Memory => "memory",
            Self::Cookie => "cookie",
        })
    }
}

/// The words on the wire. A dialect fills all of them.
#[derive(Clone, Debug)]
pub(crate) struct Protocol {
    pub(crate) login_path: String,
    pub(crate) refresh_path: String,
    pub(crate) verify_path: Option<String>,
    pub(crate) logout_path: Option<String>,
    /// Where an answer has the access token.
    pub(crate) access_field: String,
    /// Where an answer has the refresh token; `None` where one token does both.
    pub(crate) refresh_field: Option<String>,
    /// What a refresh or a logout calls the token that it sends.
    pub(crate) spent_field: String,
    /// What ends a session: this status with a JSON object that has this field.
    pub(crate) rejection: (u16, String),
    pub(crate) scheme: String,
    pub(crate) user_id_claim: Option<String>,
}

impl Config {
    /// Starts with an API at `base_url`, `"https://api.example.com"`, or `""` for the page's own origin. It speaks
    /// [`Dialect::SimpleJwt`], tokens are in [`Storage::Local`].
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            storage: Storage::Local,
            storage_key: "hallpass".into(),
            refresh_margin: Duration::from_secs(60),
            timeout: Duration::from_secs(10),
            allowed_origins: None,
            protocol: Dialect::SimpleJwt.protocol(),
        }
    }

    /// Sets what the server speaks: all paths, field names and the header's scheme. Call it before the setters of single words.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.protocol = dialect.protocol();
        self
    }

    /// Sets where the pair is kept. Default [`Storage::Local`].
    pub fn storage(mut self, storage: Storage) -> Self {
        self.storage = storage;
        self
    }

    /// Sets the name under which the pair is kept. Default `hallpass`. Clients with the same name and storage share one session, across
    /// tabs too.
    pub fn storage_key(mut self, key: impl Into<String>) -> Self {
        self.storage_key = key.into();
        self
    }

    /// Sets how long before expiry a visible page refreshes. Default one minute, and never more than a quarter of the token's lifetime.
    pub fn refresh_margin(mut self, margin: Duration) -> Self {
        self.refresh_margin = margin;
        self
    }

    /// Sets how long an exchange with the auth server may take, its body included. Default ten seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the origins that may see the access token, in place of the default, the base URL's alone. There is no wildcard.
    pub fn allowed_origins<O: Into<String>>(mut self, origins: impl IntoIterator<Item = O>) -> Self {
        self.allowed_origins = Some(origins.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the word before the token in the `Authorization` header: SimpleJWT's `AUTH_HEADER_TYPES`, and case matters.
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.protocol.scheme = scheme.into();
        self
    }

    /// Sets the path of the login.
    pub fn login_path(mut self, path: impl Into<String>) -> Self {
        self.protocol.login_path = path.into();
        self
    }

    /// Sets the path of the refresh.
    pub fn refresh_path(mut self, path: impl Into<String>) -> Self {
        self.protocol.refresh_path = path.into();
        self
    }

    /// Sets the path that tells whether a token stands; `None` where the server has none.
    pub fn verify_path(mut self, path: Option<&str>) -> Self {
        self.protocol.verify_path = path.map(Into::into);
        self
    }

    /// Sets the path where a refresh token is revoked on logout; `None` where the server has none.
    pub fn logout_path(mut self, path: Option<&str>) -> Self {
        self.protocol.logout_path = path.map(Into::into);
        self
    }

    /// Sets the field of an answer that has the access token.
    pub fn access_field(mut self, field: impl Into<String>) -> Self {
        self.protocol.access_field = field.into();
        self
    }

    /// Sets the field of an answer that has the refresh token; `None` where one token does both.
    pub fn refresh_field(mut self, field: Option<&str>) -> Self {
        self.protocol.refresh_field = field.map(Into::into);
        self
    }

    /// Sets what a refresh or a logout calls the token that it sends.
    pub fn spent_field(mut self, field: impl Into<String>) -> Self {
        self.protocol.spent_field = field.into();
        self
    }

    /// Sets what ends a session: a refresh answered with this status and a JSON object that has this field. Everything else keeps it.
    pub fn rejection(mut self, status: u16, field: impl Into<String>) -> Self {
        self.protocol.rejection = (status, field.into());
        self
    }

    /// Sets the claim that tells one user from another: SimpleJWT's `USER_ID_CLAIM`. Default: the first of `user_id`, `sub`, `username`.
    /// Without any of them a change of user in another tab looks like a refresh.
    pub fn user_id_claim(mut self, claim: impl Into<String>) -> Self {
        self.protocol.user_id_claim = Some(claim.into());
        self
    }

    /// Checks all settings.
    ///
    /// # Errors
    ///
    /// The first setting that cannot work. A client that is made of such a config answers every call with it.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.origins().map(drop)
    }

    /// Checks all settings and returns what can be known of them: where the API is and who may see tokens.
    pub(crate) fn origins(&self) -> Result<Origins, ConfigError> {
        let problem = |setting, problem| Err(ConfigError { setting, problem });
        if self.timeout.is_zero() {
            return problem("timeout", "must be longer than zero");
        }
        if self.refresh_margin.is_zero() {
            return problem("refresh_margin", "must be longer than zero");
        }
        if self.storage_key.is_empty() {
            return problem("storage_key", "must not be empty");
        }
        if self.protocol.scheme.is_empty() || !self.protocol.scheme.bytes().all(is_token_byte) {
            return problem("scheme", "must be one word, such as Bearer (RFC 9110, token)");
        }
        if self.storage == Storage::Cookie && self.protocol.refresh_field.is_none() {
            return problem("storage", "must not be the cookie where one token is access and refresh token at once");
        }
        let origins = Origins::new(&self.base_url, self.allowed_origins.as_deref())?;
        let paths = [
            ("login_path", Some(&self.protocol.login_path)),
            ("refresh_path", Some(&self.protocol.refresh_path)),
            ("verify_path", self.protocol.verify_path.as_ref()),
            ("logout_path", self.protocol.logout_path.as_ref()),
        ];
        for (setting, path) in paths {
            if path.is_some_and(|path| origins.resolve(path).is_none()) {
                return problem(setting, "must be a path below the base URL");
            }
        }
        Ok(origins)
    }
}

/// RFC 9110, section 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

impl Dialect {
    fn protocol(self) -> Protocol {
        match self {
            Self::SimpleJwt => Protocol {
                login_path: "/api/token/".into(),
                refresh_path: "/api/token/refresh/".into(),
                verify_path: Some("/api/token/verify/".into()),
                logout_path: Some("/api/token/blacklist/".into()),
                access_field: "access".into(),
                refresh_field: Some("refresh".into()),
                spent_field: "refresh".into(),
                rejection: (401, "detail".into()),
                scheme: "Bearer".into(),
                user_id_claim: None,
            },
            Self::SimpleJwtSliding => Protocol {
                login_path: "/api/token/sliding/".into(),
                refresh_path: "/api/token/sliding/refresh/".into(),
                logout_path: None,
                access_field: "token".into(),
                refresh_field: None,
                spent_field: "token".into(),
                ..Self::SimpleJwt.protocol()
            },
            Self::DrfJwt => Protocol {
                login_path: "/auth-jwt/".into(),
                refresh_path: "/auth-jwt-refresh/".into(),
                verify_path: Some("/auth-jwt-verify/".into()),
                rejection: (400, "non_field_errors".into()),
                scheme: "JWT".into(),
                ..Self::SimpleJwtSliding.protocol()
            },
        }
    }
}
