//! How long to wait, and when waiting is over.

use std::time::Duration;

use super::vocabulary::Policy;
use crate::time::Timestamp;

/// Whether a span of waiting is over; it is, too, where the clock was set back to before it began.
pub(super) fn is_over(since: Timestamp, until: Timestamp, now: Timestamp) -> bool {
    now >= until || now < since
}

impl Policy {
    /// The pause after a failure: doubling from one second to a minute, between half and the whole of it.
    pub(super) fn pause(&self, failures: u32, attempts: u64) -> Duration {
        const LONGEST: u64 = 60_000;
        let whole = (1000_u64 << failures.min(6)).min(LONGEST);
        Duration::from_millis(whole / 2 + mix(self.seed ^ attempts) % (whole / 2 + 1))
    }
}

/// One step of splitmix64.
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::Custody;
    use super::*;

    fn pause(seed: u64, attempts: u64) -> Duration {
        Policy { margin: Duration::ZERO, lock_wait: Duration::ZERO, seed, custody: Custody::Store }.pause(0, attempts)
    }

    #[test]
    fn a_pause_is_between_half_and_the_whole_of_its_length() {
        let pauses: Vec<_> = (0..10_000).map(|seed| pause(seed, 1)).collect();
        assert_eq!(pauses.iter().min(), Some(&Duration::from_millis(500)));
        assert_eq!(pauses.iter().max(), Some(&Duration::from_millis(1000)));
    }

    #[test]
    fn each_seed_and_each_attempt_pauses_differently() {
        assert_ne!(pause(1, 0), pause(2, 0));
        assert_ne!(pause(1, 1), pause(1, 0));
    }

    #[test]
    fn the_jitter_is_splitmix64() {
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }
}
