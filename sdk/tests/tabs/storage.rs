//! localStorage as a browser keeps it: a copy in each tab, one arbiter, and writes that travel between them.

use hallpass::Timestamp;
use hallpass::session::{Mark, Record, Stored};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Mark,
    Session,
    Lease,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    #[default]
    Nothing,
    Mark(Mark),
    Session(Stored),
    Lease {
        owner: u64,
        until: Timestamp,
    },
}

/// What one party takes the storage to contain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Area([Value; 3]);

/// A tab's copy. It shows the tab's own writes at once; while one is on its way, others' to the same key are ignored, for the own one
/// will have come after them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct View {
    area: Area,
    on_their_way: [u32; 3],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Write {
    pub(crate) key: Key,
    pub(crate) value: Value,
}

impl Area {
    pub(crate) fn get(&self, key: Key) -> &Value {
        &self.0[key as usize]
    }

    pub(crate) fn apply(&mut self, write: &Write) {
        self.0[write.key as usize] = write.value.clone();
    }

    pub(crate) fn record(&self) -> Record {
        let mark = match self.get(Key::Mark) {
            Value::Mark(mark) => Some(*mark),
            _ => None,
        };
        let stored = match self.get(Key::Session) {
            Value::Session(stored) => Some(stored.clone()),
            _ => None,
        };
        Record { mark, stored }
    }
}

impl View {
    /// What a tab loads when it opens.
    pub(crate) fn of(area: &Area) -> Self {
        Self { area: area.clone(), on_their_way: [0; 3] }
    }

    pub(crate) fn area(&self) -> &Area {
        &self.area
    }

    pub(crate) fn write(&mut self, write: &Write) {
        self.area.apply(write);
        self.on_their_way[write.key as usize] += 1;
    }

    /// A write has come from the arbiter: an own one that is back, or another tab's.
    pub(crate) fn arrived(&mut self, write: &Write, is_own: bool) {
        let on_their_way = &mut self.on_their_way[write.key as usize];
        match (is_own, *on_their_way) {
            (true, _) => *on_their_way -= 1,
            (false, 0) => self.area.apply(write),
            (false, _) => {}
        }
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.on_their_way == [0; 3]
    }
}

/// A session before its mark, a mark before an erasure: the order of the real store.
pub(crate) fn writes_of(record: &Record) -> [Write; 2] {
    let mark = record.mark.map_or(Value::Nothing, Value::Mark);
    let session = record.stored.clone().map_or(Value::Nothing, Value::Session);
    let mut writes = [Write { key: Key::Session, value: session }, Write { key: Key::Mark, value: mark }];
    if record.stored.is_none() {
        writes.reverse();
    }
    writes
}
