//! What the endpoints share.

use std::{
    slice,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;

use crate::{
    error::SetupError,
    event::{Event, note},
    http::Client,
    inbox::Inbox,
    key_file::KeySource,
    key_setting::trusted_keys,
    legacy::Legacy,
    login_code::{self, CodeSender},
    login_throttle::{LoginError, Pepper},
    metrics::Metrics,
    password::{Password, PasswordHash, Passwords, Verdict},
    settings::Settings,
    store::{Identifier, Store, StoreError, User},
    token::{ClaimNames, Claims, KeyRing, RecentTokens, Tokens},
    users_file::UsersFile,
};

/// The server's parts, ready to answer.
#[derive(Debug)]
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) passwords: Passwords,
    pub(crate) metrics: Metrics,
    /// The package that is spoken in place of SimpleJWT.
    pub(crate) legacy: Option<Arc<Legacy>>,
    pub(crate) pepper: Pepper,
    pub(crate) code_sender: Arc<dyn CodeSender>,
    /// Where codes go under `--dev-inbox`.
    pub(crate) inbox: Option<Arc<Inbox>>,
    is_stopping: AtomicBool,
}

impl App {
    /// Opens the database, finds the signing key and adds the users that are missing.
    ///
    /// What is wrong with the settings, or with the files that they name, is refused before anything is written; what is at
    /// odds with the database, such as an id that another user has, once it is open.
    ///
    /// # Errors
    ///
    /// Says which setting is at fault, and what to do about it.
    pub async fn open(settings: Settings) -> Result<Arc<Self>, SetupError> {
        Self::open_with_sender(settings, Arc::new(login_code::Log)).await
    }

    /// Does what [`App::open`] does, with `code_sender` for one-time codes instead of the log. `--dev-inbox` comes before it.
    ///
    /// # Errors
    ///
    /// As with [`App::open`].
    pub async fn open_with_sender(
        mut settings: Settings,
        code_sender: Arc<dyn CodeSender>,
    ) -> Result<Arc<Self>, SetupError> {
        settings.adopt_legacy()?;
        settings.check()?;
        let key = KeySource::find(&settings.jwt, settings.database_url.file())?;
        let trusted_keys = trusted_keys(&settings.jwt)?;
        let users = settings.users.as_deref().map(UsersFile::read).transpose()?;
        let store = Store::open(&settings.database_url, settings.database_connections).await?;
        let store = store.remembering_users(&settings.database_url).await;
        let key = key.read(settings.jwt.algorithm)?;
        let passwords = Passwords::new();
        if let Some(users) = users {
            users.add_missing(&store, &passwords).await?;
        }
        let legacy = Legacy::new(&settings, &key).map(Arc::new);
        let jwt = &settings.jwt;
        let tokens = Tokens {
            keys: KeyRing::new(key, jwt.key_id.clone(), trusted_keys),
            names: ClaimNames {
                token_type: jwt.token_type_claim.clone(),
                jti: jwt.jti_claim.clone(),
                user_id: jwt.user_id_claim.clone(),
                refresh_end: jwt.sliding_token_refresh_exp_claim.clone(),
                revoke: jwt.revoke_token_claim.clone(),
            },
            access_lifetime: jwt.access_token_lifetime,
            refresh_lifetime: jwt.refresh_token_lifetime,
            sliding_lifetime: jwt.sliding_token_lifetime,
            sliding_refresh_lifetime: jwt.sliding_token_refresh_lifetime,
            issuer: jwt.issuer.clone(),
            audience: jwt.audience.clone(),
            leeway: jwt.leeway_seconds(),
            recent: RecentTokens::default(),
        };
        let inbox = settings.dev_inbox.is_on().then(Arc::<Inbox>::default);
        let code_sender = inbox.clone().map_or(code_sender, |inbox| inbox as Arc<dyn CodeSender>);
        let (metrics, is_stopping) = (Metrics::new(), AtomicBool::new(false));
        let pepper = Pepper::of(tokens.keys.key());
        Ok(Arc::new(Self {
            settings,
            store,
            tokens,
            passwords,
            metrics,
            legacy,
            pepper,
            code_sender,
            inbox,
            is_stopping,
        }))
    }

