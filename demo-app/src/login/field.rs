//! A labelled input with room for what the server says about it.

use crate::dynamic::{part, when};
use leptos::html::Input;
use leptos::prelude::*;

/// One field of the form.
#[component]
pub(crate) fn Field(
    label: &'static str,
    /// The field's name in the request, and what browsers fill it with.
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    input: NodeRef<Input>,
    /// What the server says about it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let error_id = format!("error-{name}");
    let described_by = {
        let error_id = error_id.clone();
        move || error.with(Option::is_some).then(|| error_id.clone())
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=when(move || error.with(Option::is_some))
                aria-describedby=described_by
                node_ref=input
            />
            {part(move || match error.get() {
                Some(error) => view! { <p class="field-error" id=error_id.clone() data-testid=error_id.clone()>{error}</p> }.into_any(),
                None => ().into_any(),
            })}
        </div>
    }
}
