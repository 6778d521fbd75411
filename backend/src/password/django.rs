//! Django's stored form, `pbkdf2_sha256$ITERATIONS$SALT$BASE64`.

use base64ct::{Base64, Encoding};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Says whether `stored` is of this form.
pub(super) fn is_hash(stored: &str) -> bool {
    parse(stored).is_some()
}

/// Compares in constant time.
pub(super) fn matches(password: &[u8], stored: &str) -> bool {
    let Some(Stored { iterations, salt, digest }) = parse(stored) else { return false };
    let claimed = pbkdf2::pbkdf2_hmac_array::<Sha256, LENGTH>(password, salt.as_bytes(), iterations);
    claimed.ct_eq(&digest).into()
}

struct Stored<'a> {
    iterations: u32,
    salt: &'a str,
    digest: [u8; LENGTH],
}

fn parse(stored: &str) -> Option<Stored<'_>> {
    let mut parts = stored.strip_prefix("pbkdf2_sha256$")?.splitn(3, '$');
    let iterations = parts.next()?.parse().ok().filter(|iterations| (1..=MOST_ITERATIONS).contains(iterations))?;
    let salt = parts.next().filter(|salt| !salt.is_empty())?;
    let digest = Base64::decode_vec(parts.next()?).ok()?.try_into().ok()?;
    Some(Stored { iterations, salt, digest })
}

const LENGTH: usize = 32;

/// A guess at a password with this many takes seconds; Django's own number is a tenth of it.
const MOST_ITERATIONS: u32 = 10_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// As Django's `make_password` writes it, with 1000 iterations.
    const UNDEROOS: &str = "pbkdf2_sha256$1000$salt$RrlVNh2f7P2HAvn27nJOWijWlN9SB2qqHVMePAm9g/s=";

    #[test]
    fn the_password_behind_a_django_hash_matches() {
        assert!(matches(b"underoos", UNDEROOS));
    }

    #[test]
    fn another_password_does_not_match_a_django_hash() {
        assert!(!matches(b"underoos ", UNDEROOS));
    }

    #[test]
    fn a_hash_with_no_rounds_too_many_no_salt_or_a_short_digest_is_none() {
        for stored in [
            "pbkdf2_sha256$0$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "pbkdf2_sha256$10000001$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "pbkdf2_sha256$4000000000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "pbkdf2_sha256$1$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "pbkdf2_sha256$1$salt$AAAA",
            "pbkdf2_sha1$1$salt$AAAA",
            "!",
        ] {
            assert!(!is_hash(stored), "{stored}");
        }
    }
}
