//! How often clients may ask, and what tells them apart.

use clap::Args;

use crate::throttle::Rate;

/// Bounds on how often clients may ask.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Throttling")]
pub(crate) struct ThrottlingSettings {
    /// How often each address may call the API without logging in, such as 3/min, as Django REST framework's AnonRateThrottle; no
    /// bound by default
    #[arg(long, env = "HALLPASS_ANON_THROTTLE", value_name = "RATE")]
    pub(crate) anon_throttle: Option<Rate>,

    /// Wrong passwords in a row, for one name from one address, after which each further try waits for twice as long, up to a
    /// quarter of an hour; 0 for no bound
    #[arg(long, env = "HALLPASS_LOGIN_ATTEMPTS", value_name = "NUMBER", default_value = "20")]
    #[arg(value_parser = clap::value_parser!(u16))]
    pub(crate) login_attempts: u16,

    /// Proxies in front of the server, each of which adds to X-Forwarded-For; 0 looks at the connection's own address alone
    #[arg(long, env = "HALLPASS_NUM_PROXIES", value_name = "NUMBER", default_value = "0")]
    pub(crate) num_proxies: u8,
}
