//! The tables of wrong passwords and of anonymous requests.

use sqlx::FromRow;

use super::{
    Store, StoreError,
    query::{Target, query},
};
use crate::{
    date::DAY,
    throttle::{FORGIVING, LoginKeys, Standing, Streak, TRUST},
};

/// When all is forgiven of the name or the address that the key stands for.
#[derive(FromRow)]
struct Debt {
    key: String,
    forgiven_at: i64,
}

/// SQL that counts a wrong password for a name at an address, up to its end.
macro_rules! count_failure {
    ($end:literal) => {
        concat!(
            "INSERT INTO login_streaks (key, failures, failed_at, trusted_until, expires_at) VALUES ($1, 1, $2, 0, $3) \
             ON CONFLICT (key) DO UPDATE SET failures = login_streaks.failures + 1, failed_at = $2, \
             expires_at = CASE WHEN login_streaks.expires_at > $3 THEN login_streaks.expires_at ELSE $3 END ",
            $end
        )
    };
}

/// SQL that counts it for one of the two alone, up to its end: after the above, and the address before the name, so that no two
/// transactions wait for each other.
macro_rules! count_debt {
    ($end:literal) => {
        concat!(
            "INSERT INTO login_debts (key, forgiven_at) VALUES ($1, $2 + $3) ON CONFLICT (key) DO UPDATE SET \
             forgiven_at = $3 + CASE WHEN login_debts.forgiven_at > $2 THEN login_debts.forgiven_at ELSE $2 END ",
            $end
        )
    };
}

impl Store {
    /// What is known of a login's name and address.
    pub(crate) async fn login_standing(&self, keys: &LoginKeys) -> Result<Standing, StoreError> {
        let streak = query("SELECT failures, failed_at, trusted_until FROM login_streaks WHERE key = $1");
        let streak: Option<Streak> = streak.bind(&keys.pair).fetch_optional(&self.reader).await?;
        let debts = query("SELECT key, forgiven_at FROM login_debts WHERE key = $1 OR key = $2");
        let debts: Vec<Debt> = debts.bind(&keys.name).bind(&keys.address).fetch_all(&self.reader).await?;
        let of = |key: &str| debts.iter().find(|debt| debt.key == key).map_or(0, |debt| debt.forgiven_at);
        Ok(Standing {
            streak: streak.unwrap_or_default(),
            name_forgiven_at: of(&keys.name),
            address_forgiven_at: of(&keys.address),
        })
    }

