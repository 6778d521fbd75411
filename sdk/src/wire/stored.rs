//! A session as the store keeps it, a JSON object with a version of the format; and the mark of the last login or its end, one line.

use crate::config::Protocol;
use crate::engine::{Object, write_object};
use crate::session::{Mark, Stored, Version};
use crate::time::Timestamp;
use crate::token::TokenPair;

/// Another format's text counts as nothing.
const FORMAT: &str = "2";

const LOGIN: &str = "in";
const LOGOUT: &str = "out";

impl Stored {
    pub(crate) fn write(&self) -> String {
        let epoch = self.version.epoch.to_string();
        let generation = self.version.generation.to_string();
        let received_at = self.session.received_at.as_millis().to_string();
        let tokens = &self.session.tokens;
        let mut fields = vec![
            ("hallpass", FORMAT),
            ("epoch", &epoch),
            ("generation", &generation),
            ("received_at", &received_at),
            ("access", tokens.access.as_str()),
        ];
        fields.extend(tokens.refresh.as_ref().map(|refresh| ("refresh", refresh.as_str())));
        write_object(&fields)
    }

    /// Reads what the store holds; `None` for what is garbage or of another format. What can be derived from the token is not stored.
    pub(crate) fn read(text: &str, protocol: &Protocol) -> Option<Self> {
        let fields = Object::parse(text).filter(|fields| fields.text("hallpass").as_deref() == Some(FORMAT))?;
        let number = |name| fields.text(name)?.parse::<i64>().ok();
        let received_at = Timestamp::from_millis(number("received_at")?);
        let tokens =
            TokenPair { access: fields.text("access")?.into(), refresh: fields.text("refresh").map(Into::into) };
        let session = protocol.session(tokens, received_at).ok()?;
        let version = Version { epoch: number("epoch")?, generation: number("generation")? };
        Some(Self { version, session })
    }
}

impl Mark {
    pub(crate) fn write(self) -> String {
        let Version { epoch, generation } = self.version;
        format!("{epoch} {generation} {}", if self.is_login { LOGIN } else { LOGOUT })
    }

    /// Reads what the store holds; `None` for garbage.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let [epoch, generation, what] = text.splitn(3, ' ').collect::<Vec<_>>().try_into().ok()?;
        let version = Version { epoch: epoch.parse().ok()?, generation: generation.parse().ok()? };
        [LOGIN, LOGOUT].contains(&what).then_some(Self { version, is_login: what == LOGIN })
    }
}
