//! Who has logged in and out, and which tab can know of it: the truth that tabs are measured by. It knows nothing of versions.

use hallpass::session::{Mark, Record};

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Set(Vec<u64>);

/// A login or a logout that took effect in a tab.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Act {
    /// What its tab knew of: this act has come after those.
    after: Set,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct History {
    acts: Vec<Act>,
    /// Which login act a family of tokens is of.
    logins: Vec<Option<usize>>,
    /// Which acts a mark tells of.
    marks: Vec<(Mark, Set)>,
}

/// What a tab knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Knowledge {
    acts: Set,
    /// Those that another one it knows of has come after.
    past: Set,
}

impl Set {
    pub(crate) fn insert(&mut self, number: usize) {
        let word = number / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    fn unite(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
    }

    fn intersect(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word &= more);
    }
}

impl History {
    /// A login took effect in the tab that knows this.
    pub(crate) fn log_in(&mut self, knowledge: &mut Knowledge, family: usize) {
        let act = self.act(knowledge);
        if self.logins.len() <= family {
            self.logins.resize(family + 1, None);
        }
        self.logins[family] = Some(act);
    }

    /// A logout took effect in the tab that knows this.
    pub(crate) fn log_out(&mut self, knowledge: &mut Knowledge) {
        self.act(knowledge);
    }

    fn act(&mut self, knowledge: &mut Knowledge) -> usize {
        let act = self.acts.len();
        self.acts.push(Act { after: knowledge.acts.clone() });
        self.learn(knowledge, act);
        act
    }

    /// A tab with this knowledge has written a mark. Two of the same version tell only of what both know.
    pub(crate) fn marked(&mut self, mark: Mark, knowledge: &Knowledge) {
        match self.marks.iter_mut().find(|(other, _)| *other == mark) {
            Some((_, acts)) => acts.intersect(&knowledge.acts),
            None => self.marks.push((mark, knowledge.acts.clone())),
        }
    }

    pub(crate) fn is_known(&self, mark: Mark) -> bool {
        self.marks.iter().any(|(other, _)| *other == mark)
    }

    /// A tab sees a record: whose session it is, and which mark.
    pub(crate) fn see(&self, knowledge: &mut Knowledge, record: &Record, family: Option<usize>) {
        let mark = record.mark.and_then(|mark| self.marks.iter().rev().find(|(other, _)| *other == mark));
        for act in mark.iter().flat_map(|(_, acts)| (0..self.acts.len()).filter(|act| acts.contains(*act))) {
            self.learn(knowledge, act);
        }
        if let Some(act) = family.and_then(|family| self.login(family)) {
            self.learn(knowledge, act);
        }
    }

    fn learn(&self, knowledge: &mut Knowledge, act: usize) {
        if !knowledge.acts.contains(act) {
            let after = &self.acts[act].after;
            knowledge.acts.unite(after);
            knowledge.past.unite(after);
            knowledge.acts.insert(act);
        }
    }

    /// Whether a tab that knows this knows that the family's login is of the past.
    pub(crate) fn is_past(&self, knowledge: &Knowledge, family: usize) -> bool {
        self.login(family).is_some_and(|act| knowledge.past.contains(act))
    }

    /// Whether some login or logout has come after the family's login, knowing of it.
    pub(crate) fn is_over(&self, family: usize) -> bool {
        self.login(family).is_none_or(|login| self.acts.iter().any(|act| act.after.contains(login)))
    }

    /// Whether no login or logout but those before the family's login can have ended it.
    pub(crate) fn is_last(&self, family: usize) -> bool {
        self.login(family)
            .is_some_and(|login| (0..self.acts.len()).all(|act| act == login || self.acts[login].after.contains(act)))
    }

    /// The login after which there was nothing, if there is one.
    pub(crate) fn last_login(&self) -> Option<usize> {
        (0..self.logins.len()).rev().find(|family| self.is_last(*family))
    }

    pub(crate) fn len(&self) -> usize {
        self.acts.len()
    }

    fn login(&self, family: usize) -> Option<usize> {
        self.logins.get(family).copied().flatten()
    }
}
