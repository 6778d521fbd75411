//! SimpleJWT's settings, under SimpleJWT's names.

use std::time::Duration;

use clap::Args;

use super::value::{
    Switch, Untold, claim_name, extra_claim, header_type, identifier, key_id, lifetime, time, token_type,
};
use crate::{
    key_setting::{KeySetting, NamedKeyFile},
    store::{Identifier, User},
    token::{Algorithm, Kind, whole_seconds},
};

/// SimpleJWT's settings.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "SimpleJWT")]
pub(crate) struct JwtSettings {
    /// Django's SECRET_KEY, as text or @FILE: the key that tokens are signed with where no signing key is given
    #[arg(long, env = "HALLPASS_SECRET_KEY", value_name = "TEXT|@FILE", hide_env_values = true)]
    pub(crate) secret_key: Option<KeySetting>,

    /// Key that tokens are signed with, as text or @FILE: a secret, or a private key in PEM; without this and a secret key one is made
    /// beside the database
    #[arg(long, env = "HALLPASS_SIGNING_KEY", value_name = "TEXT|@FILE", hide_env_values = true)]
    #[arg(allow_hyphen_values = true)] // as PEM begins
    pub(crate) signing_key: Option<KeySetting>,

    /// Public key in PEM that tokens are verified with, as text or @FILE; without it it is derived from the signing key
    #[arg(long, env = "HALLPASS_VERIFYING_KEY", value_name = "TEXT|@FILE", hide_env_values = true)]
    #[arg(allow_hyphen_values = true)] // as PEM begins
    pub(crate) verifying_key: Option<KeySetting>,

    /// What whoever gave the signing key and the verifying key calls them.
    #[arg(skip = KeyFlags::SIMPLEJWT)]
    pub(crate) key_flags: KeyFlags,

    /// Name of the signing key, which new tokens carry as kid; none by default
    #[arg(long, env = "HALLPASS_KEY_ID", value_name = "NAME", value_parser = key_id)]
    pub(crate) key_id: Option<String>,

    /// Further keys whose tokens are good, comma separated: secrets or, in PEM, public keys, such as the last signing key's
    #[arg(long, env = "HALLPASS_TRUSTED_KEYS", value_name = "NAME=@FILE", value_delimiter = ',')]
    #[arg(value_parser = Untold::<NamedKeyFile>::parser())]
    pub(crate) trusted_keys: Vec<NamedKeyFile>,

    /// Algorithm that tokens are signed with: HS256, HS384, HS512, RS256, ES256 or EdDSA
    #[arg(long, env = "HALLPASS_ALGORITHM", value_name = "NAME", default_value = "HS256")]
    pub(crate) algorithm: Algorithm,

    /// Take a signing key that is shorter than its algorithm asks, as tutorials do
    #[arg(long, env = "HALLPASS_ALLOW_WEAK_KEYS", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) allow_weak_keys: Switch,

    /// How long an access token works: seconds, or 5m, 1h, 15days
    #[arg(long, env = "HALLPASS_ACCESS_TOKEN_LIFETIME", value_name = "TIME", default_value = "300")]
    #[arg(value_parser = lifetime)]
    pub(crate) access_token_lifetime: Duration,

    /// How long a refresh token works
    #[arg(long, env = "HALLPASS_REFRESH_TOKEN_LIFETIME", value_name = "TIME", default_value = "86400")]
    #[arg(value_parser = lifetime)]
    pub(crate) refresh_token_lifetime: Duration,

    /// Kinds of tokens that open the protected views, comma separated: access, sliding
    #[arg(long, env = "HALLPASS_AUTH_TOKEN_TYPES", value_name = "KINDS", default_value = "access")]
    #[arg(value_delimiter = ',', value_parser = token_type)]
    pub(crate) auth_token_types: Vec<Kind>,

    /// How long a sliding token works until it is refreshed
    #[arg(long, env = "HALLPASS_SLIDING_TOKEN_LIFETIME", value_name = "TIME", default_value = "300")]
    #[arg(value_parser = lifetime)]
    pub(crate) sliding_token_lifetime: Duration,

    /// How long after its login a sliding token can be refreshed
    #[arg(long, env = "HALLPASS_SLIDING_TOKEN_REFRESH_LIFETIME", value_name = "TIME", default_value = "86400")]
    #[arg(value_parser = lifetime)]
    pub(crate) sliding_token_refresh_lifetime: Duration,

    /// Answer a refresh with a new refresh token too
    #[arg(long, env = "HALLPASS_ROTATE_REFRESH_TOKENS", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) rotate_refresh_tokens: Switch,

    /// Let a refresh token work only once when tokens are rotated
    #[arg(long, env = "HALLPASS_BLACKLIST_AFTER_ROTATION", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) blacklist_after_rotation: Switch,

    /// How long a token that works only once is answered with the same pair again, for clients that lost the answer; 0 is SimpleJWT
    #[arg(long, env = "HALLPASS_REFRESH_REUSE_GRACE", value_name = "TIME", default_value = "0", value_parser = time)]
    pub(crate) refresh_reuse_grace: Duration,

