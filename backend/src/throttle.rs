//! Who has tried too often, and when they may try again. Decides; the database remembers.

mod login;
mod rate;

pub(crate) use login::{FORGIVING, LoginKeys, Standing, Streak, TRUST};
pub(crate) use rate::{History, Rate};
