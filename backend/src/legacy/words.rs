//! Why a token is refused, in the words of either package.

use super::Flavour;

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Expired,
    /// No token, or not signed by us.
    Undecodable,
    /// Signed by us, and not for here or not for now; or signed in another way.
    Invalid,
    NoUsername,
    UserGone,
    UserInactive,
    /// A refresh needs to know when the session began.
    NoBeginning,
    /// The session began too long ago.
    RefreshOver,
    NoTokenId,
}

impl Flavour {
    /// What a view says that takes the token in the request's body.
    pub(crate) fn in_body(self, fault: Fault) -> &'static str {
        match (self, fault) {
            (Self::Legacy111, Fault::Expired) => "Signature has expired.",
            (Self::LegacyFork, Fault::Expired) => "Token has expired.",
            // Where a token is invalid, djangorestframework-jwt answers 500.
            (Self::Legacy111, Fault::Undecodable | Fault::Invalid) => "Error decoding signature.",
            (Self::LegacyFork, Fault::Undecodable) => "Error decoding token.",
            (Self::LegacyFork, Fault::Invalid | Fault::NoUsername) => "Invalid token.",
            (Self::Legacy111, Fault::NoUsername) => "Invalid payload.",
            (_, Fault::UserGone) => "User doesn't exist.",
            (_, Fault::UserInactive) => "User account is disabled.",
            (Self::Legacy111, Fault::NoBeginning) => "orig_iat field is required.",
            (Self::LegacyFork, Fault::NoBeginning) => "orig_iat field not found in token.",
            (_, Fault::RefreshOver) => "Refresh has expired.",
            (_, Fault::NoTokenId) => "orig_jti or jti field not found in token.",
        }
    }

    /// What a protected view says.
    pub(crate) fn in_header(self, fault: Fault) -> &'static str {
        match (self, fault) {
            (Self::Legacy111, Fault::Invalid) => "Incorrect authentication credentials.",
            (_, Fault::NoUsername) => "Invalid payload.",
            (Self::Legacy111, Fault::UserGone) => "Invalid signature.",
            (Self::LegacyFork, Fault::UserGone) => "Invalid token.",
            (_, fault) => self.in_body(fault),
        }
    }
}
