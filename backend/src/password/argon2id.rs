//! Our own hashes: argon2id, as a PHC string.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash as Phc, Result, Salt, SaltString, rand_core::OsRng},
};

use super::{Password, PasswordHash};

/// Memory that one password after the other is hashed in: what is freed instead, an allocator may keep for each thread.
pub(super) struct Memory {
    blocks: Vec<Block>,
    runs: Arc<AtomicU64>,
}

impl Memory {
    /// Takes nothing yet. `runs` counts how often argon2 runs in it.
    pub(super) fn new(runs: Arc<AtomicU64>) -> Self {
        Self { blocks: Vec::new(), runs }
    }

    pub(super) fn hash(&mut self, password: &Password) -> PasswordHash {
        let (argon2, salt) = (Argon2::default(), SaltString::generate(&mut OsRng));
        let params = ParamsString::try_from(argon2.params()).expect("the default parameters are short");
        let output = self.fill(&argon2, password, salt.as_salt());
        let hash = Phc {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params,
            salt: Some(salt.as_salt()),
            hash: Some(output.expect("the default parameters suit any password shorter than 4 GiB")),
        };
        PasswordHash(hash.to_string())
    }

    /// Compares in constant time; `None` if `stored` is not a hash of our own.
    pub(super) fn matches(&mut self, password: &Password, stored: &PasswordHash) -> Option<bool> {
        let stored = Phc::new(&stored.0).ok()?;
        let algorithm = Algorithm::try_from(stored.algorithm).ok()?;
        let version = stored.version.map(Version::try_from).transpose().ok()?.unwrap_or_default();
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
        let (salt, expected) = (stored.salt?, stored.hash?);
        // Two of `Output` are compared in constant time.
        Some(self.fill(&argon2, password, salt).ok()? == expected)
    }

    /// Runs argon2. Where that asks for more than our own hashes do, it gets memory that is freed again.
    fn fill(&mut self, argon2: &Argon2<'_>, password: &Password, salt: Salt<'_>) -> Result<Output> {
        let (password, mut bytes) = (password.0.as_bytes(), [0; Salt::MAX_LENGTH]);
        let salt = salt.decode_b64(&mut bytes)?;
        let length = argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        Output::init_with(length, |output| {
            if argon2.params().block_count() > OUR_BLOCKS {
                argon2.hash_password_into(password, salt, output)?;
            } else {
                self.blocks.resize(OUR_BLOCKS, Block::new());
                argon2.hash_password_into_with_memory(password, salt, output, &mut self.blocks)?;
            }
            self.runs.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Memory(..)")
    }
}

/// What the default parameters need, with one lane and no remainder.
const OUR_BLOCKS: usize = Params::DEFAULT_M_COST as usize;

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher;

    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_alone() {
        let mut memory = Memory::new(Arc::default());
        let stored = memory.hash(&Password("underoos".into()));
        assert_eq!(memory.matches(&Password("underoos".into()), &stored), Some(true));
        assert_eq!(memory.matches(&Password("Underoos".into()), &stored), Some(false));
    }

    #[test]
    fn a_hash_is_argon2id() {
        let stored = Memory::new(Arc::default()).hash(&Password("underoos".into()));
        assert!(stored.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn no_password_matches_an_unusable_one() {
        let mut memory = Memory::new(Arc::default());
        for stored in ["!x", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ"] {
            assert_eq!(memory.matches(&Password(stored.into()), &PasswordHash(stored.into())), None);
        }
        assert_eq!(memory.runs.load(Ordering::Relaxed), 0, "what runs in place of them is the only run");
    }

    /// As `PasswordHasher` writes them, which allocates anew for each.
    #[test]
    fn hashes_with_other_parameters_match_in_memory_that_has_been_used_and_leave_it_as_large() {
        let (mut memory, salt) = (Memory::new(Arc::default()), SaltString::from_b64("c2FsdHNhbHQ").unwrap());
        memory.hash(&Password("before".into()));
        for (kib, rounds, lanes) in [(64, 1, 1), (19_456, 3, 2), (32_768, 1, 3)] {
            let params = Params::new(kib, rounds, lanes, None).unwrap();
            let stored = Argon2::from(params).hash_password(b"underoos", &salt).unwrap().to_string();
            for (password, verdict) in [("underoos", true), ("wrong", false)] {
                let compared = memory.matches(&Password(password.into()), &PasswordHash(stored.clone()));
                assert_eq!(compared, Some(verdict), "{password} and {stored}");
            }
            assert_eq!(memory.blocks.capacity(), OUR_BLOCKS);
        }
    }
}
