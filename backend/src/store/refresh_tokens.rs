//! The tables of outstanding and blacklisted refresh tokens, by their jti.

use sqlx::FromRow;

use super::{
    Store, StoreError,
    pool::Transaction,
    query::{Target, query},
    sessions::{self, SessionUse, blacklist_session},
};
use crate::date::DAY;

/// What is recorded about a refresh token.
#[derive(Clone, Debug)]
pub(crate) struct Outstanding {
    pub(crate) jti: String,
    /// Whose it is; forgotten if there is no such user.
    pub(crate) user_id: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
    /// The session that it names.
    pub(crate) session_id: Option<String>,
}

/// A refresh token in the place of another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rotation<'a> {
    pub(crate) old: &'a Outstanding,
    pub(crate) new: &'a Outstanding,
    /// The name of the access token that is given along with it.
    pub(crate) access_jti: &'a str,
    pub(crate) fate: OldToken,
    /// What their session remembers of it, if they have one.
    pub(crate) usage: Option<&'a SessionUse>,
}

/// What becomes of a refresh token that is exchanged for a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OldToken {
    /// It goes on working.
    Keep,
    /// It works only once.
    Blacklist,
}

/// What a spent token was exchanged for, and when.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Succession {
    pub(crate) successor_jti: String,
    pub(crate) access_jti: String,
    pub(crate) blacklisted_at: i64,
    /// The session that the new token names.
    pub(crate) session_id: Option<String>,
}

/// What came of blacklisting a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Blacklisting {
    Done,
    /// Somebody else was first.
    DoneBefore,
}

impl Store {
    /// Records a token that was issued.
    pub(crate) async fn record_token(&self, token: &Outstanding) -> Result<(), StoreError> {
        let mut transaction = self.begin_for(token.user_id).await?;
        record(&mut transaction, token).await?;
        transaction.commit().await
    }

    /// Says whether the token with this jti is blacklisted.
    pub(crate) async fn is_blacklisted(&self, jti: &str) -> Result<bool, StoreError> {
        Ok(self.count_tokens(jti).await?.1 > 0)
    }

