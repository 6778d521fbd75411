//! The users of recent requests, without asking the database again for what has not changed: nobody is ever a commit too old.
//!
//! Each commit to an SQLite database in WAL mode, whichever process makes it, rewrites the first 96 bytes of the file `…-shm`: the header
//! of the write-ahead log's index and its copy, with a counter, the log's length and a checksum in them
//! (<https://sqlite.org/walformat.html>). While they are what they were before a user was read, the database says the same of that user;
//! and to look costs one system call, where a query costs twenty times as much. Linux maps a file and reads it from the same memory, so
//! what another process has put there is seen at once.
//!
//! Two things keep that true. The writer's connection stays open as long as the store, for SQLite deletes the file with the last
//! connection. And our own descriptor of the file is never closed: with it would go the locks that SQLite has on it, as is POSIX's way.
//!
//! Where the header does not move with a commit, and with Postgres, the database is asked each time.

use std::{
    collections::HashMap,
    mem::ManuallyDrop,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use super::{DatabaseUrl, Identifier, Store, StoreError, User, query::query};

impl Store {
    /// The same store, which remembers users from now on if it can tell when they change.
    pub(crate) async fn remembering_users(mut self, database: &DatabaseUrl) -> Self {
        if let Some(file) = database.file() {
            self.recent_users = self.watch(file).await.map(Arc::new);
        }
        self
    }

    /// Finds the user whose `field` is `value`, as [`user`](Self::user) does, but asks the database only if it has changed.
    pub(crate) async fn current_user(&self, field: Identifier, value: &str) -> Result<Option<Arc<User>>, StoreError> {
        let read = async || Ok(self.user(field, value).await?.map(Arc::new));
        let Some(recent) = &self.recent_users else { return read().await };
        // Before the user is read: if somebody commits in between, the state is another one when it is looked at again.
        let Some(state) = recent.header.state() else { return read().await };
        if let Some(user) = recent.find(&state, field, value) {
            return Ok(Some(user));
        }
        let user = read().await?;
        if let Some(user) = &user {
            recent.keep(state, field, value, user);
        }
        Ok(user)
    }

    /// The header of the database's log, if it is seen to move with a commit: that of the `user_version`, which nothing reads, and which
    /// SQLite writes also where it is the same.
    async fn watch(&self, database: &Path) -> Option<RecentUsers> {
        let header = Header::open(database)?;
        let before = header.state()?;
        query("PRAGMA user_version = 1").execute(&self.writer).await.ok()?;
        let state = header.state().filter(|state| *state != before)?;
        Some(RecentUsers { header, known: RwLock::new(Known { state, users: HashMap::new() }) })
    }
}

/// Users who were read while the database was in one state.
#[derive(Debug)]
pub(super) struct RecentUsers {
    header: Header,
    known: RwLock<Known>,
}

#[derive(Debug)]
struct Known {
    state: State,
    users: HashMap<Identifier, HashMap<Box<str>, Arc<User>>>,
}

impl RecentUsers {
    fn find(&self, state: &State, field: Identifier, value: &str) -> Option<Arc<User>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.users.get(&field)?.get(value).filter(|_| known.state == *state).map(Arc::clone)
    }

    fn keep(&self, state: State, field: Identifier, value: &str, user: &Arc<User>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.state != state {
            *known = Known { state, users: HashMap::new() };
        }
        let users = known.users.entry(field).or_default();
        if users.len() >= MOST_USERS {
            users.clear();
        }
        users.insert(value.into(), Arc::clone(user));
    }
}

/// What the header says: after a commit, something else.
type State = [u8; 96];

/// The file with the header, open as long as the process.
#[derive(Debug)]
struct Header(ManuallyDrop<std::fs::File>);

#[cfg(target_os = "linux")]
impl Header {
    fn open(database: &Path) -> Option<Self> {
        // As SQLite does it: links are followed first.
        let mut name = std::fs::canonicalize(database).ok()?.into_os_string();
        name.push("-shm");
        Some(Self(ManuallyDrop::new(std::fs::File::open(name).ok()?)))
    }

    fn state(&self) -> Option<State> {
        let mut state = [0; 96];
        std::os::unix::fs::FileExt::read_exact_at(&*self.0, &mut state, 0).ok()?;
        Some(state)
    }
}

/// Elsewhere nobody promises that what is mapped is what is read.
#[cfg(not(target_os = "linux"))]
impl Header {
    fn open(_: &Path) -> Option<Self> {
        None
    }

    fn state(&self) -> Option<State> {
        None
    }
}

/// A few megabytes of them.
const MOST_USERS: usize = 10_000;

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::{password::PasswordHash, store::NewUser};

    #[tokio::test]
    async fn a_user_is_read_once_until_somebody_commits() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let url = format!("sqlite://{}/test.db?mode=rwc", folder.path().display());
        let url: DatabaseUrl = url.parse().expect("it is one");
        let store = Store::open(&url, NonZeroU32::MIN).await.expect("it opens").remembering_users(&url).await;
        store.add_missing_users(&[ada()], 0).await.expect("she is new");
        let read =
            async || store.current_user(Identifier::Username, "ada").await.expect("it is read").expect("she is there");

        let (first, second) = (read().await, read().await);
        assert!(Arc::ptr_eq(&first, &second));
        store.set_activity("ada", false).await.expect("it is written");
        assert!(!read().await.is_active);
    }

    fn ada() -> NewUser {
        let password = PasswordHash::from_django("!").expect("no password").expect("not a plain one");
        let (username, [first_name, last_name, email]) = ("ada".to_owned(), [const { String::new() }; 3]);
        let (is_active, is_staff) = (true, false);
        NewUser { id: None, username, password, first_name, last_name, email, mobile: None, is_active, is_staff }
    }
}
