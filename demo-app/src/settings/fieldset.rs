//! A group of choices as radio buttons.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::web_sys::MouseEvent;

use super::choices::{Choice, Group};
use crate::dynamic::when;

/// What stands behind a group: what is chosen, what cannot be, and what a click does.
pub(super) trait Behind: Send + Sync {
    /// Returns whether this is chosen; tracked.
    fn is_chosen(&self, choice: &Choice) -> bool;
    /// Returns whether nobody can choose this now; tracked.
    fn is_off(&self, choice: &Choice) -> bool;
    /// Returns whether a choice is under way, and another one has to wait; not tracked.
    fn is_busy(&self) -> bool;
    /// Chooses this.
    fn choose(&self, choice: &'static Choice);
}

/// Shows a group.
pub(super) fn fieldset(group: &'static Group, behind: &Arc<dyn Behind>) -> AnyView {
    let is_short = group.choices[0].meaning.is_empty();
    let choices = group.choices.iter().map(|choice| row(group.name, choice, Arc::clone(behind))).collect_view();
    view! {
        <fieldset class="card setting">
            <legend>{group.title}</legend>
            <p class="muted">{group.about}</p>
            <div class="choices" class:short=is_short>{choices}</div>
            <p class="setting-counts">{group.counts}</p>
        </fieldset>
    }
    .into_any()
}

fn row(group: &'static str, choice: &'static Choice, behind: Arc<dyn Behind>) -> AnyView {
    let (chosen, off, busy) = (Arc::clone(&behind), Arc::clone(&behind), Arc::clone(&behind));
    let click = move |event: MouseEvent| {
        if busy.is_busy() {
            // What was checked before is checked again.
            event.prevent_default();
        }
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name=group
                value=choice.value
                prop:checked=move || chosen.is_chosen(choice)
                disabled=when(move || off.is_off(choice))
                on:click=click
                on:change=move |_| behind.choose(choice)
            />
            <span class="choice-name">{choice.label}</span>
            <span class="choice-meaning">{choice.meaning}</span>
        </label>
    }
    .into_any()
}