    /// Keep a blacklist; false is as SimpleJWT without its blacklist app: no refresh token is ever refused for having been used
    #[arg(long, env = "HALLPASS_BLACKLIST", value_name = "BOOL", default_value = "true")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) blacklist: Switch,

    /// Note the time of each login with the user
    #[arg(long, env = "HALLPASS_UPDATE_LAST_LOGIN", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) update_last_login: Switch,

    /// Issuer (iss) that tokens carry and must have; none by default
    #[arg(long, env = "HALLPASS_ISSUER", value_name = "TEXT")]
    pub(crate) issuer: Option<String>,

    /// Audience (aud) that tokens carry and must have; none by default
    #[arg(long, env = "HALLPASS_AUDIENCE", value_name = "TEXT")]
    pub(crate) audience: Option<String>,

    /// How far clocks may differ: seconds, or 1m
    #[arg(long, env = "HALLPASS_LEEWAY", value_name = "TIME", default_value = "0", value_parser = time)]
    pub(crate) leeway: Duration,

    /// Words that may precede a token in the Authorization header, comma separated
    #[arg(long, env = "HALLPASS_AUTH_HEADER_TYPES", value_name = "WORDS", default_value = "Bearer")]
    #[arg(value_delimiter = ',', value_parser = header_type)]
    pub(crate) auth_header_types: Vec<String>,

    /// Field of the user that tokens name the user by: id, username or mobile
    #[arg(long, env = "HALLPASS_USER_ID_FIELD", value_name = "FIELD", default_value = "id", value_parser = identifier)]
    pub(crate) user_id_field: Identifier,

    /// Claim that names the user
    #[arg(long, env = "HALLPASS_USER_ID_CLAIM", value_name = "NAME", default_value = "user_id")]
    #[arg(value_parser = claim_name)]
    pub(crate) user_id_claim: String,

    /// Claim that says what a token is for
    #[arg(long, env = "HALLPASS_TOKEN_TYPE_CLAIM", value_name = "NAME", default_value = "token_type")]
    #[arg(value_parser = claim_name)]
    pub(crate) token_type_claim: String,

    /// Claim that names the token
    #[arg(long, env = "HALLPASS_JTI_CLAIM", value_name = "NAME", default_value = "jti", value_parser = claim_name)]
    pub(crate) jti_claim: String,

    /// Claim that says until when a sliding token can be refreshed
    #[arg(long, env = "HALLPASS_SLIDING_TOKEN_REFRESH_EXP_CLAIM", value_name = "NAME", default_value = "refresh_exp")]
    #[arg(value_parser = claim_name)]
    pub(crate) sliding_token_refresh_exp_claim: String,

    /// Refuse tokens that were issued under another password than the user has now, by a fingerprint that they carry
    #[arg(long, env = "HALLPASS_CHECK_REVOKE_TOKEN", value_name = "BOOL", default_value = "false")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) check_revoke_token: Switch,

    /// Claim that has the fingerprint of the password
    #[arg(long, env = "HALLPASS_REVOKE_TOKEN_CLAIM", value_name = "NAME", default_value = "hash_password")]
    #[arg(value_parser = claim_name)]
    pub(crate) revoke_token_claim: String,

    /// Refuse the tokens of inactive users
    #[arg(long, env = "HALLPASS_CHECK_USER_IS_ACTIVE", value_name = "BOOL", default_value = "true")]
    #[arg(num_args = 0..=1, default_missing_value = "true")]
    pub(crate) check_user_is_active: Switch,

    /// Fields of the user that tokens carry, comma separated: username, first_name, last_name, email, mobile, is_staff, is_active
    #[arg(long, env = "HALLPASS_EXTRA_CLAIMS", value_name = "FIELDS", value_delimiter = ',', value_parser = extra_claim)]
    pub(crate) extra_claims: Vec<ExtraClaim>,
}

impl JwtSettings {
    /// How many seconds a token works beyond its end, which its record must outlive.
    pub(crate) fn leeway_seconds(&self) -> i64 {
        whole_seconds(self.leeway)
    }

    /// Says whether a refresh token works only once.
    pub(crate) fn is_single_use(&self) -> bool {
        [self.rotate_refresh_tokens, self.blacklist_after_rotation, self.blacklist].iter().all(|it| it.is_on())
    }

    /// For how many seconds a spent refresh token is answered once more.
    pub(crate) fn grace_seconds(&self) -> i64 {
        whole_seconds(self.refresh_reuse_grace)
    }
}

/// The flags of two keys that belong together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyFlags {
    pub(crate) signing: &'static str,
    pub(crate) verifying: &'static str,
}

impl KeyFlags {
    const SIMPLEJWT: Self = Self { signing: "--signing-key", verifying: "--verifying-key" };
}

/// A field of the user that tokens carry, and how to read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExtraClaim {
    pub(crate) name: &'static str,
    pub(crate) of: fn(&User) -> serde_json::Value,
}
