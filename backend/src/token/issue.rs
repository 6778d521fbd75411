//! Making tokens.

use std::time::Duration;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    claims::{Claims, Kind},
    key_ring::KeyRing,
    recent_tokens::RecentTokens,
    whole_seconds,
};

/// Makes tokens and checks them.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) keys: KeyRing,
    pub(crate) names: ClaimNames,
    pub(crate) access_lifetime: Duration,
    pub(crate) refresh_lifetime: Duration,
    pub(crate) sliding_lifetime: Duration,
    /// How long a sliding token can be refreshed.
    pub(crate) sliding_refresh_lifetime: Duration,
    pub(crate) issuer: Option<String>,
    pub(crate) audience: Option<String>,
    /// How many seconds a token's times may be off.
    pub(crate) leeway: i64,
    pub(crate) recent: RecentTokens,
}

/// What the claims are called that may be renamed.
#[derive(Clone, Debug)]
pub(crate) struct ClaimNames {
    pub(crate) token_type: String,
    pub(crate) jti: String,
    pub(crate) user_id: String,
    /// Until when a sliding token can be refreshed.
    pub(crate) refresh_end: String,
    /// The fingerprint of the password.
    pub(crate) revoke: String,
}

impl Tokens {
    /// A new session's first token.
    pub(crate) fn first(&self, kind: Kind, user_id: &str, jti: &str, now: i64) -> Claims {
        let mut claims = self.fresh(kind, jti, now);
        if kind == Kind::Sliding {
            claims.set(&self.names.refresh_end, after(now, self.sliding_refresh_lifetime));
        }
        claims.set(&self.names.user_id, user_id);
        claims
    }

    /// The access token that a refresh token is exchanged for: it says the same, but for what makes it a token of its own.
    pub(crate) fn access(&self, refresh: &Claims, jti: &str, now: i64) -> Claims {
        let mut claims = self.fresh(Kind::Access, jti, now);
        let own = [self.names.token_type.as_str(), "exp", "iat", &self.names.jti, "jti"];
        for (name, value) in &refresh.0 {
            if !own.contains(&name.as_str()) {
                claims.set(name, value.clone());
            }
        }
        claims
    }

    /// The refresh token that follows upon another one: it says the same, and its lifetime begins anew.
    pub(crate) fn successor(&self, refresh: &Claims, jti: &str, now: i64) -> Claims {
        let mut claims = refresh.clone();
        claims.set(&self.names.jti, jti);
        claims.set("exp", self.expiry(Kind::Refresh, now));
        claims.set("iat", now);
        claims
    }

    /// A sliding token that works anew. It is the same token to the blacklist, and can be refreshed for no longer than before.
    pub(crate) fn prolonged(&self, mut sliding: Claims, now: i64) -> Claims {
        sliding.set("exp", self.expiry(Kind::Sliding, now));
        sliding.set("iat", now);
        sliding
    }

    /// Signs a token.
    pub(crate) fn encode(&self, claims: &Claims) -> String {
        let mut claims = claims.clone();
        if let Some(audience) = &self.audience {
            claims.set("aud", audience.as_str());
        }
        if let Some(issuer) = &self.issuer {
            claims.set("iss", issuer.as_str());
        }
        self.keys.sign(&Value::Object(claims.0).to_string())
    }

    /// When a token ends that begins now.
    pub(crate) fn expiry(&self, kind: Kind, now: i64) -> i64 {
        let lifetime = match kind {
            Kind::Access => self.access_lifetime,
            Kind::Refresh => self.refresh_lifetime,
            Kind::Sliding => self.sliding_lifetime,
        };
        after(now, lifetime)
    }

    fn fresh(&self, kind: Kind, jti: &str, now: i64) -> Claims {
        let mut claims = Claims(Map::new());
        claims.set(&self.names.token_type, kind.name());
        claims.set("exp", self.expiry(kind, now));
        claims.set("iat", now);
        claims.set(&self.names.jti, jti);
        claims
    }
}

fn after(now: i64, lifetime: Duration) -> i64 {
    now.saturating_add(whole_seconds(lifetime))
}

/// A name that no other token has.
pub(crate) fn new_jti() -> String {
    Uuid::new_v4().simple().to_string()
}
