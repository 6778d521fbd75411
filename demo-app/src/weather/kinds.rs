//! The kinds of weather.

use crate::storage;

/// A kind of weather, and what hallpass does about it.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) cause: Cause,
}

/// What makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A fault of the server for all of the API, until it is taken away; as `/demo/faults/` takes it, but for the path.
    Lasting(&'static str),
    /// One that strikes the next refresh.
    Once(&'static str),
    /// This browser's clock is off, by so many days.
    Clock(i32),
}

impl Kind {
    /// Returns the server's faults that make it; none if it is not the server's doing.
    pub(super) fn faults(&self) -> Vec<String> {
        let refresh = storage::refresh_path();
        let (strike, paths): (_, &[&str]) = match self.cause {
            Cause::Lasting(strike) if refresh.starts_with("/api/") => (strike, &["/api/*"]),
            Cause::Lasting(strike) => (strike, &["/api/*", refresh]),
            Cause::Once(strike) => (strike, &[refresh]),
            Cause::Clock(_) => return Vec::new(),
        };
        paths.iter().map(|path| format!(r#"{{"path":"{path}",{strike}}}"#)).collect()
    }

    /// Returns whether one of the two takes the place of the other.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let place = |kind: &Self| match kind.cause {
            Cause::Lasting(_) => 0,
            Cause::Once(_) => 1,
            Cause::Clock(_) => 2,
        };
        place(self) == place(other)
    }
}

/// All of them.
pub(super) const KINDS: [Kind; 8] = [
    Kind {
        id: "500",
        name: "Server errors",
        text: "Every answer is a 500. A refresh that fails is no logout: hallpass keeps the session and tries again, after pauses \
            that grow from one second to a minute.",
        cause: Cause::Lasting(r#""strike":{"answer":{"status":500,"body":"{\"detail\":\"Out of order.\"}"}}"#),
    },
    Kind {
        id: "429",
        name: "Too many requests",
        text: "Every answer is a 429 that asks to wait for five seconds. hallpass waits as long as Retry-After says, up to ten \
            minutes, and asks for no token meanwhile.",
        cause: Cause::Lasting(r#""strike":{"answer":{"status":429,"headers":{"Retry-After":"5"}}}"#),
    },
    Kind {
        id: "slow",
        name: "Slow",
        text: "Every answer takes two seconds. hallpass refreshes before the token runs out, so a call waits for its own answer \
            alone.",
        cause: Cause::Lasting(r#""delay_ms":2000"#),
    },
    Kind {
        id: "offline",
        name: "Offline",
        text: "Every connection breaks off. Calls fail as unavailable while the session stays, and once there is an answer again \
            it goes on.",
        cause: Cause::Lasting(r#""strike":"reset""#),
    },
    Kind {
        id: "firewall",
        name: "A firewall’s 403",
        text: "A firewall or a hotel’s Wi-Fi answers with a page of its own. Only the API’s own refusal ends a session: 401, in \
            JSON, with a detail.",
        cause: Cause::Lasting(
            r#""strike":{"answer":{"status":403,"content_type":"text/html","body":"<h1>Access denied</h1>"}}"#,
        ),
    },
    Kind {
        id: "lost",
        name: "A lost reply",
        text: "The next refresh is done, but its answer never arrives. hallpass asks again with the same token; a server with a \
            grace repeats its answer, one that takes each token once logs out.",
        cause: Cause::Once(r#""times":1,"committed":true,"strike":"reset""#),
    },
    Kind {
        id: "ahead",
        name: "Clock a year ahead",
        text: "The clock of this browser jumps, in all tabs. hallpass counts from when a token came, by the same clock, not by the dates in the token: \
            one refresh, and it goes on.",
        cause: Cause::Clock(365),
    },
    Kind {
        id: "behind",
        name: "Clock a year behind",
        text: "A token that seems to come from the future counts as old. hallpass refreshes once, and counts by the wrong clock \
            from then on.",
        cause: Cause::Clock(-365),
    },
];
