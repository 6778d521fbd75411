//! What the store says, and which of two sessions is the newer one.

use crate::time::Timestamp;
use crate::token::Session;

/// The order in which sessions were written.
///
/// Storage orders nothing between tabs: what a tab writes that had not heard of a logout can come after it. So the login that a session
/// descends from counts first, and the exchange that it came from second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The login or logout: its time in milliseconds by this device's clock, but always later than every one that was heard of.
    pub epoch: i64,
    /// The exchange, numbered in the same way.
    pub generation: i64,
}

/// What the store says. Nothing at all: it was never written, or all was cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record {
    /// The last login, or the end of one.
    pub mark: Option<Mark>,
    /// The session. Older than the mark, it was left behind by a tab that had not heard of that.
    pub stored: Option<Stored>,
}

/// The last login, or the end of one. Kept apart from the session, so that a late write of an older session cannot hide it; it holds no
/// secret. Where the refresh token is in a cookie it is all that the store says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// When in the order of things.
    pub version: Version,
    /// Whether it was a login.
    pub is_login: bool,
}

/// A session as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// When in the order of things.
    pub version: Version,
    /// What was written.
    pub session: Session,
}

impl Version {
    /// Before all others.
    pub(super) const NONE: Self = Self { epoch: i64::MIN, generation: i64::MIN };

    /// Whether anything was written here or heard of.
    pub(super) fn is_known(self) -> bool {
        self != Self::NONE
    }

    pub(super) fn next_epoch(self, now: Timestamp) -> Self {
        let epoch = now.as_millis().max(self.epoch.saturating_add(1));
        Self { epoch, generation: epoch }
    }

    pub(super) fn next_generation(self, now: Timestamp) -> Self {
        Self { generation: now.as_millis().max(self.generation.saturating_add(1)), ..self }
    }
}

impl Record {
    /// The version of the mark; before all others if there is none.
    pub(super) fn marked(&self) -> Version {
        self.mark.map_or(Version::NONE, |mark| mark.version)
    }

    /// The newest version that it shows.
    pub(crate) fn version(&self) -> Version {
        self.stored.as_ref().map_or(Version::NONE, |stored| stored.version).max(self.marked())
    }
}
