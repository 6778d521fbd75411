//! Passwords: argon2id for our own, Django's PBKDF2 for those that came from a Django.

mod django;
mod rules;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use argon2::{
    Argon2,
    password_hash::{self, PasswordHash as Phc, PasswordHasher, PasswordVerifier, SaltString, rand_core::OsRng},
};
use md5::{Digest, Md5};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::store::Value;
pub(crate) use rules::Known;

/// A password as stored: an argon2id string, or Django's `pbkdf2_sha256$…`.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct PasswordHash(String);

impl PasswordHash {
    /// Takes over what a Django stored: a hash, or `!…` where no password shall match; `None` if `text` is a plain password.
    ///
    /// # Errors
    ///
    /// A hash of another kind must not become a password that its reader could log in with.
    pub(crate) fn from_django(text: &str) -> Result<Option<Self>, &'static str> {
        if text.starts_with('!') || django::is_hash(text) {
            return Ok(Some(Self(text.into())));
        }
        match looks_hashed(text) {
            true => Err("the password looks like a hash, and only a whole pbkdf2_sha256$… is known; \
                         if it is a plain password, set it with `user password`"),
            false => Ok(None),
        }
    }
}

impl From<&PasswordHash> for Value {
    fn from(hash: &PasswordHash) -> Self {
        hash.0.as_str().into()
    }
}

impl PasswordHash {
    /// What tokens carry so that a new password revokes them: SimpleJWT's MD5 of the stored text. It tells nobody the password.
    pub(crate) fn fingerprint(&self) -> String {
        Md5::digest(&self.0).iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(..)")
    }
}

/// A password as typed.
pub(crate) struct Password(String);

impl Password {
    /// Takes a password that a login can send: logins are trimmed and must not be blank.
    pub(crate) fn new(text: String) -> Result<Self, &'static str> {
        match text.as_str() {
            "" => Err("a password must not be empty"),
            text if text.contains('\0') => Err("a password must not contain a null character"),
            text if text.trim() != text => Err("a password must not begin or end with a blank: logins are trimmed"),
            _ => Ok(Self(text)),
        }
    }

    /// Why others could guess it, where this is known of whom it is for; nothing if it is a good one.
    pub(crate) fn weaknesses(&self, known: &Known<'_>) -> Vec<String> {
        rules::weaknesses(&self.0, known)
    }

    /// Takes a password that somebody tries to log in with.
    pub(crate) fn claimed(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(..)")
    }
}

/// What came of comparing a password with a stored hash.
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, and here is our own hash of it, to be stored in the place of the Django's.
    RightAnew(PasswordHash, Password),
}

/// Hashes and verifies passwords, away from the threads that answer requests and only so many at a time.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    slots: Arc<Semaphore>,
    asked: Arc<AtomicUsize>,
    most_at_once: usize,
    argon2_runs: Arc<AtomicU64>,
    /// What is compared with where there is no hash of our own.
    nobody: PasswordHash,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let most_at_once = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            slots: Arc::new(Semaphore::new(most_at_once)),
            asked: Arc::default(),
            most_at_once,
            argon2_runs: Arc::default(),
            nobody: hash(&Password(SaltString::generate(&mut OsRng).to_string())),
        }
    }

    pub(crate) async fn hash(&self, password: Password) -> PasswordHash {
        self.turn().await.work(move || hash(&password)).await
    }

    /// Waits until a password can be hashed.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        let asked = Asked::new(&self.asked);
        let slot = Arc::clone(&self.slots).acquire_owned().await.expect("nobody closes the semaphore");
        Turn { passwords: self, slot, asked }
    }

    fn compare(&self, password: Password, stored: Option<PasswordHash>) -> Verdict {
        self.argon2_runs.fetch_add(1, Ordering::Relaxed);
        let is_djangos = stored.as_ref().is_some_and(|stored| django::is_hash(&stored.0));
        if is_djangos && stored.as_ref().is_some_and(|stored| django::matches(password.0.as_bytes(), &stored.0)) {
            return Verdict::RightAnew(hash(&password), password);
        }
        let own = stored.filter(|_| !is_djangos).and_then(|stored| matches(&password, &stored));
        match own {
            Some(true) => Verdict::Right,
            Some(false) => Verdict::Wrong,
            None => {
                // Nobody, or no hash of our own: as slow as a wrong password.
                let _ = matches(&password, &self.nobody);
                Verdict::Wrong
            }
        }
    }

    /// How often argon2id has run for a login.
    pub(crate) fn argon2_runs(&self) -> u64 {
        self.argon2_runs.load(Ordering::Relaxed)
    }

    /// How many passwords wait for their turn, and how many are being hashed.
    pub(crate) fn queue(&self) -> (usize, usize) {
        let hashing = self.most_at_once.saturating_sub(self.slots.available_permits());
        (self.asked.load(Ordering::Relaxed).saturating_sub(hashing), hashing)
    }
}

