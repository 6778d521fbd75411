//! A world of one machine: a clock, a store and what the machine asked for.

use std::task::Poll;
use std::time::Duration;

use hallpass::session::{
    Attempt, AuthState, Credential, Custody, Event, Failure, Input, LogoutReason, Machine, Mark, Moment, Output,
    Policy, Record, RefreshError, Refusal, Stored, Version,
};
use hallpass::{Session, Timestamp, TokenPair};

pub(crate) const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
pub(crate) const LOCK_WAIT: Duration = Duration::from_secs(15);

/// Five minutes, SimpleJWT's ACCESS_TOKEN_LIFETIME.
pub(crate) const LIFETIME: u64 = 300;
pub(crate) const DAY: u64 = 86_400;

pub(crate) const POLICY: Policy =
    Policy { margin: Duration::from_secs(60), lock_wait: LOCK_WAIT, seed: 7, custody: Custody::Store };

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) struct World {
    pub(crate) machine: Machine,
    pub(crate) moment: Moment,
    custody: Custody,
}

impl World {
    pub(crate) fn logged_out() -> Self {
        let mut world = Self::before_the_first_look(Custody::Store);
        assert_eq!(world.tick(), []);
        world
    }

    /// A page in cookie mode that has not looked yet.
    pub(crate) fn with_cookie() -> Self {
        Self::before_the_first_look(Custody::Cookie)
    }

    fn before_the_first_look(custody: Custody) -> Self {
        let moment = Moment { now: START, record: Record::default(), online: true, visible: true };
        Self { machine: Machine::new(Policy { custody, ..POLICY }), moment, custody }
    }

    /// Loads the page anew.
    pub(crate) fn restart(&mut self) {
        self.machine = Machine::new(Policy { custody: self.custody, ..POLICY });
    }

    /// Spiderman's first session, five minutes long, received now.
    pub(crate) fn logged_in() -> Self {
        Self::logged_in_for(LIFETIME)
    }

    pub(crate) fn logged_in_for(lifetime: u64) -> Self {
        let mut world = Self::logged_out();
        let session = world.session("1", lifetime);
        world.log_in(session);
        world
    }

    /// With an exchange under way that a refresh asked for.
    pub(crate) fn refreshing() -> (Self, Attempt) {
        let mut world = Self::logged_in();
        let attempt = lock_of(&world.input(Input::RefreshWanted));
        assert!(matches!(world.input(Input::LockGranted { attempt })[..], [Output::Refresh { .. }]));
        (world, attempt)
    }

    /// In the pause after a failure that has just come.
    pub(crate) fn backing_off() -> Self {
        let mut world = Self::logged_in();
        world.refresh(unavailable());
        world
    }

    /// Asks for a refresh, gets the lock and then this reply.
    pub(crate) fn refresh(&mut self, reply: Result<Session, RefreshError>) -> Vec<Output> {
        let attempt = lock_of(&self.input(Input::RefreshWanted));
        self.input(Input::LockGranted { attempt });
        self.input(Input::Refreshed { attempt, reply })
    }

    /// A session of spiderman's, received now: `access-NAME`, `refresh-NAME`.
    pub(crate) fn session(&self, name: &str, lifetime: u64) -> Session {
        self.session_of("spiderman", name, lifetime)
    }

    pub(crate) fn session_of(&self, user: &str, name: &str, lifetime: u64) -> Session {
        let tokens = TokenPair::new(format!("access-{name}"), format!("refresh-{name}"));
        Session::from_parts(tokens, Some(user), self.moment.now, self.moment.now + secs(lifetime))
    }

    /// A session whose one token does both, as in djangorestframework-jwt.
    pub(crate) fn one_token_session(&self, lifetime: u64) -> Session {
        Session::from_parts(TokenPair::new("token", "token"), None, self.moment.now, self.moment.now + secs(lifetime))
    }

    /// A session that nothing can renew.
    pub(crate) fn session_without_refresh(&self, lifetime: u64) -> Session {
        let tokens = TokenPair { access: "access".into(), refresh: None };
        Session::from_parts(tokens, Some("spiderman"), self.moment.now, self.moment.now + secs(lifetime))
    }

    pub(crate) fn log_in(&mut self, session: Session) -> Vec<Output> {
        let login = self.machine.login_ticket();
        self.input(Input::LoggedIn { login, session })
    }

    /// Hands the machine an input and performs what it says about the store.
    pub(crate) fn input(&mut self, input: Input) -> Vec<Output> {
        let out = self.machine.handle(&self.moment, input);
        for output in &out {
            if let Output::Store(record) = output {
                self.moment.record = record.clone();
            }
        }
        if let Some(deadline) = self.machine.deadline() {
            assert!(deadline > self.moment.now, "a deadline that has passed would spin");
        }
        out
    }

