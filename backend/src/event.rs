//! What happens to logins and tokens: the names that the log and the metrics have for it, which stay.

/// Something that whoever watches over a server wants to count or to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    LoggedIn,
    /// Wrong credentials, or a user who may not log in.
    LoginFailed,
    Refreshed,
    /// A spent refresh token was answered with the same pair again (`--refresh-reuse-grace`).
    RefreshRepeated,
    RefreshRefused,
    /// A spent refresh token was used again after its time, which ended its session (`--sessions`).
    TokenReused,
    Blacklisted,
    /// A page of another origin was refused.
    OriginRefused,
    /// Too many wrong passwords were tried before (`--login-attempts`).
    LoginThrottled,
    /// Too many requests came before (`--anon-throttle`).
    Throttled,
}

impl Event {
    /// All of them, so that each is counted from zero on.
    pub(crate) const ALL: [Self; 10] = [
        Self::LoggedIn,
        Self::LoginFailed,
        Self::Refreshed,
        Self::RefreshRepeated,
        Self::RefreshRefused,
        Self::TokenReused,
        Self::Blacklisted,
        Self::OriginRefused,
        Self::LoginThrottled,
        Self::Throttled,
    ];

    /// What the `event` of a log line and of a counter says.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LoggedIn => "login",
            Self::LoginFailed => "login_failed",
            Self::Refreshed => "refresh",
            Self::RefreshRepeated => "refresh_repeated",
            Self::RefreshRefused => "refresh_refused",
            Self::TokenReused => "token_reuse",
            Self::Blacklisted => "blacklist",
            Self::OriginRefused => "origin_refused",
            Self::LoginThrottled => "login_throttled",
            Self::Throttled => "throttled",
        }
    }

    /// Says whether many of these look like an attack; the log has them as warnings.
    pub(crate) fn is_suspicious(self) -> bool {
        matches!(self, Self::LoginFailed | Self::TokenReused | Self::OriginRefused | Self::LoginThrottled)
    }
}

/// Counts an event and writes its line into the log: the app, the event, then what `tracing::info!` takes.
macro_rules! note {
    ($app:expr, $event:expr, $($line:tt)+) => {{
        let event = $event;
        $app.metrics.count(event);
        match event.is_suspicious() {
            true => tracing::warn!(event = event.name(), $($line)+),
            false => tracing::info!(event = event.name(), $($line)+),
        }
    }};
}

pub(crate) use note;
