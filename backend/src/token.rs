//! Tokens: what they say, how they are signed, and when they are good.

mod algorithm;
mod check;
mod claims;
mod issue;
pub(crate) mod jws;
mod key;
mod key_ring;
mod key_text;
mod pem;
mod recent_tokens;
#[cfg(test)]
mod tests;

pub(crate) use algorithm::Algorithm;
pub(crate) use check::TokenError;
pub(crate) use claims::{Claims, Kind, SESSION_ID, names_audience};
pub(crate) use issue::{ClaimNames, Tokens, new_jti};
pub(crate) use key::{Key, VerifyingKey};
pub(crate) use key_ring::{KeyRing, TrustedKey};
pub(crate) use recent_tokens::RecentTokens;

/// The present time in whole seconds since the epoch, which is what claims are measured in.
pub(crate) fn now() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since_epoch.map_or(0, whole_seconds)
}

/// A duration in whole seconds.
pub(crate) fn whole_seconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