    /// Another tab refreshes.
    pub(crate) fn refreshed_elsewhere(&mut self, session: Session) {
        let Version { epoch, generation } = self.version();
        let version = Version { epoch, generation: generation + 1 };
        self.moment.record.stored = Some(Stored { version, session });
    }

    /// Another tab logs in.
    pub(crate) fn logged_in_elsewhere(&mut self, session: Session) {
        let version = self.next_epoch();
        self.moment.record =
            Record { mark: Some(Mark { version, is_login: true }), stored: Some(Stored { version, session }) };
    }

    /// Another tab logs out.
    pub(crate) fn logged_out_elsewhere(&mut self) {
        self.moment.record.stored = None;
        self.marked_elsewhere(false);
    }

    /// Another tab marks a login or a logout.
    pub(crate) fn marked_elsewhere(&mut self, is_login: bool) {
        self.moment.record.mark = Some(Mark { version: self.next_epoch(), is_login });
    }

    /// Another tab is refused the refresh token.
    pub(crate) fn rejected_elsewhere(&mut self) {
        let Version { epoch, generation } = self.version();
        let version = Version { epoch, generation: generation + 1 };
        self.moment.record = Record { mark: Some(Mark { version, is_login: false }), stored: None };
    }

    pub(crate) fn next_epoch(&self) -> Version {
        let epoch = self.moment.record.mark.map_or(START.as_millis(), |mark| mark.version.epoch) + 1;
        Version { epoch, generation: epoch }
    }

    /// The version of what is stored.
    pub(crate) fn version(&self) -> Version {
        self.moment.record.stored.as_ref().expect("a stored session").version
    }

    /// The session that is stored.
    pub(crate) fn stored(&self) -> Option<&Session> {
        self.moment.record.stored.as_ref().map(|stored| &stored.session)
    }

    /// The output that has written what the store says now.
    pub(crate) fn written(&self) -> Output {
        Output::Store(self.moment.record.clone())
    }

    pub(crate) fn tick(&mut self) -> Vec<Output> {
        self.input(Input::Tick)
    }

    pub(crate) fn after(&mut self, duration: Duration) -> Vec<Output> {
        self.moment.now = self.moment.now + duration;
        self.tick()
    }

    pub(crate) fn unauthorized(&mut self, access: &str) -> Vec<Output> {
        self.input(Input::Unauthorized { access: access.to_owned().into() })
    }

    /// The access token that a request may carry now, or why not.
    pub(crate) fn token(&self) -> Poll<Result<String, Refusal>> {
        self.machine
            .working_session(self.moment.now)
            .map(|found| found.map(|session| session.access_token().as_str().to_owned()))
    }

    pub(crate) fn session_after(&self, spent: &Session) -> Poll<Result<String, Refusal>> {
        self.machine
            .session_after(spent, self.moment.now)
            .map(|found| found.map(|session| session.access_token().as_str().to_owned()))
    }

    pub(crate) fn deadline_in(&self) -> Option<Duration> {
        self.machine.deadline().map(|at| self.moment.now.until(at))
    }

    /// The session that is held.
    pub(crate) fn held(&self) -> Session {
        self.machine.session().expect("logged in").clone()
    }

    #[track_caller]
    pub(crate) fn assert_logged_out(&self, reason: LogoutReason) {
        assert_eq!(self.machine.state(), AuthState::LoggedOut(reason));
    }

    #[track_caller]
    pub(crate) fn assert_holds(&self, access: &str) {
        let session = self.machine.session().expect("logged in");
        assert_eq!(session.access_token().as_str(), access);
    }
}

pub(crate) fn works(access: &str) -> Poll<Result<String, Refusal>> {
    Poll::Ready(Ok(access.to_owned()))
}

pub(crate) fn unavailable() -> Result<Session, RefreshError> {
    Err(RefreshError::Unavailable(Failure::default()))
}

pub(crate) fn refresh_token(name: &str) -> Credential {
    Credential::Token(format!("refresh-{name}").into())
}

pub(crate) fn revoked(name: &str) -> Output {
    Output::Revoke(refresh_token(name))
}

/// The attempt that asks for the lock.
#[track_caller]
pub(crate) fn lock_of(out: &[Output]) -> Attempt {
    let attempt = out.iter().find_map(|output| match output {
        Output::Lock { attempt } => Some(*attempt),
        _ => None,
    });
    attempt.unwrap_or_else(|| panic!("asks for no lock: {out:?}"))
}

pub(crate) fn asks_for_lock(out: &[Output]) -> bool {
    out.iter().any(|output| matches!(output, Output::Lock { .. }))
}

pub(crate) fn events(out: &[Output]) -> Vec<Event> {
    out.iter()
        .filter_map(|output| match output {
            Output::Notify(event) => Some(*event),
            _ => None,
        })
        .collect()
}