/// Leave to hash one password.
pub(crate) struct Turn<'a> {
    passwords: &'a Passwords,
    slot: OwnedSemaphorePermit,
    asked: Asked,
}

impl Turn<'_> {
    /// Compares `password` with `stored`, if there is any.
    ///
    /// Whatever comes of it, argon2id runs once. A Django's hash costs its own rounds on top, until the first login that succeeds.
    pub(crate) async fn verify(self, password: Password, stored: Option<PasswordHash>) -> Verdict {
        let passwords = self.passwords.clone();
        self.work(move || passwords.compare(password, stored)).await
    }

    async fn work<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let Self { slot, asked, .. } = self;
        let task = tokio::task::spawn_blocking(move || {
            let (_slot, _asked) = (slot, asked);
            work()
        });
        task.await.expect("hashing does not panic and is not cancelled")
    }
}

/// Counts a piece of work until it is done, or nobody wants it any more.
struct Asked(Arc<AtomicUsize>);

impl Asked {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn hash(password: &Password) -> PasswordHash {
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.0.as_bytes(), &salt);
    PasswordHash(hash.expect("the default parameters suit any password shorter than 4 GiB").to_string())
}

/// Says whether this begins as hashes do, with the name of an algorithm: `md5$`, `argon2$`, `$2b$`.
fn looks_hashed(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let is_name = |name: &str| name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    text.split_once('$').is_some_and(|(name, _)| !name.is_empty() && is_name(name))
}

/// Compares in constant time; `None` if `stored` is not a hash of our own.
fn matches(password: &Password, stored: &PasswordHash) -> Option<bool> {
    let stored = Phc::new(&stored.0).ok()?;
    match Argon2::default().verify_password(password.0.as_bytes(), &stored) {
        Ok(()) => Some(true),
        Err(password_hash::Error::Password) => Some(false),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_alone() {
        let stored = hash(&Password("underoos".into()));
        assert_eq!(matches(&Password("underoos".into()), &stored), Some(true));
        assert_eq!(matches(&Password("Underoos".into()), &stored), Some(false));
    }

    #[test]
    fn a_hash_is_argon2id() {
        assert!(hash(&Password("underoos".into())).0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn no_password_matches_an_unusable_one() {
        assert_eq!(matches(&Password("!x".into()), &PasswordHash("!x".into())), None);
    }

    #[test]
    fn a_foreign_hash_is_no_password() {
        for text in [
            "pbkdf2_sha1$1000$salt$RrlVNh2f7P2HAvn27nJOWijWlN8=",
            "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA",
            "bcrypt_sha256$$2b$12$abc",
            "$2b$12$abc",
            "md5$salt$0cc175b9c0f1b6a831c399e269772661",
            "pbkdf2_sha256$1000$salt$short",
        ] {
            assert!(PasswordHash::from_django(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_with_a_dollar_sign_is_no_hash() {
        for text in ["Pa$$word", "$", "$$", "$money", "a b$c", "under-oos$1"] {
            assert_eq!(PasswordHash::from_django(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn neither_password_nor_hash_prints_itself() {
        let shown = format!("{:?} {:?}", Password("canary".into()), PasswordHash("canary".into()));
        assert!(!shown.contains("canary"));
    }
}
