//! The table of sessions: a row for each login whose tokens can still work.
//!
//! A session ends when its row goes, and its tokens are blacklisted in the same transaction. Whoever uses a session or ends it writes
//! its row before any token, so that of a refresh and an end at the same time one waits for the other: a refresh that comes first
//! leaves a token that the end finds, and one that comes second finds no row.

use sqlx::FromRow;

use super::{
    Outstanding, Store, StoreError,
    pool::Transaction,
    query::{Target, query},
    refresh_tokens::record,
};

/// A session that goes on.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) device: String,
    pub(crate) created_at: i64,
    pub(crate) last_used_at: i64,
    pub(crate) expires_at: i64,
}

/// A login or a refresh, as its session remembers it.
#[derive(Clone, Debug)]
pub(crate) struct SessionUse {
    pub(crate) session_id: String,
    /// Whose session begins with it; `None` if the session has begun before.
    pub(crate) begins_for: Option<i64>,
    /// What the session was used on.
    pub(crate) device: String,
    pub(crate) used_at: i64,
}

/// A session that was ended because a spent token of it was used again.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct ReusedSession {
    pub(crate) id: String,
    pub(crate) user_id: i64,
}

impl Store {
    /// Begins a session with its first token.
    pub(crate) async fn begin_session(&self, first: &SessionUse, token: &Outstanding) -> Result<(), StoreError> {
        let mut transaction = self.begin_for(token.user_id).await?;
        // A user who is gone by now has no session, and a token that is refused.
        let _ = write(&mut transaction, first, token.expires_at).await?;
        record(&mut transaction, token).await?;
        transaction.commit().await
    }

    /// Notes that a session was used, where its token stays the same; answers whether the session goes on.
    pub(crate) async fn use_session(&self, usage: &SessionUse, expires_at: i64) -> Result<bool, StoreError> {
        write(&self.writer, usage, expires_at).await
    }

    /// A user's sessions that last beyond `now`, the last used first.
    pub(crate) async fn sessions(&self, user_id: i64, now: i64) -> Result<Vec<Session>, StoreError> {
        query(
            "SELECT id, device, created_at, last_used_at, expires_at FROM sessions \
             WHERE user_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, created_at DESC, id",
        )
        .bind(user_id)
        .bind(now)
        .fetch_all(&self.reader)
        .await
    }

    /// Ends a user's session, and answers whether there was one.
    pub(crate) async fn end_session(&self, id: &str, user_id: i64, now: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let ended = query("DELETE FROM sessions WHERE id = $1 AND user_id = $2")
            .bind(id)
            .bind(user_id)
            .execute(&mut transaction)
            .await?;
        if ended == 0 {
            return Ok(false);
        }
        blacklist_session(&mut transaction, id, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Ends the session of a token that was exchanged for another one at `until` or before; `None` if it was not, or if the session has
    /// ended already. Of many who ask exactly one is told.
    pub(crate) async fn end_reused_session(
        &self,
        jti: &str,
        until: i64,
        now: i64,
    ) -> Result<Option<ReusedSession>, StoreError> {
        let mut transaction = self.begin().await?;
        // The token itself may be older than its session, which begins with the next one then.
        let ended: Option<ReusedSession> = query(
            "DELETE FROM sessions WHERE id = (SELECT new.session_id FROM blacklisted_tokens AS spent \
             JOIN outstanding_tokens AS old ON old.id = spent.token_id \
             JOIN outstanding_tokens AS new ON new.jti = spent.successor_jti \
             WHERE old.jti = $1 AND spent.blacklisted_at <= $2) RETURNING id, user_id",
        )
        .bind(jti)
        .bind(until)
        .fetch_optional(&mut transaction)
        .await?;
        if let Some(session) = &ended {
            blacklist_session(&mut transaction, &session.id, now).await?;
            transaction.commit().await?;
        }
        Ok(ended)
    }

    /// Ends all sessions of a user, and answers how many tokens are blacklisted for it, those without a session among them.
    pub(crate) async fn log_out(&self, user_id: i64, now: i64) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        // A refresh under way leaves a token that is found here; one that comes later finds its own blacklisted.
        transaction.seize_user(user_id).await?;
        query("DELETE FROM sessions WHERE user_id = $1").bind(user_id).execute(&mut transaction).await?;
        let blacklisted = query(
            "INSERT INTO blacklisted_tokens (token_id, blacklisted_at) \
             SELECT id, $2 FROM outstanding_tokens WHERE user_id = $1 ON CONFLICT (token_id) DO NOTHING",
        )
        .bind(user_id)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(blacklisted)
    }
}

/// Writes a use into its session's row; `false` if there is none.
pub(super) async fn write(
    target: impl Into<Target<'_>>,
    usage: &SessionUse,
    expires_at: i64,
) -> Result<bool, StoreError> {
    let query = match usage.begins_for {
        Some(user_id) => query(
            "INSERT INTO sessions (id, device, created_at, last_used_at, expires_at, user_id) \
             SELECT $1, $2, $3, $3, $4, id FROM users WHERE id = $5",
        )
        .bind(&usage.session_id)
        .bind(&usage.device)
        .bind(usage.used_at)
        .bind(expires_at)
        .bind(user_id),
        None => query("UPDATE sessions SET device = $2, last_used_at = $3, expires_at = $4 WHERE id = $1")
            .bind(&usage.session_id)
            .bind(&usage.device)
            .bind(usage.used_at)
            .bind(expires_at),
    };
    Ok(query.execute(target).await? == 1)
}

/// Blacklists every token of a session.
pub(super) async fn blacklist_session(transaction: &mut Transaction, id: &str, now: i64) -> Result<(), StoreError> {
    query(
        "INSERT INTO blacklisted_tokens (token_id, blacklisted_at) \
         SELECT id, $2 FROM outstanding_tokens WHERE session_id = $1 ON CONFLICT (token_id) DO NOTHING",
    )
    .bind(id)
    .bind(now)
    .execute(transaction)
    .await?;
    Ok(())
}
