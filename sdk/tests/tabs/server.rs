//! The auth server: SimpleJWT with rotation and blacklist, by a clock of its own that is right.

use std::time::Duration;

use hallpass::session::{Failure, RefreshError};
use hallpass::{Session, Timestamp, TokenPair};

/// How long a spent token is answered with the pair that it bought, where the server has a grace.
const GRACE: i64 = 30_000;

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) rules: Rules,
    refreshes: Vec<Refresh>,
    accesses: Vec<Access>,
    families: Vec<Family>,
    /// Answers 503 until then.
    pub(crate) down_until: i64,
    /// The API answers 401, whatever the token, until then.
    pub(crate) refuses_until: i64,
    /// Spent tokens that were spent again.
    pub(crate) reuses: u64,
    pub(crate) rotations: u64,
}

/// How a server is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Of access tokens, in seconds.
    pub(crate) lifetime: i64,
    pub(crate) reuse: Reuse,
}

/// What a server does about a spent token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reuse {
    Refused,
    EndsTheFamily,
    HasGrace,
}

#[derive(Debug)]
struct Refresh {
    family: usize,
    state: State,
    buys_until: i64,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Live,
    Spent { at: i64, pair: Pair },
    Blacklisted,
}

#[derive(Debug)]
struct Access {
    family: usize,
    expires_at: i64,
    is_refused: bool,
}

#[derive(Debug)]
struct Family {
    user: &'static str,
    is_dead: bool,
}

/// A token pair by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: usize,
    pub(crate) refresh: usize,
}

impl Server {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            refreshes: Vec::new(),
            accesses: Vec::new(),
            families: Vec::new(),
            down_until: 0,
            refuses_until: 0,
            reuses: 0,
            rotations: 0,
        }
    }

    pub(crate) fn log_in(&mut self, now: i64, user: &'static str) -> Pair {
        self.families.push(Family { user, is_dead: false });
        self.issue(now, self.families.len() - 1)
    }

    /// Spends a refresh token; `None` is 401 with `detail`.
    pub(crate) fn refresh(&mut self, now: i64, refresh: usize) -> Option<Pair> {
        let Refresh { family, state, buys_until } = self.refreshes[refresh];
        if now >= buys_until || self.families[family].is_dead {
            return None;
        }
        match state {
            State::Live => {
                let pair = self.issue(now, family);
                self.refreshes[refresh].state = State::Spent { at: now, pair };
                self.rotations += 1;
                Some(pair)
            }
            State::Spent { at, pair } if self.rules.reuse == Reuse::HasGrace && now < at + GRACE => Some(pair),
            State::Spent { .. } => {
                self.reuses += 1;
                self.families[family].is_dead |= self.rules.reuse == Reuse::EndsTheFamily;
                None
            }
            State::Blacklisted => None,
        }
    }

    pub(crate) fn revoke(&mut self, refresh: usize) {
        let token = &mut self.refreshes[refresh];
        if let State::Live = token.state {
            token.state = State::Blacklisted;
        }
    }

    /// Whether the API takes this access token.
    pub(crate) fn accepts(&self, now: i64, access: usize) -> bool {
        let access = &self.accesses[access];
        now >= self.refuses_until
            && now < access.expires_at
            && !access.is_refused
            && !self.families[access.family].is_dead
    }

    /// Whether this access token has run out.
    pub(crate) fn has_expired(&self, now: i64, access: usize) -> bool {
        now >= self.accesses[access].expires_at
    }

    /// From now on the API refuses all access tokens that it has taken so far: another signing key.
    pub(crate) fn refuse_all(&mut self) {
        self.accesses.iter_mut().for_each(|access| access.is_refused = true);
    }

    pub(crate) fn family_of(&self, session: &Session) -> usize {
        self.accesses[number(session.access_token().as_str())].family
    }

    /// The families that still have a refresh token that works.
    pub(crate) fn live_families(&self, now: i64) -> impl Iterator<Item = usize> {
        let is_live = move |token: &&Refresh| matches!(token.state, State::Live) && now < token.buys_until;
        self.refreshes.iter().filter(is_live).map(|token| token.family).filter(|family| !self.families[*family].is_dead)
    }

    /// What the wire makes of this pair: expiry is received-at + (`exp` - `iat`).
    pub(crate) fn session(&self, pair: Pair, received_at: Timestamp, shown: Shown) -> Session {
        let refresh = (shown == Shown::Both).then(|| format!("refresh-{}", pair.refresh).into());
        let tokens = TokenPair { access: format!("access-{}", pair.access).into(), refresh };
        let expires_at = received_at + Duration::from_secs(self.rules.lifetime as u64);
        let user = self.families[self.accesses[pair.access].family].user;
        Session::from_parts(tokens, Some(user), received_at, expires_at)
    }

    /// `exp` of an access token, by the server's clock.
    pub(crate) fn expiry(&self, access: usize) -> Timestamp {
        Timestamp::from_millis(self.accesses[access].expires_at)
    }

    fn issue(&mut self, now: i64, family: usize) -> Pair {
        const DAY: i64 = 86_400_000;
        self.refreshes.push(Refresh { family, state: State::Live, buys_until: now + DAY });
        // Claims are whole seconds.
        let issued_at = now.div_euclid(1000) * 1000;
        let expires_at = issued_at + self.rules.lifetime * 1000;
        self.accesses.push(Access { family, expires_at, is_refused: false });
        Pair { access: self.accesses.len() - 1, refresh: self.refreshes.len() - 1 }
    }
}

/// Which tokens of a pair a page gets to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Both,
    Access,
}

/// The number in a token's text.
pub(crate) fn number(token: &str) -> usize {
    token.split_once('-').and_then(|(_, number)| number.parse().ok()).expect("a token of this server")
}

pub(crate) fn unavailable() -> Result<Session, RefreshError> {
    Err(RefreshError::Unavailable(Failure::default()))
}

pub(crate) fn overloaded() -> Result<Session, RefreshError> {
    let retry_after = Some(Duration::from_secs(3));
    Err(RefreshError::Unavailable(Failure { status: Some(503), retry_after, problem: None }))
}