    /// Blacklists a token, whether or not it was recorded when it was issued, and ends its session, if it has one.
    pub(crate) async fn blacklist_token(&self, token: &Outstanding, now: i64) -> Result<Blacklisting, StoreError> {
        let mut transaction = self.begin_for(token.user_id).await?;
        if let Some(id) = &token.session_id {
            query("DELETE FROM sessions WHERE id = $1").bind(id).execute(&mut transaction).await?;
        }
        let outcome = blacklist(&mut transaction, token, now).await?;
        // Then its session has a newer token, and goes on.
        if outcome == Blacklisting::DoneBefore {
            return Ok(outcome);
        }
        if let Some(id) = &token.session_id {
            blacklist_session(&mut transaction, id, now).await?;
        }
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Records the new token in the place of the old one; [`Blacklisting::DoneBefore`] and nothing recorded if the old one is
    /// blacklisted, or if their session has ended.
    pub(crate) async fn rotate_token(&self, rotation: Rotation<'_>, now: i64) -> Result<Blacklisting, StoreError> {
        let Rotation { old, new, access_jti, fate, usage } = rotation;
        let mut transaction = self.begin_for(old.user_id).await?;
        if let Some(usage) = usage
            && !sessions::write(&mut transaction, usage, new.expires_at).await?
        {
            return Ok(Blacklisting::DoneBefore);
        }
        let outcome = match fate {
            OldToken::Blacklist => blacklist(&mut transaction, old, now).await?,
            OldToken::Keep => match count(&mut transaction, &old.jti).await?.1 {
                0 => Blacklisting::Done,
                _ => Blacklisting::DoneBefore,
            },
        };
        if outcome == Blacklisting::DoneBefore {
            return Ok(outcome);
        }
        record(&mut transaction, new).await?;
        query(
            "UPDATE blacklisted_tokens SET successor_jti = $2, access_jti = $3 \
             WHERE token_id = (SELECT id FROM outstanding_tokens WHERE jti = $1)",
        )
        .bind(&old.jti)
        .bind(&new.jti)
        .bind(access_jti)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    /// What the token with this jti was exchanged for after `since`, unless that is spent in its turn.
    pub(crate) async fn succession(&self, jti: &str, since: i64) -> Result<Option<Succession>, StoreError> {
        query(
            "SELECT spent.successor_jti, spent.access_jti, spent.blacklisted_at, new.session_id \
             FROM blacklisted_tokens AS spent \
             JOIN outstanding_tokens AS old ON old.id = spent.token_id \
             JOIN outstanding_tokens AS new ON new.jti = spent.successor_jti \
             LEFT JOIN blacklisted_tokens AS spent_too ON spent_too.token_id = new.id \
             WHERE old.jti = $1 AND spent.blacklisted_at > $2 AND spent_too.token_id IS NULL",
        )
        .bind(jti)
        .bind(since)
        .fetch_optional(&self.reader)
        .await
    }

    /// How often the token with this jti is recorded, and how often blacklisted.
    pub(crate) async fn count_tokens(&self, jti: &str) -> Result<(i64, i64), StoreError> {
        count(&self.reader, jti).await
    }

    /// Forgets every token that expired a day or more before `now`, and the sessions that have none left; answers how many tokens
    /// there were.
    ///
    /// A record must outlive its token, or a token that was blacklisted works again; and for how long a token works after its
    /// end, the leeway, is a setting of the server that whoever flushes may not have.
    pub(crate) async fn flush_tokens(&self, now: i64) -> Result<u64, StoreError> {
        let since = now - DAY;
        let flushed =
            query("DELETE FROM outstanding_tokens WHERE expires_at <= $1").bind(since).execute(&self.writer).await?;
        query(
            "DELETE FROM sessions WHERE expires_at <= $1 \
             AND NOT EXISTS (SELECT 1 FROM outstanding_tokens WHERE outstanding_tokens.session_id = sessions.id)",
        )
        .bind(since)
        .execute(&self.writer)
        .await?;
        Ok(flushed)
    }
}

/// Records a token in a transaction that [holds](Store::begin_for) its user.
pub(super) async fn record(transaction: &mut Transaction, token: &Outstanding) -> Result<(), StoreError> {
    query(
        "INSERT INTO outstanding_tokens (jti, user_id, created_at, expires_at, session_id) \
         VALUES ($1, (SELECT id FROM users WHERE id = $2), $3, $4, $5) ON CONFLICT (jti) DO NOTHING",
    )
    .bind(&token.jti)
    .bind(token.user_id)
    .bind(token.created_at)
    .bind(token.expires_at)
    .bind(token.session_id.as_ref())
    .execute(transaction)
    .await?;
    Ok(())
}

async fn blacklist(transaction: &mut Transaction, token: &Outstanding, now: i64) -> Result<Blacklisting, StoreError> {
    record(&mut *transaction, token).await?;
    let blacklisted = query(
        "INSERT INTO blacklisted_tokens (token_id, blacklisted_at) \
         SELECT id, $2 FROM outstanding_tokens WHERE jti = $1 ON CONFLICT (token_id) DO NOTHING",
    )
    .bind(&token.jti)
    .bind(now)
    .execute(transaction)
    .await?;
    Ok(if blacklisted == 1 { Blacklisting::Done } else { Blacklisting::DoneBefore })
}

async fn count(target: impl Into<Target<'_>>, jti: &str) -> Result<(i64, i64), StoreError> {
    query(
        "SELECT COUNT(outstanding_tokens.id), COUNT(blacklisted_tokens.token_id) FROM outstanding_tokens \
         LEFT JOIN blacklisted_tokens ON blacklisted_tokens.token_id = outstanding_tokens.id WHERE jti = $1",
    )
    .bind(jti)
    .fetch_one(target)
    .await
}
