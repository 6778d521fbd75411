//! A request with the access token, sent once more after a 401.

use wasm_bindgen::JsValue;
use web_sys::{Request, Response};

use super::driver::Driver;
use crate::browser::http;
use crate::error::Error;
use crate::origin::Origins;
use crate::session::Input;
use crate::token::Session;

impl Driver {
    pub(super) async fn fetch(&self, request: &Request) -> Result<Response, Error> {
        let origins = self.origins()?;
        let brings_its_own = request.headers().has("Authorization").unwrap_or(false);
        if brings_its_own || !origins.allow(&request.url()) {
            return send(request).await;
        }
        self.send(Input::Tick);
        let asking = self.calling_session().await?;
        let session = self.working_session().await?;
        if session.subject() != asking.subject() {
            return Err(Error::LoginRequired);
        }
        let response = send(&self.authorized(request, &session)?).await?;
        // Across origins a redirect drops the header, and a service worker may ask whom it likes: that 401 says nothing about the token.
        let is_elsewhere = !response.url().is_empty() && !Origins::are_one(&response.url(), &request.url());
        if response.status() != 401 || is_elsewhere {
            return Ok(response);
        }
        match self.successor(&session).await {
            Some(next) => send(&self.authorized(request, &next)?).await,
            None => Ok(response),
        }
    }

    /// The session to try again with after a 401 to this one: of the same user, with another token.
    async fn successor(&self, refused: &Session) -> Option<Session> {
        self.send(Input::Unauthorized { access: refused.access_token().clone() });
        let next =
            self.wait(|machine, now| machine.session_after(refused, now).map(|found| found.cloned())).await.ok()?;
        let is_another = next.access_token() != refused.access_token() && next.subject() == refused.subject();
        is_another.then_some(next)
    }

    /// A copy of the request with the header. The request itself stays as it is, for another copy.
    fn authorized(&self, request: &Request, session: &Session) -> Result<Request, Error> {
        let value = format!("{} {}", self.config.protocol.scheme, session.access_token().as_str());
        let copy = || -> Result<Request, JsValue> {
            let copy = request.clone()?;
            copy.headers().set("Authorization", &value)?;
            Ok(copy)
        };
        copy().map_err(|_| crate::ConfigError { setting: "request", problem: "must not have been read yet" }.into())
    }
}

/// Where no answer came there is no telling why: offline, CORS, aborted.
async fn send(request: &Request) -> Result<Response, Error> {
    http::fetch(request).await.map_err(|_| Error::Unavailable { status: None, retry_after: None })
}
