//! Settings that are given and do nothing, because of another or for want of it.

use super::Settings;
use crate::{store::Identifier, token::Kind};

impl Settings {
    /// Says of each setting that does nothing why it does not.
    pub(crate) fn warn_of_idle(&self) {
        let (jwt, legacy) = (&self.jwt, &self.legacy);
        let is_legacy = legacy.legacy.is_some();
        let groups: [(bool, &str, &[Given]); 5] = [
            (
                is_legacy,
                "with --legacy",
                &[
                    ("--rotate-refresh-tokens", jwt.rotate_refresh_tokens.is_on()),
                    ("--blacklist-after-rotation", jwt.blacklist_after_rotation.is_on()),
                    ("--refresh-reuse-grace", jwt.grace_seconds() > 0),
                    ("--auth-header-types", jwt.auth_header_types != ["Bearer"]),
                    ("--auth-token-types", jwt.auth_token_types != [Kind::Access]),
                    ("--extra-claims", !jwt.extra_claims.is_empty()),
                    ("--user-id-field", jwt.user_id_field != Identifier::Id),
                    ("--dev-inbox", self.dev_inbox.is_on()),
                ],
            ),
            (
                !is_legacy && !jwt.is_single_use(),
                "without --rotate-refresh-tokens, --blacklist-after-rotation and --blacklist",
                &[("--refresh-reuse-grace", jwt.grace_seconds() > 0)],
            ),
            (
                self.static_dir.is_none(),
                "without --static-dir",
                &[("--content-security-policy", self.content_security_policy.is_some())],
            ),
            (
                legacy.jwt_auth_cookie.is_none(),
                "without --jwt-auth-cookie",
                &[
                    ("--jwt-auth-cookie-domain", legacy.jwt_auth_cookie_domain.is_some()),
                    ("--jwt-auth-cookie-path", legacy.jwt_auth_cookie_path.is_some()),
                    ("--jwt-auth-cookie-secure", legacy.jwt_auth_cookie_secure.is_some()),
                    ("--jwt-auth-cookie-samesite", legacy.jwt_auth_cookie_samesite.is_some()),
                ],
            ),
            (
                legacy.jwt_private_key.is_some(),
                "beside --jwt-private-key",
                &[("--jwt-secret-key", legacy.jwt_secret_key.is_some())],
            ),
        ];
        for (_, reason, settings) in groups.into_iter().filter(|(is_so, ..)| *is_so) {
            for (setting, _) in settings.iter().filter(|(_, is_given)| *is_given) {
                tracing::warn!("{setting} does nothing {reason}");
            }
        }
    }
}

/// A setting, and whether it is given.
type Given = (&'static str, bool);
