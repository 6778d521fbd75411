//! What is printed of all public values that have to do with secrets.

use std::time::Duration;

use hallpass::session::{
    Attempt, AuthState, Credential, Custody, Event, Failure, Input, Machine, Mark, Moment, Output, Policy, Record,
    RefreshError, Refusal, Stored, Version,
};
use hallpass::{AccessToken, Config, Error, LogoutReason, RefreshToken, Rejection, Session, Timestamp, TokenPair, jwt};

use super::canary::Canaries;

const ACCESS: &str = "canary-access-5f1c0b7e93aa";
const REFRESH: &str = "canary-refresh-08d2f6417cbe";
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn canaries() -> Canaries {
    Canaries::of([ACCESS, REFRESH])
}

fn session() -> Session {
    Session::from_parts(TokenPair::new(ACCESS, REFRESH), Some("1"), NOW, NOW + Duration::from_secs(300))
}

fn stored() -> Stored {
    Stored { version: Version { epoch: 1, generation: 1 }, session: session() }
}

fn moment(stored: Option<Stored>) -> Moment {
    let mark = stored.as_ref().map(|stored| Mark { version: stored.version, is_login: true });
    Moment { now: NOW, record: Record { mark, stored }, online: true, visible: true }
}

fn machine() -> Machine {
    Machine::new(Policy {
        margin: Duration::from_secs(60),
        lock_wait: Duration::from_secs(10),
        seed: 1,
        custody: Custody::Store,
    })
}

/// Goes through all that a session can go through, and looks at every word that is said on the way.
fn pass(machine: &mut Machine, moment: &Moment, input: &Input) -> Vec<Output> {
    canaries().assert_unprinted(&(moment, input));
    let outputs = machine.handle(moment, input.clone());
    canaries().assert_unprinted(&outputs);
    canaries().assert_unprinted(machine);
    canaries().assert_unprinted(&machine.state());
    canaries().assert_unprinted(&(machine.working_session(moment.now), machine.calling_session(moment.now)));
    canaries().assert_unprinted(&machine.session_after(&session(), moment.now));
    outputs
}

fn attempt(outputs: &[Output]) -> Attempt {
    let attempt = outputs.iter().find_map(|output| match output {
        Output::Lock { attempt } => Some(*attempt),
        _ => None,
    });
    attempt.expect("an attempt")
}

#[test]
fn a_token_prints_as_its_name_alone() {
    let (access, refresh) = (AccessToken::from(ACCESS), RefreshToken::from(REFRESH));
    assert_eq!(format!("{access} {access:?} {access:#?} {access:>40}"), ["AccessToken(..)"; 4].join(" "));
    assert_eq!(format!("{refresh} {refresh:?} {refresh:#?} {refresh:.3}"), ["RefreshToken(..)"; 4].join(" "));
}

#[test]
fn what_holds_tokens_prints_none() {
    let canaries = canaries();
    canaries.assert_unprinted(&session());
    canaries.assert_unprinted(&TokenPair::new(ACCESS, REFRESH));
    canaries.assert_unprinted(&stored());
    canaries.assert_unprinted(&moment(Some(stored())).record);
    canaries.assert_unprinted(&[Credential::Token(REFRESH.into()), Credential::Cookie]);
    canaries.assert_unprinted(&AuthState::LoggedIn(session()));
    canaries.assert_unprinted(&[Output::Revoke(Credential::Token(REFRESH.into())), Output::Notify(Event::LoggedIn)]);
}

#[test]
fn a_machine_on_its_way_from_login_to_logout_prints_none() {
    let mut machine = machine();
    let empty = moment(None);
    pass(&mut machine, &empty, &Input::Tick);
    let login = machine.login_ticket();
    pass(&mut machine, &empty, &Input::LoggedIn { login, session: session() });
    let held = moment(Some(stored()));
    for reply in [
        Err(RefreshError::Unavailable(Failure { status: Some(500), retry_after: None, problem: Some("odd") })),
        Ok(session()),
        Err(RefreshError::Rejected),
    ] {
        let mut machine = self::machine();
        pass(&mut machine, &held, &Input::Tick);
        let attempt = attempt(&pass(&mut machine, &held, &Input::RefreshWanted));
        pass(&mut machine, &held, &Input::LockGranted { attempt });
        pass(&mut machine, &held, &Input::Refreshed { attempt, reply });
        pass(&mut machine, &held, &Input::Unauthorized { access: ACCESS.into() });
        pass(&mut machine, &held, &Input::LogOut);
    }
}

#[test]
fn no_error_prints_any() {
    let mut rejection = Rejection::default();
    rejection.detail = Some("No active account found".into());
    let failures = [
        Error::InvalidCredentials(rejection),
        Error::LoginRequired,
        Error::Unavailable { status: Some(503), retry_after: Some(Duration::MAX) },
        Error::Unavailable { status: None, retry_after: None },
        Error::InvalidResponse { status: Some(200), problem: "no token" },
        Config::new(ACCESS).validate().expect_err("no URL").into(),
        Config::new("https://h").scheme(format!("{ACCESS} ")).validate().expect_err("no word").into(),
        Config::new("https://h").allowed_origins([ACCESS]).validate().expect_err("no origin").into(),
        Config::new(format!("https://user:{ACCESS}@h")).validate().expect_err("a password").into(),
    ];
    for error in failures {
        canaries().assert_unsaid(&error);
    }
    canaries()
        .assert_unprinted(&[Refusal::LoggedOut, Refusal::Waiting { failure: Failure::default(), retry_after: None }]);
    canaries().assert_unprinted(&LogoutReason::Expired);
}

#[cfg(feature = "claims")]
#[test]
fn a_token_that_cannot_be_read_is_not_repeated() {
    use serde_json::Value;
    let long = format!("{ACCESS}.{REFRESH}.{}", "x".repeat(1 << 20));
    for token in [ACCESS, &format!("{ACCESS}.{REFRESH}.x"), &long] {
        canaries().assert_unsaid(&jwt::decode::<Value>(token).expect_err("no token"));
        canaries().assert_unsaid(&jwt::decode_header::<Value>(token).expect_err("no token"));
    }
}
