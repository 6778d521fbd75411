//! Wrong passwords: how many there may be before each further try has to wait.
//!
//! There are three bounds. For one name from one address a wait doubles with each wrong password, up to a quarter of an hour, and a
//! login ends it. Whoever guesses the password of one name from many addresses, or of many names from one address, meets
//! a wider bound: after ten times as many, one try in half a minute. That one never holds up anybody for long, and not at all where
//! the same name has logged in from the same address within a month, so that nobody can lock out a user by guessing.

use sha2::{Digest, Sha256};
use sqlx::FromRow;

use crate::date::DAY;

/// Under what the database remembers a login's failures.
#[derive(Clone, Debug)]
pub(crate) struct LoginKeys {
    pub(crate) pair: String,
    pub(crate) name: String,
    pub(crate) address: String,
}

impl LoginKeys {
    /// Hashes whom a login names and where it comes from, so that only who knows the pepper can tell.
    pub(crate) fn new(pepper: &[u8], name: &str, address: &str) -> Self {
        // One length before each part, so that no two logins are the same text.
        let key = |parts: [&str; 2]| {
            let mut hash = Sha256::new_with_prefix(pepper);
            for part in parts {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
            format!("{:x}", hash.finalize())
        };
        // No address is empty, and no name that a login can send.
        Self { pair: key([name, address]), name: key([name, ""]), address: key(["", address]) }
    }
}

/// Wrong passwords in a row for one name from one address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub(crate) struct Streak {
    pub(crate) failures: i64,
    pub(crate) failed_at: i64,
    pub(crate) trusted_until: i64,
}

/// What is known of a login before its password is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) streak: Streak,
    /// When all that was wrong for this name is forgiven.
    pub(crate) name_forgiven_at: i64,
    /// When all that was wrong from this address is forgiven.
    pub(crate) address_forgiven_at: i64,
}

impl Standing {
    /// In how many seconds the password will be looked at, where so many wrong ones are free; 0 for now.
    pub(crate) fn wait(&self, free: i64, now: i64) -> i64 {
        let Streak { failures, failed_at, .. } = self.streak;
        let pair = match failures - free {
            beyond @ 0.. => failed_at + LONGEST_WAIT.min(1 << beyond.min(30)) - now,
            _ => 0,
        };
        let wide = self.debts(now).map(|forgiven_at| forgiven_at - free * WIDER * FORGIVING - now);
        let wait = wide.into_iter().fold(pair, i64::max);
        // A clock that was set back must not make it longer than it ever is.
        wait.clamp(0, LONGEST_WAIT)
    }

    /// Says whether a try is one that others had to wait for, and counts before its password is looked at: of several at the same
    /// time only one is let through.
    pub(crate) fn is_on_trial(&self, free: i64, now: i64) -> bool {
        let is_in_debt = |forgiven_at: i64| forgiven_at - now > (free * WIDER - 1) * FORGIVING;
        self.streak.failures >= free || self.debts(now).into_iter().any(is_in_debt)
    }

    /// Says whether a login now tells anything that is not known.
    pub(crate) fn is_settled(&self, now: i64) -> bool {
        self.streak.failures == 0 && self.streak.trusted_until > now + TRUST - DAY
    }

    fn debts(&self, now: i64) -> [i64; 2] {
        match self.streak.trusted_until > now {
            true => [0, 0],
            false => [self.name_forgiven_at, self.address_forgiven_at],
        }
    }
}

const LONGEST_WAIT: i64 = 900;
/// How many times as many wrong passwords are free for one name from everywhere, and from one address for all names.
const WIDER: i64 = 10;
/// How many seconds it takes to forgive one of those.
pub(crate) const FORGIVING: i64 = 30;
/// For how long a name that has logged in from an address is trusted there.
pub(crate) const TRUST: i64 = 30 * DAY;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn failed(failures: i64) -> Standing {
        Standing { streak: Streak { failures, failed_at: NOW, trusted_until: 0 }, ..Standing::default() }
    }

    #[test]
    fn each_wrong_password_beyond_the_free_ones_doubles_the_wait() {
        let waits: Vec<_> = [0, 19, 20, 21, 22, 29, 30, 31, 1000].map(|failures| failed(failures).wait(20, NOW)).into();
        assert_eq!(waits, [0, 0, 1, 2, 4, 512, 900, 900, 900]);
    }

    #[test]
    fn a_wait_ends() {
        assert_eq!([0, 1, 3, 4, 5].map(|later| failed(22).wait(20, NOW + later)), [4, 3, 1, 0, 0]);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_wait_longer() {
        assert_eq!(failed(1000).wait(20, NOW - 86_400), 900);
    }

    #[test]
    fn a_name_that_many_addresses_guess_at_waits_for_half_a_minute_at_most() {
        let in_debt = |tries: i64| Standing { name_forgiven_at: NOW + tries * FORGIVING, ..Standing::default() };
        assert_eq!([199, 200, 201].map(|tries| in_debt(tries).wait(20, NOW)), [0, 0, 30]);
        assert_eq!([199, 200].map(|tries| in_debt(tries).is_on_trial(20, NOW)), [false, true]);
    }

    #[test]
    fn who_has_logged_in_from_an_address_before_is_not_held_up_by_what_others_do() {
        let mut standing = Standing { name_forgiven_at: NOW + 86_400, address_forgiven_at: NOW + 86_400, ..failed(3) };
        assert_eq!(standing.wait(20, NOW), 900);
        standing.streak.trusted_until = NOW + 1;
        assert_eq!((standing.wait(20, NOW), standing.is_on_trial(20, NOW)), (0, false));
        assert_eq!(standing.wait(3, NOW), 1, "but by what went wrong there");
    }

    #[test]
    fn only_the_pepper_tells_whose_a_key_is() {
        let keys = |pepper: &str, name, address| LoginKeys::new(pepper.as_bytes(), name, address).pair;
        let key = keys("a", "spiderman", "127.0.0.1");
        assert!(key.len() == 64 && key == keys("a", "spiderman", "127.0.0.1"));
        for other in
            [keys("b", "spiderman", "127.0.0.1"), keys("a", "spiderman1", "27.0.0.1"), keys("a", "", "spiderman")]
        {
            assert_ne!(key, other);
        }
    }
}