    /// Returns how often argon2id has run, for users who exist and for users who do not.
    #[must_use]
    pub fn argon2_runs(&self) -> u64 {
        self.passwords.argon2_runs()
    }

    /// Says from now on that the server is not ready, so that a load balancer turns to another one.
    pub fn begin_stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Forgets the refresh tokens that have expired, and answers how many there were.
    pub(crate) async fn flush_tokens(&self, now: i64) -> Result<u64, StoreError> {
        self.store.flush_tokens(now - self.tokens.leeway).await
    }

    /// The user who may log in with this name and password.
    ///
    /// Whoever may not costs as much time, but for users who came from a Django and have never logged in here: each guess at
    /// their passwords costs their Django's rounds as well.
    ///
    /// # Errors
    ///
    /// Where too many wrong passwords came before, whether or not there is such a user.
    pub(crate) async fn authenticate(
        &self,
        name: &str,
        password: Password,
        client: &Client,
    ) -> Result<Option<User>, LoginError> {
        let turn = self.passwords.turn().await;
        // Only now: so of many guesses at once no more get past here than are hashed at once.
        let attempt = self.begin_login(name, &client.0).await?;
        let user = self.store.user(self.settings.login_field, name).await?;
        let stored = user.as_ref().map(|user| user.password.clone());
        let verdict = turn.verify(password, stored).await;
        // Not the name, which may be a password that was typed into the wrong field.
        let user_id = user.as_ref().map(|user| user.id);
        let user = match (user, verdict) {
            (_, Verdict::Wrong) => None,
            (Some(user), Verdict::RightAnew(hash, password)) => self.rehash(user, &hash, password).await,
            (user, _) => user,
        };
        let Some(user) = user else {
            note!(self, Event::LoginFailed, user = user_id, "wrong credentials");
            self.login_failed(attempt).await?;
            return Ok(None);
        };
        if !self.may_log_in(&user) {
            note!(self, Event::LoginFailed, user = user.id, "this user may not log in");
            self.login_failed(attempt).await?;
            return Ok(None);
        }
        self.login_succeeded(attempt).await?;
        Ok(Some(user))
    }

    /// The words that may precede a token in the Authorization header.
    pub(crate) fn auth_header_types(&self) -> &[String] {
        match &self.legacy {
            Some(legacy) => slice::from_ref(&legacy.prefix),
            None => &self.settings.jwt.auth_header_types,
        }
    }

    /// Says whether this user's logins are good.
    pub(crate) fn may_log_in(&self, user: &User) -> bool {
        (user.is_active || self.settings.allow_inactive_login.is_on()) && self.accepts(user)
    }

    /// Stores our own hash of a password in the place of a Django's, and answers the user as stored from then on; `None` if the password
    /// is another one by now.
    async fn rehash(&self, user: User, hash: &PasswordHash, password: Password) -> Option<User> {
        let stored = match self.store.replace_password(&user, hash).await {
            Ok(Some(user)) => return Some(user),
            // Another login of this user has been first, if it is not a new password.
            Ok(None) => self.store.user(Identifier::Id, &user.id.to_string()).await,
            Err(error) => Err(error),
        };
        match stored {
            Ok(stored) => {
                let hash = stored.as_ref().map(|user| user.password.clone());
                let verdict = self.passwords.turn().await.verify(password, hash).await;
                stored.filter(|_| !matches!(verdict, Verdict::Wrong))
            }
            Err(error) => {
                tracing::warn!(user = user.id, %error, "a Django's password hash is kept until the next login");
                Some(user)
            }
        }
    }

    /// Says whether a token was issued under the password that its user has now, where that counts (`--check-revoke-token`).
    pub(crate) fn is_current(&self, claims: &Claims, user: &User) -> bool {
        let fingerprint = || user.password.fingerprint();
        !self.settings.jwt.check_revoke_token.is_on()
            || claims.find(&self.tokens.names.revoke).and_then(Value::as_str) == Some(&fingerprint())
    }

    /// Says whether this user's tokens are good.
    pub(crate) fn accepts(&self, user: &User) -> bool {
        user.is_active || !self.settings.jwt.check_user_is_active.is_on()
    }
}
