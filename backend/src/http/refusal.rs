//! Every answer that says no, in Django REST framework's words.

use std::{any::Any, borrow::Cow};

use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::{
    login_throttle::LoginError,
    store::{StoreError, is_busy},
    token::{Kind, TokenError},
};

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Fields of the body, each with what is wrong with it.
    Fields(Vec<(Cow<'static, str>, Vec<String>)>),
    /// The body as a whole.
    Body(String),
    /// The body cannot be read at all.
    Unreadable(String),
    TooLarge,
    /// The body has not arrived in time.
    TooSlow,
    UnsupportedMediaType(String),
    NotAcceptable,
    NotFound,
    /// There is no such record of this kind.
    NoSuch(&'static str),
    /// The record is another user's.
    NotPermitted,
    MethodNotAllowed(Method),
    /// Wrong credentials, and whatever must look like them.
    NoActiveAccount,
    /// A refresh token's user is gone or inactive.
    NoAccountForToken,
    /// A token to be refreshed was issued under another password.
    PasswordChangedSinceToken,
    Token(TokenError),
    /// The cookie that should carry the refresh token is not there.
    NoRefreshCookie,
    /// There are cookies of its name with different values, so that one at least is from elsewhere.
    SeveralRefreshCookies,
    /// A page of another origin made the request.
    FromElsewhere,
    /// Somebody asks for what is this machine's own who does not call this server by a name of this machine.
    NotThisMachine,
    NoCredentials,
    BadAuthorizationHeader,
    /// What a legacy package says to who may not come in.
    Unauthorized(&'static str),
    /// The token in the Authorization header, and why it is none of the kinds that open a view.
    NotAuthenticated(Vec<(Kind, TokenError)>),
    NoUserId,
    UserNotFound,
    UserInactive,
    PasswordChanged,
    /// Too many requests; another one is welcome in this many seconds.
    Throttled {
        seconds: i64,
    },
    Store(StoreError),
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<LoginError> for Refusal {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::TooSoon { seconds } => Self::Throttled { seconds },
            LoginError::Store(error) => Self::Store(error),
        }
    }
}

impl Refusal {
    /// Why a token was refused, for the log; `None` if it is not the token.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::Token(error) => Some(error.to_string()),
            Self::NoAccountForToken => Some("its user is gone or inactive".into()),
            Self::PasswordChangedSinceToken => Some("the password has been changed since".into()),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_) | Self::Body(_) | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::NotFound | Self::NoSuch(_) => StatusCode::NOT_FOUND,
            Self::FromElsewhere | Self::NotThisMachine | Self::NotPermitted => StatusCode::FORBIDDEN,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(error) if is_busy(error) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNAUTHORIZED,
        }
    }

    fn body(self) -> Value {
        match self {
            Self::Fields(fields) => fields
                .into_iter()
                .map(|(name, errors)| (name.into_owned(), json!(errors)))
                .collect::<Map<_, _>>()
                .into(),
            Self::Body(error) => json!({"non_field_errors": [error]}),
            Self::Unreadable(reason) => detail(&reason),
            Self::TooLarge => detail("Request body is too large."),
            Self::TooSlow => detail("Request body did not arrive in time."),
            Self::UnsupportedMediaType(given) => detail(&format!("Unsupported media type \"{given}\" in request.")),
            Self::NotAcceptable => detail("Could not satisfy the request Accept header."),
            Self::NotFound => detail("Not found."),
            Self::NoSuch(kind) => detail(&format!("No {kind} matches the given query.")),
            Self::NotPermitted => detail("You do not have permission to perform this action."),
            Self::MethodNotAllowed(method) => detail(&format!("Method \"{method}\" not allowed.")),
            Self::NoActiveAccount => detail("No active account found with the given credentials"),
            Self::NoAccountForToken => detail("No active account found for the given token."),
            Self::PasswordChangedSinceToken => detail(PASSWORD_CHANGED),
            Self::Token(error) => coded(&error.to_string(), TOKEN_NOT_VALID),
            Self::NoRefreshCookie => coded("No refresh token cookie", TOKEN_NOT_VALID),
            Self::SeveralRefreshCookies => {
                coded("Several refresh token cookies - another host of this site may have set one", TOKEN_NOT_VALID)
            }
            Self::FromElsewhere => detail(
                "CSRF Failed: Origin checking failed - another site may have sent this request. If the page is yours, let the \
                 proxy keep the Host header, or name the page's origin in --allowed-origins.",
            ),
            Self::NotThisMachine => detail("This is for this machine alone: call it localhost or 127.0.0.1."),
            Self::NoCredentials => detail("Authentication credentials were not provided."),
            Self::Unauthorized(reason) => detail(reason),
            Self::BadAuthorizationHeader => {
                coded("Authorization header must contain two space-delimited values", "bad_authorization_header")
            }
            Self::NotAuthenticated(errors) => {
                let message = |(kind, error): (Kind, TokenError)| json!({"token_class": kind.class(), "token_type": kind.name(), "message": error.to_string()});
                json!({
                    "detail": "Given token not valid for any token type",
                    "code": TOKEN_NOT_VALID,
                    "messages": errors.into_iter().map(message).collect::<Vec<_>>(),
                })
            }
            Self::NoUserId => coded("Token contained no recognizable user identification", TOKEN_NOT_VALID),
            Self::UserNotFound => coded("User not found", "user_not_found"),
            Self::UserInactive => coded("User is inactive", "user_inactive"),
            Self::PasswordChanged => coded(PASSWORD_CHANGED, "password_changed"),
            Self::Throttled { seconds } => {
                let unit = if seconds == 1 { "second" } else { "seconds" };
                detail(&format!("Request was throttled. Expected available in {seconds} {unit}."))
            }
            Self::Store(_) => detail("A server error occurred."),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "the database did not answer");
        }
        let status = self.status();
        let retry_after = match self {
            Self::Throttled { seconds } => Some(HeaderValue::from(seconds)),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => Some(HeaderValue::from_static("1")),
            _ => None,
        };
        let mut response = (status, Json(self.body())).into_response();
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, retry_after);
        }
        response
    }
}

/// The answer when a handler panics, which the log tells already.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Json(detail("A server error occurred."))).into_response()
}

fn detail(text: &str) -> Value {
    json!({"detail": text})
}

fn coded(text: &str, code: &str) -> Value {
    json!({"detail": text, "code": code})
}

const TOKEN_NOT_VALID: &str = "token_not_valid";
const PASSWORD_CHANGED: &str = "The user's password has been changed.";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

    use super::*;

    #[tokio::test]
    async fn a_database_that_is_busy_is_worth_another_try() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let options = SqliteConnectOptions::new().filename(folder.path().join("x.db")).create_if_missing(true);
        let options = options.busy_timeout(Duration::ZERO);
        let mut first = SqliteConnection::connect_with(&options).await.expect("it opens");
        let mut second = SqliteConnection::connect_with(&options).await.expect("it opens");
        let _writing = first.begin_with("BEGIN IMMEDIATE").await.expect("nobody else writes");
        let error = second.begin_with("BEGIN IMMEDIATE").await.expect_err("the first one writes");
        let answer = Refusal::Store(error).into_response();
        assert_eq!(
            (answer.status(), &answer.headers()[RETRY_AFTER]),
            (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().expect("it is one"))
        );
    }

    #[test]
    fn a_database_that_fails_otherwise_is_an_error() {
        assert_eq!(Refusal::Store(StoreError::RowNotFound).into_response().status(), 500);
    }
}
