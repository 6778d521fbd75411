//! djangorestframework-jwt and its fork drf-jwt: what their tokens say, when they are good, and the words for it.
//!
//! There is one kind of token. It opens the protected views, and as long as it works it can be had anew.

mod check;
mod issue;
mod segment;
mod words;

use std::time::Duration;

use clap::ValueEnum;
use serde_json::{Map, Value};

use crate::{
    settings::{Settings, Switch, TokenId},
    store::Identifier,
    token::{Key, whole_seconds},
};

pub(crate) use issue::Subject;
pub(crate) use words::Fault;

/// Which package is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Flavour {
    /// djangorestframework-jwt 1.11.0, with PyJWT 1.7.1
    Legacy111,
    /// drf-jwt 1.19.2, with PyJWT 2
    #[value(name = "legacyfork")]
    LegacyFork,
}

/// What a token says, in the order in which it says it.
pub(crate) type Payload = Map<String, Value>;

/// Makes a legacy package's tokens and checks them.
#[derive(Debug)]
pub(crate) struct Legacy {
    pub(crate) flavour: Flavour,
    /// The word before a token in the Authorization header.
    pub(crate) prefix: String,
    /// The field of the user that tokens name the user by.
    pub(crate) login_field: Identifier,
    pub(crate) lifetime: i64,
    key: Key,
    allow_refresh: Switch,
    /// For how many seconds after its login a session can be refreshed.
    refresh_limit: i64,
    issuer: Option<String>,
    audience: Option<String>,
    leeway: i64,
    verify: Switch,
    verify_expiration: Switch,
    token_id: TokenId,
    include_user_id: Switch,
}

impl Legacy {
    /// The package that the settings ask for, if they do, signing with this key.
    pub(crate) fn new(settings: &Settings, key: &Key) -> Option<Self> {
        let (jwt, legacy) = (&settings.jwt, &settings.legacy);
        let flavour = legacy.legacy?;
        let prefix = match flavour {
            Flavour::Legacy111 => "JWT",
            Flavour::LegacyFork => "Bearer",
        };
        Some(Self {
            flavour,
            prefix: legacy.jwt_auth_header_prefix.clone().unwrap_or_else(|| prefix.into()),
            login_field: settings.login_field,
            lifetime: whole_seconds(jwt.access_token_lifetime),
            key: key.clone(),
            allow_refresh: legacy.allow_refresh(),
            refresh_limit: whole_seconds(legacy.jwt_refresh_expiration_delta.unwrap_or(WEEK)),
            issuer: jwt.issuer.clone(),
            audience: jwt.audience.clone(),
            leeway: jwt.leeway_seconds(),
            verify: legacy.jwt_verify.unwrap_or(Switch::On),
            verify_expiration: legacy.jwt_verify_expiration.unwrap_or(Switch::On),
            token_id: legacy.jwt_token_id.unwrap_or(TokenId::Include),
            include_user_id: legacy.jwt_payload_include_user_id.unwrap_or(Switch::On),
        })
    }
}

const WEEK: Duration = Duration::from_secs(7 * 86_400);
