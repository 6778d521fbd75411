//! Logins by a name and a password.

use std::sync::Arc;

use crate::{
    app::App,
    event::{Event, note},
    http::Client,
    login_throttle::LoginError,
    password::{Password, PasswordHash, Turn, Verdict},
    store::{Identifier, User},
    task::to_its_end,
};

impl App {
    /// The user who may log in with this name and password.
    ///
    /// Whoever may not costs as much time, but for users who came from a Django and have never logged in here: each guess at
    /// their passwords costs their Django's rounds as well.
    ///
    /// # Errors
    ///
    /// Where too many wrong passwords came before, whether or not there is such a user.
    pub(crate) async fn authenticate(
        self: &Arc<Self>,
        name: String,
        password: Password,
        client: Client,
    ) -> Result<Option<User>, LoginError> {
        let turn = self.passwords.turn().await;
        let app = Arc::clone(self);
        // Or a guess would count for nothing if the client hung up while its password is hashed.
        to_its_end(async move { app.try_password(turn, &name, password, &client).await }).await
    }

    /// Begins only when it is its turn: so of many guesses at once no more get past here than are hashed at once.
    async fn try_password(
        &self,
        turn: Turn,
        name: &str,
        password: Password,
        client: &Client,
    ) -> Result<Option<User>, LoginError> {
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
}
