//! A session in the driver's hands.

use hallpass::{AccessToken, RefreshToken, TokenPair};
use wasm_bindgen::prelude::*;

use crate::numbers;

/// A session.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session(pub(crate) hallpass::Session);

/// Why tokens make no session, in words: see `numbers.rs`.
#[wasm_bindgen]
pub fn flaw(number: u8) -> String {
    numbers::flaw(number).as_str().to_owned()
}

#[wasm_bindgen]
impl Session {
    /// Makes a session of a token pair and what the access token says of its times, in milliseconds. Nothing if it expires before it was
    /// issued.
    #[expect(clippy::needless_pass_by_value, reason = "what crosses the border is ours")]
    pub fn receive(
        access: String,
        refresh: Option<String>,
        subject: Option<String>,
        received_at: f64,
        expires_at: f64,
        issued_at: Option<f64>,
    ) -> Option<Self> {
        let tokens = TokenPair { access: AccessToken::from(access), refresh: refresh.map(RefreshToken::from) };
        let (received_at, expires_at) = (numbers::time(received_at), Some(numbers::time(expires_at)));
        let issued_at = issued_at.map(numbers::time);
        hallpass::Session::received(tokens, subject.as_deref(), received_at, expires_at, issued_at).ok().map(Self)
    }

    /// The access token.
    pub fn access_token(&self) -> String {
        self.0.access_token().as_str().to_owned()
    }

    /// The refresh token, if there is one.
    pub fn refresh_token(&self) -> Option<String> {
        self.0.refresh_token().map(|token| token.as_str().to_owned())
    }

    /// When it came, in milliseconds by this device's clock.
    pub fn received_at(&self) -> f64 {
        self.0.received_at().as_millis() as f64
    }

    /// Until when the access token holds, in milliseconds by this device's clock.
    pub fn expires_at(&self) -> f64 {
        self.0.expires_at().as_millis() as f64
    }

    /// Whether it is the same user's.
    pub fn is_same_user(&self, other: &Self) -> bool {
        self.0.subject() == other.0.subject()
    }
}
