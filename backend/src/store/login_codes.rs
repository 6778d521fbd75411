//! The table of one-time codes for mobile logins: one code for each number, whether or not a user has it.

use sqlx::FromRow;

use super::{Store, StoreError, query::query};
use crate::password::PasswordHash;

/// A code to be kept until it is used.
#[derive(Clone, Debug)]
pub(crate) struct NewLoginCode<'a> {
    pub(crate) mobile: &'a str,
    pub(crate) hash: &'a PasswordHash,
    pub(crate) sent_at: i64,
    pub(crate) expires_at: i64,
}

/// A code that may still be tried.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct KeptCode {
    pub(crate) hash: PasswordHash,
}

/// What came of keeping a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum CodeKeeping {
    Kept,
    /// The number was sent another one at this time, which is too short a while ago.
    TooSoon {
        sent_at: i64,
    },
}

impl Store {
    /// When the number was sent its last code, if that was after `since`.
    pub(crate) async fn code_sent_after(&self, mobile: &str, since: i64) -> Result<Option<i64>, StoreError> {
        let sent = query("SELECT sent_at FROM login_codes WHERE mobile = $1 AND sent_at > $2").bind(mobile).bind(since);
        let sent: Option<(i64,)> = sent.fetch_optional(&self.reader).await?;
        Ok(sent.map(|(sent_at,)| sent_at))
    }

    /// Keeps a code in the place of the number's last one, unless that was sent after `since`.
    pub(crate) async fn keep_login_code(&self, code: &NewLoginCode<'_>, since: i64) -> Result<CodeKeeping, StoreError> {
        let mut transaction = self.begin().await?;
        let kept = query(
            "INSERT INTO login_codes (mobile, hash, sent_at, expires_at, tries) VALUES ($1, $2, $3, $4, 0) \
             ON CONFLICT (mobile) DO UPDATE SET hash = excluded.hash, sent_at = excluded.sent_at, \
             expires_at = excluded.expires_at, tries = 0 WHERE login_codes.sent_at <= $5",
        )
        .bind(code.mobile)
        .bind(code.hash)
        .bind(code.sent_at)
        .bind(code.expires_at)
        .bind(since)
        .execute(&mut transaction)
        .await?;
        if kept == 0 {
            let (sent_at,) = query("SELECT sent_at FROM login_codes WHERE mobile = $1")
                .bind(code.mobile)
                .fetch_one(&mut transaction)
                .await?;
            return Ok(CodeKeeping::TooSoon { sent_at });
        }
        transaction.commit().await?;
        Ok(CodeKeeping::Kept)
    }

    /// The number's code, for one more try; `None` if it has expired or has been tried `tries` times.
    pub(crate) async fn try_login_code(
        &self,
        mobile: &str,
        tries: i64,
        now: i64,
    ) -> Result<Option<KeptCode>, StoreError> {
        // Counted before anybody looks, or simultaneous tries would be without number.
        query(
            "UPDATE login_codes SET tries = tries + 1 WHERE mobile = $1 AND tries < $2 AND expires_at > $3 RETURNING hash",
        )
        .bind(mobile)
        .bind(tries)
        .bind(now)
        .fetch_optional(&self.writer)
        .await
    }

    /// Spends a code, and answers whether it was still there: of several who try exactly one is told so.
    pub(crate) async fn spend_login_code(&self, mobile: &str, code: &KeptCode) -> Result<bool, StoreError> {
        let spent = query("DELETE FROM login_codes WHERE mobile = $1 AND hash = $2")
            .bind(mobile)
            .bind(&code.hash)
            .execute(&self.writer)
            .await?;
        Ok(spent == 1)
    }

    /// Forgets the codes that have expired and were sent at `since` or before, and answers how many there were.
    pub(crate) async fn flush_login_codes(&self, since: i64, now: i64) -> Result<u64, StoreError> {
        query("DELETE FROM login_codes WHERE expires_at <= $1 AND sent_at <= $2")
            .bind(now)
            .bind(since)
            .execute(&self.writer)
            .await
    }
}
