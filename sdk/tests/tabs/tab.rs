//! A tab: a machine and what its driver remembers. The driver's code is in `round.rs` and `driver.rs`.

use std::collections::VecDeque;

use hallpass::session::{Attempt, Credential, Input, Login, Machine, Mark, Output, Policy, Record, Version};
use hallpass::{AccessToken, Session, Timestamp};

use super::history::Knowledge;
use super::network::{Answer, Request};
use super::storage::{View, Write};

/// What happens in a tab. One thing after the other: a page has one thread.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    Input(Input),
    /// A write has come from the arbiter.
    Arrived {
        write: Write,
        is_own: bool,
    },
    /// The timer for the machine's deadline.
    Timer(u64),
    /// The lock is granted to this claim.
    Granted(u64),
    /// Nobody waits for a lock any longer than this.
    WaitedInVain(u64),
    /// The version that was written is named.
    Named,
    /// Everybody has had the time to see this version.
    Forget(Version),
    /// The time is over within which a release waits for the name.
    Release(u64),
    TryLease(u64),
    TakeLease(u64),
    CheckLease(u64),
    /// A settling has come to a point where it looks again.
    Settle(Settling),
    /// The browser says which version is the newest that is named.
    Newest(Settling, Option<Version>),
    Answered(Request, Answer),
    /// Somebody who waits asks again.
    Ask(Waiter),
    Do(Action),
}

/// What a person does in a tab.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    Call,
    Refresh,
    LogIn(&'static str),
    LogOut,
}

/// Waiting until the store shows what was written last.
#[derive(Clone, Debug)]
pub(crate) struct Settling {
    pub(crate) until: i64,
    pub(crate) then: Box<Then>,
}

#[derive(Clone, Debug)]
pub(crate) enum Then {
    Grant {
        claim: u64,
        is_granted: bool,
    },
    /// Nobody else sets the cookie now.
    Alone(u64),
    Tell(Input),
}

/// Somebody who waits for the machine's answer.
#[derive(Clone, Debug)]
pub(crate) struct Waiter {
    pub(crate) goal: Goal,
    pub(crate) since: i64,
}

/// What somebody waits for.
#[derive(Clone, Debug)]
pub(crate) enum Goal {
    /// The session on whose behalf a call is made.
    Calling,
    /// Its access token.
    Token,
    /// A token to try again with.
    Successor(Session),
    /// The session that a refresh is to replace.
    Spending,
    Refreshed(Session),
}

/// What follows when a round is over.
#[derive(Clone, Debug)]
pub(crate) enum After {
    Nothing,
    Ask(Waiter),
    RefreshWanted(Session),
    LetGo(Option<u64>),
    /// A revocation leaves, unless somebody has logged in meanwhile.
    Revoke(u64),
}

#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) number: u64,
    pub(crate) purpose: Purpose,
    pub(crate) state: ClaimState,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Attempt(Attempt),
    LogIn(Login, &'static str),
    Revoke,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClaimState {
    Asked,
    Held,
    LetGo,
}

/// A refresh token on its way to the server, or the reply on its way back.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) attempt: Attempt,
    pub(crate) credential: Credential,
    /// Whether its attempt still runs.
    pub(crate) is_current: bool,
    /// What it lets go when it is answered.
    pub(crate) keeps: Option<u64>,
}

/// Why a refresh may be due: what the rules allow, not what the machine remembers.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    pub(crate) of: Option<AccessToken>,
    pub(crate) mark: Option<Mark>,
    pub(crate) asked: bool,
    pub(crate) wanted: bool,
    pub(crate) refused: bool,
    /// When the last attempt failed, if nothing has ended the pause since.
    pub(crate) failed_at: Option<i64>,
}

#[derive(Debug)]
pub(crate) struct Tab {
    pub(crate) machine: Machine,
    pub(crate) view: View,
    pub(crate) is_alive: bool,
    pub(crate) is_frozen: bool,
    pub(crate) is_visible: bool,
    pub(crate) tasks: VecDeque<Task>,
    /// Of the present round, not yet performed.
    pub(crate) outputs: VecDeque<Output>,
    pub(crate) is_running: bool,
    pub(crate) has_news: bool,
    pub(crate) after: After,
    pub(crate) timer: Option<(Timestamp, u64)>,
    pub(crate) claim: Option<(Attempt, u64)>,
    pub(crate) claims: Vec<Claim>,
    /// Claims that are let go as soon as what was written is named.
    pub(crate) releasing: Vec<u64>,
    pub(crate) written: Option<Written>,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) logins: u32,
    pub(crate) waiters: Vec<Waiter>,
    pub(crate) knowledge: Knowledge,
    pub(crate) reasons: Reasons,
    /// When the last message in each direction arrives: none overtakes another.
    pub(crate) channels: [i64; 4],
    /// When this tab last wrote.
    pub(crate) wrote_at: i64,
    pub(crate) rounds: (i64, u32),
    /// When it last went on after being frozen.
    pub(crate) thawed_at: i64,
    /// What a planted fault takes the store to say.
    pub(crate) last_record: Record,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    pub(crate) version: Version,
    pub(crate) is_named: bool,
}

/// A tab's connections to the browser.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Channel {
    ToArbiter,
    FromArbiter,
    ToLocks,
    FromLocks,
}

impl Tab {
    pub(crate) fn open(policy: Policy, view: View) -> Self {
        Self {
            machine: Machine::new(policy),
            view,
            is_alive: true,
            is_frozen: false,
            is_visible: true,
            tasks: VecDeque::new(),
            outputs: VecDeque::new(),
            is_running: false,
            has_news: false,
            after: After::Nothing,
            timer: None,
            claim: None,
            claims: Vec::new(),
            releasing: Vec::new(),
            written: None,
            exchanges: Vec::new(),
            logins: 0,
            waiters: Vec::new(),
            knowledge: Knowledge::default(),
            reasons: Reasons::default(),
            channels: [0; 4],
            wrote_at: 0,
            rounds: (0, 0),
            thawed_at: 0,
            last_record: Record::default(),
        }
    }

    /// Whether something would be lost if it closed now.
    pub(crate) fn is_exchanging(&self) -> bool {
        !self.exchanges.is_empty() || !self.claims.is_empty() || self.logins > 0 || self.is_running
    }

    pub(crate) fn claim_mut(&mut self, number: u64) -> Option<&mut Claim> {
        self.claims.iter_mut().find(|claim| claim.number == number)
    }

    pub(crate) fn claim(&self, number: u64) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.number == number)
    }
}

impl Task {
    /// Whether it is a timer of the page's, which stops while the device sleeps.
    pub(crate) fn is_timer(&self) -> bool {
        use Task::{CheckLease, Forget, Release, Settle, TakeLease, Timer, TryLease, WaitedInVain};
        matches!(
            self,
            Timer(_)
                | Forget(_)
                | Release(_)
                | WaitedInVain(_)
                | TryLease(_)
                | TakeLease(_)
                | CheckLease(_)
                | Settle(_)
        )
    }

    /// Whether it may lie far ahead where nothing goes on.
    pub(crate) fn is_far(&self) -> bool {
        matches!(self, Self::Timer(_) | Self::Forget(_) | Self::Release(_) | Self::WaitedInVain(_))
    }
}
