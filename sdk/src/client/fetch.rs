//! A request with the access token, sent once more after a 401.

use wasm_bindgen::JsValue;
use web_sys::{Request, Response};

use super::driver::Driver;
use crate::browser::http;
use crate::error::Error;
use crate::session::Input;
use crate::token::Session;

impl Driver {
    pub(super) async fn fetch(&self, request: &Request) -> Result<Response, Error> {
        let origins = self.origins()?;
        let brings_its_own = request.headers().has("Authorization").unwrap_or(false);
        if brings_its_own || !origins.allow(&request.url()) {
            return send(request).await;
        }
        let session = self.working_session().await?;
        let response = send(&self.authorized(request, &session)?).await?;
        if response.status() != 401 || !origins.allow(&response.url()) {
            return Ok(response);
        }
        match self.successor(&session).await {
            Some(next) => send(&self.authorized(request, &next)?).await,
            None => Ok(response),
        }
    }

    /// The session to try again with after a 401 to this one: of the same user, with another token.
    async fn successor(&self, refused: &Session) -> Option<Session> {
        let access = refused.access_token();
        self.send(Input::Unauthorized { access: access.clone() });
        let next = self.wait(|machine, now| machine.session_after(access, now).map(|found| found.cloned()));
        next.await.ok().filter(|next| next.subject() == refused.subject())
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
