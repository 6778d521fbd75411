//! Where the session is kept. What was written is read back, whatever the browser's storage does.

use std::cell::{Cell, RefCell};

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use wasm_bindgen::JsValue;

use super::page;
use crate::config::{Protocol, Storage};
use crate::token::Session;
use crate::wire::Stored;

/// The place of one key.
pub(crate) struct Store {
    key: String,
    protocol: Protocol,
    place: RefCell<Place>,
    /// What was read last, parsed: each look at the world reads the store, and hardly any finds something new.
    seen: RefCell<Seen>,
    generation: Cell<i64>,
    has_failed: Cell<bool>,
    is_failure_known: Cell<bool>,
}

enum Place {
    Web { kind: Storage, area: web_sys::Storage },
    Memory(Option<String>),
}

#[derive(Default)]
struct Seen {
    text: Option<String>,
    stored: Option<Stored>,
}

impl Store {
    pub(crate) fn open(kind: Storage, key: &str, protocol: &Protocol) -> Self {
        let area = web_area(kind);
        let has_failed = area.is_err();
        let place = match area {
            Ok(Some(area)) => Place::Web { kind, area },
            Ok(None) | Err(_) => Place::Memory(None),
        };
        Self {
            key: key.to_owned(),
            protocol: protocol.clone(),
            place: RefCell::new(place),
            seen: RefCell::default(),
            generation: Cell::new(0),
            has_failed: Cell::new(has_failed),
            is_failure_known: Cell::new(has_failed),
        }
    }

    /// Returns what is stored; garbage counts as nothing.
    pub(crate) fn read(&self) -> Option<Stored> {
        let text = self.text();
        let mut seen = self.seen.borrow_mut();
        if seen.text != text {
            let stored = text.as_deref().and_then(|text| Stored::read(text, &self.protocol));
            if let Some(stored) = &stored {
                self.generation.set(self.generation.get().max(stored.generation));
            }
            *seen = Seen { text, stored };
        }
        seen.stored.clone()
    }

    /// Writes a session, or erases it, and returns the generation of that.
    pub(crate) fn write(&self, session: Option<&Session>) -> i64 {
        // Higher than all before, also in a tab that has not seen them.
        let generation = page::now().as_millis().max(self.generation.get().saturating_add(1));
        self.generation.set(generation);
        let stored = session.map(|session| Stored { generation, session: session.clone() });
        let text = stored.as_ref().map(Stored::write);
        // A full storage may have room again for what it has just given up.
        let put = self.put(text.as_deref()).or_else(|_| self.put(None).and_then(|()| self.put(text.as_deref())));
        if put.is_err() {
            self.fall_back(text.clone());
        }
        *self.seen.borrow_mut() = Seen { text, stored };
        generation
    }

    /// Returns where the session is kept now.
    pub(crate) fn kind(&self) -> Storage {
        match &*self.place.borrow() {
            Place::Web { kind, .. } => *kind,
            Place::Memory(_) => Storage::Memory,
        }
    }

    /// Whether other tabs see what is written here. sessionStorage is one tab's own; a duplicate of the tab has a copy.
    pub(crate) fn is_shared(&self) -> bool {
        self.kind() == Storage::Local
    }

    /// Whether storage has failed since this was asked last.
    pub(crate) fn take_failure(&self) -> bool {
        self.has_failed.take()
    }

    /// The browser's storage itself, for the lease; `None` where the session is in memory.
    pub(crate) fn area(&self) -> Option<web_sys::Storage> {
        match &*self.place.borrow() {
            Place::Web { area, .. } => Some(area.clone()),
            Place::Memory(_) => None,
        }
    }

    fn text(&self) -> Option<String> {
        let area = match &*self.place.borrow() {
            Place::Web { area, .. } => area.clone(),
            Place::Memory(text) => return text.clone(),
        };
        area.get_item(&self.key).unwrap_or_else(|_| {
            // Nothing is known to have changed, for this tab or another.
            self.fail();
            self.seen.borrow().text.clone()
        })
    }

    /// Said once: a storage that fails goes on failing.
    fn fail(&self) {
        if !self.is_failure_known.replace(true) {
            self.has_failed.set(true);
        }
    }

    fn put(&self, text: Option<&str>) -> Result<(), JsValue> {
        match (self.area(), text) {
            (Some(area), Some(text)) => area.set_item(&self.key, text),
            (Some(area), None) => area.remove_item(&self.key),
            (None, text) => {
                *self.place.borrow_mut() = Place::Memory(text.map(Into::into));
                Ok(())
            }
        }
    }

    /// Goes on in memory, for good: a storage that works now and then would bring back what is old.
    fn fall_back(&self, text: Option<String>) {
        // A spent refresh token that stays behind would be spent again after a reload. If it cannot be erased either, so be it.
        let _ = self.put(None);
        *self.place.borrow_mut() = Place::Memory(text);
        self.fail();
    }
}

/// The browser's storage: `Ok(None)` where there is none, an error where it is there and throws.
fn web_area(kind: Storage) -> Result<Option<web_sys::Storage>, JsValue> {
    let Some(window) = web_sys::window() else { return Ok(None) };
    // gloo-storage panics where there is no storage, so it is asked for first.
    Ok(match kind {
        Storage::Local => window.local_storage()?.map(|_| LocalStorage::raw()),
        Storage::Session => window.session_storage()?.map(|_| SessionStorage::raw()),
        Storage::Memory => None,
    })
}
