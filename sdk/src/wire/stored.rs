//! A session as the store keeps it: a JSON object with a version.

use crate::config::Protocol;
use crate::engine::{Object, write_object};
use crate::time::Timestamp;
use crate::token::{Session, TokenPair};

/// A session in the store, and its number: each write has a higher one, so that a reader can tell an old value from a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) generation: i64,
    pub(crate) session: Session,
}

/// Another version's text counts as empty.
const VERSION: &str = "1";

impl Stored {
    pub(crate) fn write(&self) -> String {
        let generation = self.generation.to_string();
        let received_at = self.session.received_at.as_millis().to_string();
        let tokens = &self.session.tokens;
        let mut fields = vec![
            ("hallpass", VERSION),
            ("generation", &generation),
            ("received_at", &received_at),
            ("access", tokens.access.as_str()),
        ];
        fields.extend(tokens.refresh.as_ref().map(|refresh| ("refresh", refresh.as_str())));
        write_object(&fields)
    }

    /// Reads what the store holds; `None` for what is garbage or of another version. What can be derived from the token is not stored.
    pub(crate) fn read(text: &str, protocol: &Protocol) -> Option<Self> {
        let fields = Object::parse(text).filter(|fields| fields.text("hallpass").as_deref() == Some(VERSION))?;
        let number = |name| fields.text(name)?.parse::<i64>().ok();
        let received_at = Timestamp::from_millis(number("received_at")?);
        let tokens =
            TokenPair { access: fields.text("access")?.into(), refresh: fields.text("refresh").map(Into::into) };
        let session = protocol.session(tokens, received_at).ok()?;
        Some(Self { generation: number("generation")?, session })
    }
}
