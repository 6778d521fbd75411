//! djangorestframework-jwt's settings: JWT_AUTH's, under JWT_AUTH's names.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{
    Settings,
    value::{Switch, cookie_name, cookie_value, header_type, lifetime, time},
};
use crate::{error::SetupError, key_setting::KeySetting, legacy::Flavour, token::Algorithm};

/// JWT_AUTH's settings. What is not given has the flavour's default, or is as SimpleJWT's setting of the same meaning says.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "djangorestframework-jwt")]
pub(crate) struct LegacySettings {
    /// Serve a legacy package's endpoints instead of SimpleJWT's: legacy111 (djangorestframework-jwt 1.11) or legacyfork (drf-jwt 1.19)
    #[arg(long, env = "HALLPASS_LEGACY", value_name = "PACKAGE")]
    pub(crate) legacy: Option<Flavour>,

    /// Key that tokens are signed with, as text or @FILE; without it --signing-key, then --secret-key
    #[arg(long, env = "HALLPASS_JWT_SECRET_KEY", value_name = "TEXT|@FILE", hide_env_values = true)]
    #[arg(requires = "legacy")]
    pub(crate) jwt_secret_key: Option<KeySetting>,

    /// Private key that tokens are signed with, as PEM text or @FILE, for RS256 and the like
    #[arg(long, env = "HALLPASS_JWT_PRIVATE_KEY", value_name = "TEXT|@FILE", hide_env_values = true)]
    #[arg(requires = "legacy")]
    #[arg(allow_hyphen_values = true)] // as PEM begins
    pub(crate) jwt_private_key: Option<KeySetting>,

    /// Public key that tokens are verified with, as PEM text or @FILE; without it it is derived from the private key
    #[arg(long, env = "HALLPASS_JWT_PUBLIC_KEY", value_name = "TEXT|@FILE", hide_env_values = true)]
    #[arg(requires = "legacy")]
    #[arg(allow_hyphen_values = true)] // as PEM begins
    pub(crate) jwt_public_key: Option<KeySetting>,

    /// Algorithm that tokens are signed with; without it --algorithm
    #[arg(long, env = "HALLPASS_JWT_ALGORITHM", value_name = "NAME", requires = "legacy")]
    pub(crate) jwt_algorithm: Option<Algorithm>,

    /// How long a token works; without it --access-token-lifetime
    #[arg(long, env = "HALLPASS_JWT_EXPIRATION_DELTA", value_name = "TIME", value_parser = lifetime, requires = "legacy")]
    pub(crate) jwt_expiration_delta: Option<Duration>,

    /// Let a token be refreshed while it works [default: false with legacy111, true with legacyfork]
    #[arg(long, env = "HALLPASS_JWT_ALLOW_REFRESH", value_name = "BOOL", requires = "legacy")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) jwt_allow_refresh: Option<Switch>,

    /// How long after its login a session can be refreshed [default: 7days]
    #[arg(long, env = "HALLPASS_JWT_REFRESH_EXPIRATION_DELTA", value_name = "TIME", requires = "legacy")]
    #[arg(value_parser = lifetime)]
    pub(crate) jwt_refresh_expiration_delta: Option<Duration>,

    /// Issuer (iss) that tokens carry and must have; without it --issuer
    #[arg(long, env = "HALLPASS_JWT_ISSUER", value_name = "TEXT", requires = "legacy")]
    pub(crate) jwt_issuer: Option<String>,

    /// Audience (aud) that tokens carry and must have; without it --audience
    #[arg(long, env = "HALLPASS_JWT_AUDIENCE", value_name = "TEXT", requires = "legacy")]
    pub(crate) jwt_audience: Option<String>,

    /// How far clocks may differ; without it --leeway
    #[arg(long, env = "HALLPASS_JWT_LEEWAY", value_name = "TIME", value_parser = time, requires = "legacy")]
    pub(crate) jwt_leeway: Option<Duration>,

    /// Look at signatures and claims; false lets everybody be anybody, and is for loopback addresses alone [default: true]
    #[arg(long, env = "HALLPASS_JWT_VERIFY", value_name = "BOOL", requires = "legacy")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) jwt_verify: Option<Switch>,

    /// Refuse a token past its end; false lets tokens work for ever [default: true]
    #[arg(long, env = "HALLPASS_JWT_VERIFY_EXPIRATION", value_name = "BOOL", requires = "legacy")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) jwt_verify_expiration: Option<Switch>,

    /// Word before a token in the Authorization header [default: JWT with legacy111, Bearer with legacyfork]
    #[arg(long, env = "HALLPASS_JWT_AUTH_HEADER_PREFIX", value_name = "WORD", requires = "legacy")]
    #[arg(value_parser = header_type)]
    pub(crate) jwt_auth_header_prefix: Option<String>,

    /// Cookie that carries the token too; none by default
    #[arg(long, env = "HALLPASS_JWT_AUTH_COOKIE", value_name = "NAME", value_parser = cookie_name, requires = "legacy")]
    pub(crate) jwt_auth_cookie: Option<String>,

    /// Domain of the cookie; none by default (legacyfork)
    #[arg(long, env = "HALLPASS_JWT_AUTH_COOKIE_DOMAIN", value_name = "DOMAIN", requires = "legacy")]
    #[arg(value_parser = cookie_value)]
    pub(crate) jwt_auth_cookie_domain: Option<String>,