    /// Counts a try as wrong, unless another one was counted since its standing was read: then nothing is counted.
    pub(crate) async fn claim_login(
        &self,
        keys: &LoginKeys,
        standing: &Standing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let Standing { streak, name_forgiven_at, address_forgiven_at } = *standing;
        let mut transaction = self.begin().await?;
        let claim = query(count_failure!("WHERE login_streaks.failures = $4 AND login_streaks.failed_at = $5"));
        let claim = claim.bind(&keys.pair).bind(now).bind(now + DAY).bind(streak.failures).bind(streak.failed_at);
        if claim.execute(&mut transaction).await? == 0 {
            return Ok(false);
        }
        for (key, forgiven_at) in [(&keys.address, address_forgiven_at), (&keys.name, name_forgiven_at)] {
            let claim = query(count_debt!("WHERE login_debts.forgiven_at = $4"));
            let claim = claim.bind(key).bind(now).bind(FORGIVING).bind(forgiven_at);
            if claim.execute(&mut transaction).await? == 0 {
                return Ok(false);
            }
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Counts a wrong password.
    pub(crate) async fn record_login_failure(&self, keys: &LoginKeys, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let count = query(count_failure!(""));
        count.bind(&keys.pair).bind(now).bind(now + DAY).execute(&mut transaction).await?;
        for key in [&keys.address, &keys.name] {
            query(count_debt!("")).bind(key).bind(now).bind(FORGIVING).execute(&mut transaction).await?;
        }
        transaction.commit().await
    }

    /// Forgets the wrong passwords in a row, and trusts the name at its address for a while.
    pub(crate) async fn record_login_success(&self, keys: &LoginKeys, now: i64) -> Result<(), StoreError> {
        forget_failures(&self.writer, keys, now).await
    }

    /// Does so after a try that was [claimed](Self::claim_login), and forgives that one.
    pub(crate) async fn record_claimed_success(&self, keys: &LoginKeys, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        forget_failures(&mut transaction, keys, now).await?;
        for key in [&keys.address, &keys.name] {
            query("UPDATE login_debts SET forgiven_at = forgiven_at - $2 WHERE key = $1")
                .bind(key)
                .bind(FORGIVING)
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await
    }

    /// A client's anonymous requests, as [`replace_requests`](Self::replace_requests) wrote them.
    pub(crate) async fn requests(&self, client: &str) -> Result<Option<String>, StoreError> {
        let found = query("SELECT history FROM anonymous_requests WHERE client = $1").bind(client);
        let found: Option<(String,)> = found.fetch_optional(&self.writer).await?;
        Ok(found.map(|(history,)| history))
    }

    /// Writes a client's anonymous requests, unless they have changed since `old` was read.
    pub(crate) async fn replace_requests(
        &self,
        client: &str,
        old: Option<&str>,
        new: &str,
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        let written = query(
            "INSERT INTO anonymous_requests (client, history, expires_at) VALUES ($1, $2, $3) \
             ON CONFLICT (client) DO UPDATE SET history = $2, expires_at = $3 WHERE anonymous_requests.history = $4",
        );
        // Where there is none, whoever writes one first wins; no history is this text.
        let old = old.unwrap_or("none");
        Ok(written.bind(client).bind(new).bind(expires_at).bind(old).execute(&self.writer).await? == 1)
    }

    /// Forgets what no bound counts any more, and answers how much that was.
    pub(crate) async fn flush_throttles(&self, now: i64) -> Result<u64, StoreError> {
        let streaks = query("DELETE FROM login_streaks WHERE expires_at <= $1").bind(now).execute(&self.writer).await?;
        let debts = query("DELETE FROM login_debts WHERE forgiven_at <= $1").bind(now).execute(&self.writer).await?;
        let requests = query("DELETE FROM anonymous_requests WHERE expires_at <= $1");
        Ok(streaks + debts + requests.bind(now).execute(&self.writer).await?)
    }
}

async fn forget_failures(target: impl Into<Target<'_>>, keys: &LoginKeys, now: i64) -> Result<(), StoreError> {
    query(
        "INSERT INTO login_streaks (key, failures, failed_at, trusted_until, expires_at) VALUES ($1, 0, 0, $2, $2) \
         ON CONFLICT (key) DO UPDATE SET failures = 0, trusted_until = $2, expires_at = $2",
    )
    .bind(&keys.pair)
    .bind(now + TRUST)
    .execute(target)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::store::DatabaseUrl;

    const NOW: i64 = 1_700_000_000;

    #[tokio::test]
    async fn a_try_that_comes_second_is_not_counted() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let url = format!("sqlite://{}/test.db?mode=rwc", folder.path().display());
        let url: DatabaseUrl = url.parse().expect("it is one");
        let store = Store::open(&url, NonZeroU32::MIN).await.expect("it opens");
        let [first, second] = ["spiderman", "ironman"].map(|name| LoginKeys::new(b"pepper", name, "192.0.2.1"));
        let before = store.login_standing(&second).await.expect("it is read");
        assert!(store.claim_login(&first, &Standing::default(), NOW).await.expect("it is written"));
        assert!(
            !store.claim_login(&second, &before, NOW).await.expect("it is written"),
            "the address was counted since"
        );
        assert_eq!(store.login_standing(&second).await.expect("it is read").streak, before.streak);
    }
}
