//! Tokens whose signatures were found good, so that a client that sends one with each request has it verified once.
//!
//! What is remembered is what never changes: that we signed this text, and what it says. Whether it is good now is asked each time. Of the
//! token itself only a digest is kept, so that nobody finds one that works in the server's memory.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use sha2::{Digest, Sha256};

use super::claims::Claims;

/// The claims of tokens by their digests.
#[derive(Default)]
pub(crate) struct RecentTokens(RwLock<HashMap<[u8; 32], Arc<Claims>>>);

impl RecentTokens {
    /// The claims of a token that was verified before, or is now.
    pub(super) fn claims(&self, token: &str, verify: impl FnOnce() -> Option<Claims>) -> Option<Arc<Claims>> {
        let digest = Sha256::digest(token).into();
        if let Some(claims) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&digest) {
            return Some(Arc::clone(claims));
        }
        let claims = Arc::new(verify()?);
        let mut recent = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= MOST {
            recent.clear();
        }
        recent.insert(digest, Arc::clone(&claims));
        Some(claims)
    }
}

impl fmt::Debug for RecentTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecentTokens(..)")
    }
}

/// Ten megabytes of them.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Option<Claims> {
        serde_json::from_str(text).ok().map(Claims)
    }

    #[test]
    fn a_token_is_verified_once() {
        let recent = RecentTokens::default();
        let first = recent.claims("a.b.c", || claims(r#"{"exp":1}"#)).expect("it is good");
        let second = recent.claims("a.b.c", || panic!("verified twice")).expect("it was good");
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn a_token_that_is_not_ours_is_verified_each_time() {
        let recent = RecentTokens::default();
        assert!(recent.claims("a.b.c", || None).is_none());
        assert!(recent.claims("a.b.c", || claims("{}")).is_some());
        assert!(recent.claims("a.b.d", || None).is_none());
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let recent = RecentTokens::default();
        (0..=MOST).for_each(|number| drop(recent.claims(&number.to_string(), || claims("{}"))));
        assert_eq!(recent.0.into_inner().expect("nobody panics").len(), 1);
    }
}
