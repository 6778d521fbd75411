//! The client: what an app holds in its hand.

use std::fmt;
use std::rc::Rc;

use web_sys::{Request, Response};

use crate::browser::page;
use crate::config::{Config, Storage};
use crate::error::Error;
use crate::session::{AuthState, Event, Input};
use crate::time::Timestamp;
use crate::token::{AccessToken, Session, TokenPair};

mod calls;
mod driver;
mod exchange;
mod fetch;
mod listeners;
mod locking;
mod waiting;

use driver::Driver;
pub use listeners::Subscription;

/// Keeps a user's session alive: logs in, stores the token pair, refreshes it before it expires, attaches the header.
///
/// Cheap to clone; two are equal if they are the same client. The last one to be dropped stops its timers and listeners; the stored
/// session stays.
///
/// ```no_run
/// use hallpass::{AuthClient, Config};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let auth = AuthClient::new(Config::new("https://api.example.com"));
/// auth.login(&[("username", "spiderman"), ("password", "underoos")].into_iter().collect::<std::collections::BTreeMap<_, _>>()).await?;
/// let request = gloo_net::http::Request::get("https://api.example.com/api/hello/").build()?;
/// let response = auth.fetch(request).await?;
/// assert_eq!(response.status(), 200);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct AuthClient {
    handle: Rc<Handle>,
}

/// Whoever drops the last of it stops the driver; an exchange under way is finished and stored all the same.
struct Handle(Rc<Driver>);

impl AuthClient {
    /// Makes a client and takes up the stored session, if there is one.
    ///
    /// Never fails: with a [`Config`] that cannot work, every call answers [`Error::InvalidConfig`]. [`Config::validate`] tells before.
    ///
    /// Off the browser, where a page is rendered by a server, it stays in [`AuthState::Loading`] and touches nothing; only its state may be
    /// asked for there.
    pub fn new(config: Config) -> Self {
        let driver = Driver::new(config);
        if cfg!(target_arch = "wasm32") {
            driver.send(Input::Tick);
        }
        Self { handle: Rc::new(Handle(driver)) }
    }

    /// Logs in with the fields that your login form has, and returns the new session. They are sent as a JSON object.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCredentials`] with the server's words; [`Error::Unavailable`] and [`Error::InvalidResponse`]. An earlier session
    /// is kept then. [`Error::LoginRequired`] if [`logout`](Self::logout) was called meanwhile: the new pair is not kept.
    #[cfg(feature = "claims")]
    pub async fn login(&self, credentials: &impl serde::Serialize) -> Result<Session, Error> {
        let body = serde_json::to_string(credentials)
            .map_err(|_| crate::ConfigError { setting: "credentials", problem: "must become JSON" })?;
        self.login_with_json(&body).await
    }

    /// Logs in with the text of a JSON object: [`login`](Self::login) without serde.
    ///
    /// # Errors
    ///
    /// As [`login`](Self::login).
    pub async fn login_with_json(&self, credentials: &str) -> Result<Session, Error> {
        self.driver().login(credentials).await
    }

    /// Logs in with a token pair that came in another way: after a sign-up, from single sign-on.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidResponse`] if the access token is no JSON Web Token with an `exp`.
    pub async fn login_with_tokens(&self, tokens: TokenPair) -> Result<Session, Error> {
        self.driver().login_with_tokens(tokens).await
    }

    /// Logs out: here at once, before the future is awaited, also offline; the server is told if it can be. The future ends when it was, or
    /// was not in time: after the timeout, and in cookie mode after another one in which it waits for its turn.
    ///
    /// A pair that arrives from an exchange under way is not kept, and its refresh token is revoked.
    pub fn logout(&self) -> impl Future<Output = ()> + 'static {
        self.driver().send(Input::LogOut);
        let driver = Rc::clone(self.driver());
        async move { driver.revoked().await }
    }

    /// Fetches a new access token now and returns the new session. Callers at the same time share one exchange, across tabs too.
    ///
    /// # Errors
    ///
    /// [`Error::LoginRequired`] if the server refused the refresh token, which ends the session; [`Error::Unavailable`], at once during
    /// the pause after a failure; [`Error::InvalidResponse`].
    pub async fn refresh(&self) -> Result<Session, Error> {
        self.driver().refresh().await
    }

    /// Asks the server whether the access token still stands; refreshes first if it is dead.
    ///
    /// # Errors
    ///
    /// As [`access_token`](Self::access_token); [`Error::InvalidResponse`] where the dialect has no such endpoint.
    pub async fn verify(&self) -> Result<bool, Error> {
        self.driver().verify().await
    }

    /// Returns an access token that works, refreshed first if it is dead; inside the margin the present one, at once.
    ///
    /// # Errors
    ///
    /// [`Error::LoginRequired`], [`Error::Unavailable`], [`Error::InvalidResponse`].
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        self.driver().working_session().await.map(|session| session.access_token().clone())
    }

    /// Sends a request, with the access token in its `Authorization` header if it goes to an allowed origin.
    ///
    /// Refreshes first if the token is dead. After a 401 it refreshes and sends the same request once more, with a different token or
    /// not at all: a second 401, and the first where there is no new token, are returned. A request that brings its own `Authorization`
    /// header keeps it and is sent once. To any other origin it is a plain fetch without the header. Never reads a body.
    ///
    /// Takes web-sys's request, the one currency that does not change version: gloo-net's converts both ways.
    ///
    /// # Errors
    ///
    /// [`Error::LoginRequired`] for an allowed origin while logged out; [`Error::Unavailable`] if no answer came, the request was
    /// aborted or a refresh that it needed failed.
    pub async fn fetch(&self, request: impl TryInto<Request>) -> Result<Response, Error> {
        let request = request
            .try_into()
            .map_err(|_| crate::ConfigError { setting: "request", problem: "must become a web_sys::Request" })?;
        self.driver().fetch(&request).await
    }

    /// Returns what to show now.
    pub fn state(&self) -> AuthState {
        self.driver().machine().state()
    }

    /// Returns whether somebody is logged in.
    pub fn is_authenticated(&self) -> bool {
        self.driver().machine().session().is_some()
    }

    /// Returns the session, if somebody is logged in; whether its access token still works is another question.
    pub fn session(&self) -> Option<Session> {
        self.driver().machine().session().cloned()
    }

    /// Calls on each change, never during the call that registers it, until the subscription is dropped. A listener may call anything. One
    /// that owns a clone of the client keeps it alive for as long as it is registered.
    pub fn on_auth_state_change(&self, listener: impl Fn(&AuthState, &Event) + 'static) -> Subscription {
        self.driver().subscribe(Rc::new(listener))
    }

    /// Returns when the client will look again by itself, by this device's clock: mostly the next refresh; during a pause its end, while
    /// it waits for the lock the end of that. `None` while logged out and during an exchange, and while the token is fresh on a page that
    /// is offline or hidden.
    pub fn next_refresh_at(&self) -> Option<Timestamp> {
        self.driver().machine().deadline()
    }

    /// Returns where the session is kept now: [`Storage::Memory`] where the browser's storage is missing or has failed.
    pub fn storage(&self) -> Storage {
        self.driver().storage()
    }

    /// Returns the present time as the client sees it.
    pub fn now(&self) -> Timestamp {
        page::now()
    }

    fn driver(&self) -> &Rc<Driver> {
        &self.handle.0
    }
}

impl PartialEq for AuthClient {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.handle, &other.handle)
    }
}

impl Eq for AuthClient {}

impl fmt::Debug for AuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthClient").field("state", &self.state()).finish_non_exhaustive()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.stop();
    }
}
