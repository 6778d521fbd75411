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
    inbox::Inbox,
    key_file::KeySource,
    key_setting::trusted_keys,
    legacy::Legacy,
    login_code::{self, CodeSender},
    login_throttle::Pepper,
    metrics::Metrics,
    password::Passwords,
    settings::{JwtSettings, Settings},
    store::{Store, StoreError, User},
    token::{ClaimNames, Claims, KeyRing, RecentTokens, Tokens},
    users_file::UsersFile,
};

/// The server's parts, ready to answer.
#[derive(Debug)]
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) metrics: Arc<Metrics>,
    /// The package that is spoken in place of SimpleJWT.
    pub(crate) legacy: Option<Arc<Legacy>>,
    pub(crate) pepper: Pepper,
    pub(crate) code_sender: Arc<dyn CodeSender>,
    /// Where codes go under `--dev-inbox`.
    pub(crate) inbox: Option<Arc<Inbox>>,
    is_stopping: Arc<AtomicBool>,
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
        let passwords = Arc::new(Passwords::new());
        if let Some(users) = users {
            users.add_missing(&store, &passwords).await?;
        }
        let legacy = Legacy::new(&settings, &key).map(Arc::new);
        let keys = KeyRing::new(key, settings.jwt.key_id.clone(), trusted_keys);
        let tokens = tokens(&settings.jwt, keys);
        let inbox = settings.dev_inbox.is_on().then(Arc::<Inbox>::default);
        let code_sender = inbox.clone().map_or(code_sender, |inbox| inbox as Arc<dyn CodeSender>);
        let pepper = Pepper::of(tokens.keys.key());
        Ok(Arc::new(Self {
            settings,
            store,
            tokens,
            passwords,
            metrics: Arc::new(Metrics::new()),
            legacy,
            pepper,
            code_sender,
            inbox,
            is_stopping: Arc::default(),
        }))
    }

    /// The same server by other settings of tokens. Its keys stay, and all that it keeps and counts.
    pub(crate) fn with_settings(&self, settings: Settings) -> Arc<Self> {
        let keys = self.tokens.keys.clone();
        Arc::new(Self {
            store: self.store.clone(),
            passwords: Arc::clone(&self.passwords),
            metrics: Arc::clone(&self.metrics),
            legacy: Legacy::new(&settings, keys.key()).map(Arc::new),
            pepper: Pepper::of(keys.key()),
            code_sender: Arc::clone(&self.code_sender),
            inbox: self.inbox.clone(),
            is_stopping: Arc::clone(&self.is_stopping),
            tokens: tokens(&settings.jwt, keys),
            settings,
        })
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

    /// The words that may precede a token in the Authorization header.
    pub(crate) fn auth_header_types(&self) -> &[String] {
        match &self.legacy {
            Some(legacy) => slice::from_ref(&legacy.prefix),
            None => &self.settings.jwt.auth_header_types,
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

fn tokens(jwt: &JwtSettings, keys: KeyRing) -> Tokens {
    Tokens {
        keys,
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
    }
}
