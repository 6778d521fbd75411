//! Where the session is kept, and the mark of the last login or logout. What was written is read back, whatever the browser's storage
//! does.

use std::cell::{Cell, RefCell};

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use wasm_bindgen::JsValue;

use super::page;
use crate::config::{Protocol, Storage};
use crate::session::{Mark, Record, Stored};

/// The place of one session.
pub(crate) struct Store {
    key: String,
    mark_key: String,
    kind: Storage,
    protocol: Protocol,
    place: RefCell<Place>,
    /// What was read last, parsed: each look at the world reads the store, and hardly any finds something new.
    seen: RefCell<Seen>,
    has_failed: Cell<bool>,
    is_failure_known: Cell<bool>,
}

enum Place {
    Web(web_sys::Storage),
    Memory(Texts),
}

#[derive(Clone, Default, PartialEq)]
struct Texts {
    session: Option<String>,
    mark: Option<String>,
}

#[derive(Default)]
struct Seen {
    texts: Texts,
    record: Record,
}

impl Store {
    pub(crate) fn open(kind: Storage, key: &str, protocol: &Protocol) -> Self {
        let area = web_area(kind);
        let has_failed = area.is_err();
        let place = match area {
            Ok(Some(area)) => Place::Web(area),
            Ok(None) | Err(_) => Place::Memory(Texts::default()),
        };
        Self {
            key: key.to_owned(),
            mark_key: format!("{key}:epoch"),
            kind,
            protocol: protocol.clone(),
            place: RefCell::new(place),
            seen: RefCell::default(),
            has_failed: Cell::new(has_failed),
            is_failure_known: Cell::new(has_failed),
        }
    }

    /// Returns what is stored; garbage counts as nothing.
    pub(crate) fn read(&self) -> Record {
        let texts = self.texts();
        let mut seen = self.seen.borrow_mut();
        if seen.texts != texts {
            let record = Record {
                mark: texts.mark.as_deref().and_then(Mark::read),
                stored: texts.session.as_deref().and_then(|text| Stored::read(text, &self.protocol)),
            };
            *seen = Seen { texts, record };
        }
        seen.record.clone()
    }

    /// Writes a record; returns whether that changed anything.
    pub(crate) fn write(&self, record: &Record) -> bool {
        let texts = Texts { session: record.stored.as_ref().map(Stored::write), mark: record.mark.map(Mark::write) };
        let is_news = texts != self.texts();
        // A full storage may have room again for what it has just given up.
        let erased = Texts { session: None, mark: texts.mark.clone() };
        if self.put(&texts).or_else(|_| self.put(&erased).and_then(|()| self.put(&texts))).is_err() {
            self.fall_back(&texts);
        }
        *self.seen.borrow_mut() = Seen { texts, record: record.clone() };
        is_news
    }

    /// Returns where the session is kept now. A cookie stays where it is, whatever becomes of the storage.
    pub(crate) fn kind(&self) -> Storage {
        match &*self.place.borrow() {
            Place::Memory(_) if self.kind != Storage::Cookie => Storage::Memory,
            _ => self.kind,
        }
    }

    /// Whether other tabs have to do with what is kept here. sessionStorage is one tab's own; a duplicate of the tab has a copy.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.kind(), Storage::Local | Storage::Cookie)
    }

    /// Whether storage has failed since this was asked last.
    pub(crate) fn take_failure(&self) -> bool {
        self.has_failed.take()
    }

    /// The browser's storage itself, for the lease; `None` where there is none.
    pub(crate) fn area(&self) -> Option<web_sys::Storage> {
        match &*self.place.borrow() {
            Place::Web(area) => Some(area.clone()),
            Place::Memory(_) => None,
        }
    }

    fn texts(&self) -> Texts {
        let area = match &*self.place.borrow() {
            Place::Web(area) => area.clone(),
            Place::Memory(texts) => return texts.clone(),
        };
        let read =
            || Ok::<_, JsValue>(Texts { session: area.get_item(&self.key)?, mark: area.get_item(&self.mark_key)? });
        read().unwrap_or_else(|_| {
            // Nothing is known to have changed, for this tab or another.
            self.fail();
            self.seen.borrow().texts.clone()
        })
    }

    /// Said once: a storage that fails goes on failing.
    fn fail(&self) {
        if !self.is_failure_known.replace(true) {
            self.has_failed.set(true);
        }
    }

    /// A session before its mark, and a mark before an erasure: another tab that sees the first of two writes sees a session that is newer
    /// than the mark, or a mark that is newer than the session, and takes nothing for a logout that is none. What is as it should be is left
    /// alone, for a write that says nothing new could still undo what another tab writes now.
    fn put(&self, texts: &Texts) -> Result<(), JsValue> {
        let Some(area) = self.area() else {
            *self.place.borrow_mut() = Place::Memory(texts.clone());
            return Ok(());
        };
        let mut writes = [(&self.key, &texts.session), (&self.mark_key, &texts.mark)];
        if texts.session.is_none() {
            writes.reverse();
        }
        for (key, text) in writes {
            if area.get_item(key)? == *text {
                continue;
            }
            match text {
                Some(text) => area.set_item(key, text)?,
                None => area.remove_item(key)?,
            }
            if area.get_item(key)? != *text {
                return Err(JsValue::UNDEFINED);
            }
        }
        Ok(())
    }

    /// Goes on in memory, for good: a storage that works now and then would bring back what is old.
    fn fall_back(&self, texts: &Texts) {
        // A spent refresh token that stays behind would be spent again after a reload. If it cannot be erased either, so be it.
        if let Some(area) = self.area() {
            let _ = area.remove_item(&self.key);
        }
        *self.place.borrow_mut() = Place::Memory(texts.clone());
        self.fail();
    }
}

/// The browser's storage: `Ok(None)` where there is none, an error where it is there and throws.
fn web_area(kind: Storage) -> Result<Option<web_sys::Storage>, JsValue> {
    let Some(window) = page::window() else { return Ok(None) };
    // gloo-storage panics where there is no storage, so it is asked for first.
    Ok(match kind {
        Storage::Local | Storage::Cookie => window.local_storage()?.map(|_| LocalStorage::raw()),
        Storage::Session => window.session_storage()?.map(|_| SessionStorage::raw()),
        Storage::Memory => None,
    })
}
