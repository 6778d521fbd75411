//! What a token says, in the order in which it says it.

use serde_json::{Map, Value};

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Access,
    Refresh,
    /// Both in one: it opens views, and is refreshed itself.
    Sliding,
}

impl Kind {
    /// The value of the token type claim.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Sliding => "sliding",
        }
    }

    /// What SimpleJWT calls such a token's class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Access => "AccessToken",
            Self::Refresh => "RefreshToken",
            Self::Sliding => "SlidingToken",
        }
    }

    /// Says whether such tokens are recorded, and can be blacklisted.
    pub(crate) fn is_recorded(self) -> bool {
        self != Self::Access
    }
}

/// A token's payload.
#[derive(Clone)]
pub(crate) struct Claims(pub(super) Map<String, Value>);

impl Claims {
    pub(crate) fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// When the token ends.
    pub(crate) fn expires_at(&self) -> Option<i64> {
        self.find("exp").and_then(seconds)
    }

    /// The session that the token belongs to, if it names one.
    pub(crate) fn session_id(&self) -> Option<&str> {
        self.find(SESSION_ID).and_then(Value::as_str)
    }

    /// Puts a claim last, or its new value in its old place.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }
}

/// Says whether an audience claim, one name or a list of them, has this one.
pub(crate) fn names_audience(claim: &Value, audience: &str) -> bool {
    match claim {
        Value::String(one) => one == audience,
        Value::Array(many) => many.iter().all(Value::is_string) && many.iter().any(|one| one == audience),
        _ => false,
    }
}

/// A time claim: any fraction is cut off, and what is no number or lies beyond the year 9999 is no time.
pub(super) fn seconds(value: &Value) -> Option<i64> {
    let seconds = match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole))?,
        _ => return None,
    };
    (seconds <= END_OF_YEAR_9999).then_some(seconds)
}

fn whole(seconds: f64) -> Option<i64> {
    // Every whole number below 2^53 is a double, so the cast is exact.
    (seconds.abs() < 9_007_199_254_740_992.0).then_some(seconds as i64)
}

/// OpenID Connect's name for the claim that says which session a token belongs to.
pub(crate) const SESSION_ID: &str = "sid";
const END_OF_YEAR_9999: i64 = 253_402_300_799;
