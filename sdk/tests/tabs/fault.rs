//! Faults that are planted, each by hand: in what a machine is told, in what it says, or in what its driver does.

use hallpass::AccessToken;
use hallpass::session::{AuthState, Input, Mark, Moment, Output, Record, Version};

use super::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The lock counts as granted before it is.
    GrantedAtOnce,
    /// A grant is told without waiting until the store shows the newest version.
    NoSettling,
    /// A rejection is told without looking at the store again.
    BelievedAtOnce,
    /// With a grant, the store is not looked at.
    GrantedBlindly,
    /// An old attempt's reply counts for the present one.
    OldReply,
    /// The mark of logins and logouts is not written.
    MarkNotWritten,
    /// The mark of logins and logouts is not read.
    MarkNotRead,
    /// Each refresh is written with the generation of its login.
    GenerationStands,
    /// The lock is never let go.
    LockKept,
    /// A lease that was asked for counts as held.
    LeaseUnchecked,
    /// The margin may exceed the token's lifetime.
    MarginUnbounded,
    /// After a failure there is no pause.
    NoPause,
    /// A logout does not erase.
    LogoutKeeps,
    /// Each 401 counts, for a token that has just come, too.
    EachRefusalCounts,
    /// A failure that may pass ends the session.
    FailureRejects,
    /// The lock is let go before the pair is written.
    UnlockedFirst,
    /// Hidden pages refresh without being asked.
    HiddenRefresh,
    /// Expiry is the server's `exp`, by the server's clock.
    ExpiryByServer,
    /// Waiters are not woken when an attempt fails.
    FailureIsNotTold,
    /// A login that a logout has made void while it waited for the lock is sent all the same.
    VoidLoginSent,
    /// An exchange whose attempt has ended keeps the lock no longer, though its answer sets the cookie.
    CookieUnlocked,
    /// A logout is sent although somebody has logged in since it began to wait.
    CookieTaken,
}

impl World {
    pub(crate) fn tampered_input(&self, tab: usize, input: Input) -> Input {
        let me = &self.tabs[tab];
        let present = me.claim.map(|(attempt, _)| attempt);
        match (self.fault, input, present) {
            (Some(Fault::OldReply), Input::Refreshed { reply, .. }, Some(attempt)) => {
                Input::Refreshed { attempt, reply }
            }
            (Some(Fault::EachRefusalCounts), Input::Unauthorized { access }, _) if self.holds(tab, &access) => {
                Input::RefreshWanted
            }
            (Some(Fault::MarginUnbounded), Input::Tick, _) if me.is_visible && self.ends_in_an_hour(tab) => {
                Input::RefreshWanted
            }
            (_, input, _) => input,
        }
    }

    /// What the machine is told of the world.
    pub(crate) fn tampered_moment(&mut self, tab: usize, moment: &Moment, input: &Input) -> Moment {
        let mut told = moment.clone();
        match self.fault {
            Some(Fault::MarkNotRead) => told.record.mark = None,
            Some(Fault::HiddenRefresh) => told.visible = true,
            Some(Fault::GrantedBlindly) => {
                let last = &mut self.tabs[tab].last_record;
                match input {
                    Input::LockGranted { .. } => told.record = last.clone(),
                    _ => *last = told.record.clone(),
                }
            }
            Some(Fault::NoPause) if self.tabs[tab].reasons.failed_at.is_some() => {
                let offline = Moment { online: false, ..moment.clone() };
                let _ = self.tabs[tab].machine.handle(&offline, Input::Tick);
            }
            _ => {}
        }
        told
    }

    pub(crate) fn tampered_outputs(&mut self, tab: usize, input: &Input, mut outputs: Vec<Output>) -> Vec<Output> {
        let is_logout = matches!(input, Input::LogOut);
        match self.fault {
            Some(Fault::MarkNotWritten) => records(&mut outputs).for_each(|record| record.mark = None),
            Some(Fault::GenerationStands) => records(&mut outputs).for_each(stand),
            Some(Fault::LogoutKeeps) if is_logout => outputs.retain(|output| !matches!(output, Output::Store(_))),
            Some(Fault::UnlockedFirst) => {
                outputs.sort_by_key(|output| u8::from(!matches!(output, Output::Unlock { .. })));
            }
            Some(Fault::GrantedAtOnce) => {
                for output in &outputs {
                    if let Output::Lock { attempt } = output {
                        let task = super::tab::Task::Input(Input::LockGranted { attempt: *attempt });
                        self.tabs[tab].tasks.push_front(task);
                    }
                }
            }
            _ => {}
        }
        outputs
    }

    fn holds(&self, tab: usize, access: &AccessToken) -> bool {
        matches!(self.tabs[tab].machine.state(), AuthState::LoggedIn(session) if session.access_token() == access)
    }

    fn ends_in_an_hour(&self, tab: usize) -> bool {
        const MARGIN: std::time::Duration = std::time::Duration::from_secs(3600);
        self.tabs[tab].machine.session().is_some_and(|session| self.clock() >= session.expires_at() - MARGIN)
    }
}

fn records(outputs: &mut [Output]) -> impl Iterator<Item = &mut Record> {
    outputs.iter_mut().filter_map(|output| match output {
        Output::Store(record) => Some(record),
        _ => None,
    })
}

fn stand(record: &mut Record) {
    let still = |version: Version| Version { generation: version.epoch, ..version };
    record.stored.iter_mut().for_each(|stored| stored.version = still(stored.version));
    record.mark = record.mark.map(|mark| Mark { version: still(mark.version), ..mark });
}