    /// Path of the cookie (legacyfork) [default: /]
    #[arg(long, env = "HALLPASS_JWT_AUTH_COOKIE_PATH", value_name = "PATH", requires = "legacy")]
    #[arg(value_parser = cookie_value)]
    pub(crate) jwt_auth_cookie_path: Option<String>,

    /// Send the cookie over TLS alone (legacyfork) [default: true]
    #[arg(long, env = "HALLPASS_JWT_AUTH_COOKIE_SECURE", value_name = "BOOL", requires = "legacy")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) jwt_auth_cookie_secure: Option<Switch>,

    /// Which other sites' requests bring the cookie along (legacyfork) [default: Lax]
    #[arg(
        long,
        env = "HALLPASS_JWT_AUTH_COOKIE_SAMESITE",
        value_name = "RULE",
        ignore_case = true,
        requires = "legacy"
    )]
    pub(crate) jwt_auth_cookie_samesite: Option<SameSite>,

    /// Name each token in jti, and ask for it (legacyfork) [default: include]
    #[arg(long, env = "HALLPASS_JWT_TOKEN_ID", value_name = "RULE", requires = "legacy")]
    pub(crate) jwt_token_id: Option<TokenId>,

    /// Put the user's id into tokens (legacyfork) [default: true]
    #[arg(long, env = "HALLPASS_JWT_PAYLOAD_INCLUDE_USER_ID", value_name = "BOOL", requires = "legacy")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) jwt_payload_include_user_id: Option<Switch>,
}

/// What a cookie's SameSite says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SameSite {
    Lax,
    Strict,
    None,
}

/// What becomes of the claim jti.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenId {
    /// No token has one
    Off,
    /// New tokens have one
    Include,
    /// Tokens without one are neither verified nor refreshed
    Require,
}

impl Settings {
    /// Takes what JWT_AUTH says over what SimpleJWT's settings of the same meaning say.
    ///
    /// # Errors
    ///
    /// Names the setting that the package to be served does not have.
    pub(crate) fn adopt_legacy(&mut self) -> Result<(), SetupError> {
        let Some(flavour) = self.legacy.legacy else { return Ok(()) };
        if self.refresh_cookie.is_on() {
            return Err(SetupError::new(
                "there are no refresh tokens with --legacy, so --refresh-cookie has nothing to carry; set --jwt-auth-cookie",
            ));
        }
        let safeguards = [
            ("--check-revoke-token", self.jwt.check_revoke_token.is_on()),
            ("--key-id", self.jwt.key_id.is_some()),
            ("--trusted-keys", !self.jwt.trusted_keys.is_empty()),
        ];
        if let Some((setting, _)) = safeguards.iter().find(|(_, is_given)| *is_given) {
            return Err(SetupError::new(format!(
                "tokens of --legacy name no key and do not end with a password, so {setting} would do nothing; leave one of them out"
            )));
        }
        if flavour == Flavour::Legacy111
            && let Some(setting) = self.legacy.of_the_fork()
        {
            return Err(SetupError::new(format!(
                "{setting} is a setting of drf-jwt; leave it out, or set --legacy legacyfork"
            )));
        }
        let (legacy, jwt) = (&self.legacy, &mut self.jwt);
        let secret = legacy.jwt_secret_key.as_ref().map(|key| ("--jwt-secret-key", key));
        let private = legacy.jwt_private_key.as_ref().map(|key| ("--jwt-private-key", key));
        if let Some((flag, key)) = private.or(secret) {
            (jwt.key_flags.signing, jwt.signing_key) = (flag, Some(key.clone()));
        }
        if let Some(key) = &legacy.jwt_public_key {
            (jwt.key_flags.verifying, jwt.verifying_key) = ("--jwt-public-key", Some(key.clone()));
        }
        jwt.algorithm = legacy.jwt_algorithm.unwrap_or(jwt.algorithm);
        jwt.access_token_lifetime = legacy.jwt_expiration_delta.unwrap_or(jwt.access_token_lifetime);
        jwt.issuer = legacy.jwt_issuer.clone().or(jwt.issuer.take());
        jwt.audience = legacy.jwt_audience.clone().or(jwt.audience.take());
        jwt.leeway = legacy.jwt_leeway.unwrap_or(jwt.leeway);
        Ok(())
    }
}

impl LegacySettings {
    /// Says whether a token can be refreshed while it works.
    pub(crate) fn allow_refresh(&self) -> Switch {
        let default = match self.legacy {
            None | Some(Flavour::Legacy111) => Switch::Off,
            Some(Flavour::LegacyFork) => Switch::On,
        };
        self.jwt_allow_refresh.unwrap_or(default)
    }

    /// Says whether tokens are believed that nobody has signed.
    pub(crate) fn believes_everything(&self) -> bool {
        self.jwt_verify == Some(Switch::Off)
    }

    /// A setting that is given and that drf-jwt alone has.
    fn of_the_fork(&self) -> Option<&'static str> {
        [
            ("--jwt-auth-cookie-domain", self.jwt_auth_cookie_domain.is_some()),
            ("--jwt-auth-cookie-path", self.jwt_auth_cookie_path.is_some()),
            ("--jwt-auth-cookie-secure", self.jwt_auth_cookie_secure.is_some()),
            ("--jwt-auth-cookie-samesite", self.jwt_auth_cookie_samesite.is_some()),
            ("--jwt-token-id", self.jwt_token_id.is_some()),
            ("--jwt-payload-include-user-id", self.jwt_payload_include_user_id.is_some()),
        ]
        .into_iter()
        .find_map(|(setting, is_given)| is_given.then_some(setting))
    }
}
