//! What one setting alone does not tell: whether they get along with each other, and with the files that they name.

use std::{collections::BTreeMap, path::Path};

use super::{SameSite, Settings, Switch};
use crate::{error::SetupError, key_file::kept_file, key_setting::secret_files, token::SESSION_ID};

impl Settings {
    /// Looks whether a server can run with these settings.
    ///
    /// # Errors
    ///
    /// Names the settings that are at odds with each other, or with a file.
    pub(crate) fn check(&self) -> Result<(), SetupError> {
        self.check_sessions()?;
        self.check_codes()?;
        self.check_cookie()?;
        self.check_claim_names()?;
        self.check_secret_files()
    }

    /// Looks whether there are tokens that a session can consist of, and that can be taken back.
    fn check_sessions(&self) -> Result<(), SetupError> {
        if !self.sessions.is_on() {
            return Ok(());
        }
        let reason = if self.legacy.legacy.is_some() {
            "there are no refresh tokens with --legacy, which --sessions needs; leave one of them out"
        } else if !self.jwt.blacklist.is_on() {
            "--sessions needs the blacklist to end a session; leave --blacklist=false out, or --sessions"
        } else {
            return Ok(());
        };
        Err(SetupError::new(reason))
    }

    /// Looks whether a code that did not arrive can be replaced before it has ended.
    fn check_codes(&self) -> Result<(), SetupError> {
        match self.code_pause > self.code_lifetime {
            true => Err(SetupError::new(
                "--code-pause is longer than --code-lifetime, so that for a while there is no code to be had; shorten the one or lengthen the other",
            )),
            false => Ok(()),
        }
    }

    /// Looks whether browsers keep the cookie.
    fn check_cookie(&self) -> Result<(), SetupError> {
        let legacy = &self.legacy;
        let is_insecure = legacy.jwt_auth_cookie_secure == Some(Switch::Off);
        match is_insecure && legacy.jwt_auth_cookie_samesite == Some(SameSite::None) {
            true => Err(SetupError::new(
                "browsers drop a cookie with --jwt-auth-cookie-samesite none that is not secure; leave --jwt-auth-cookie-secure=false out",
            )),
            false => Ok(()),
        }
    }

    /// Looks whether each claim means one thing: one of the user's own fields must not come to say who the user is.
    fn check_claim_names(&self) -> Result<(), SetupError> {
        let (jwt, mut known) = (&self.jwt, BTreeMap::new());
        known.extend(self.sessions.is_on().then_some((SESSION_ID, "--sessions")));
        let renamed = [
            ("--token-type-claim", jwt.token_type_claim.as_str()),
            ("--jti-claim", &jwt.jti_claim),
            ("--user-id-claim", &jwt.user_id_claim),
            ("--sliding-token-refresh-exp-claim", &jwt.sliding_token_refresh_exp_claim),
            ("--revoke-token-claim", &jwt.revoke_token_claim),
        ];
        let extra = jwt.extra_claims.iter().map(|claim| ("--extra-claims", claim.name));
        for (setting, name) in renamed.into_iter().chain(extra) {
            if let Some(other) = known.insert(name, setting).filter(|other| *other != setting) {
                let reason = format!("{other} and {setting} name one claim, {name:?}; give each its own");
                return Err(SetupError::new(reason));
            }
        }
        Ok(())
    }

    /// Looks whether files can be read by everybody that nobody may read: over the network, or on this machine.
    fn check_secret_files(&self) -> Result<(), SetupError> {
        let database = self.database_url.file();
        let kept_key = database.map(|database| kept_file(self.jwt.algorithm, database));
        let ours = [("the database", database), ("the signing key", kept_key.as_deref())];
        let ours = ours.into_iter().filter_map(|(what, file)| Some((what, file?)));
        let secrets: Vec<_> = ours.chain(secret_files(&self.jwt)).collect();
        for (what, file) in secrets.iter().filter(|(_, file)| is_open_to_all(file)) {
            let file = file.display();
            tracing::warn!("everybody on this machine can read {what} {file}; `chmod o= {file}` keeps it from them");
        }
        let Some(site) = &self.static_dir else { return Ok(()) };
        let users = self.users.as_deref().map(|file| ("the users file", file));
        match secrets.into_iter().chain(users).find(|(_, file)| site.holds(file)) {
            Some((what, file)) => {
                let file = file.display();
                let reason = format!("{what} {file} lies in the folder that is served to everybody (--static-dir)");
                Err(SetupError::new(format!("{reason}; name the folder of a built app alone, or move the file")))
            }
            None => Ok(()),
        }
    }
}

#[cfg(unix)]
fn is_open_to_all(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}
