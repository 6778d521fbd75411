//! JSON as the JavaScript engine has it: a crate for it would be 9 KB of the module, gzipped.

use std::fmt;

use js_sys::{Array, JSON, Object, Reflect};
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};

mod view;

pub(crate) use view::json_view;

/// A JSON value; undefined where something is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Json(JsValue);

impl Json {
    /// Reads a text; none if it is no JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// Makes an object of these fields.
    pub(crate) fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        let object = Object::new();
        for (name, value) in fields {
            // A new object takes any field.
            let _ = Reflect::set(&object, &name.into(), &value.0);
        }
        Self(object.into())
    }

    /// Returns a field; undefined if this has none of that name.
    pub(crate) fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or_default())
    }

    /// Returns the text, if it is one.
    pub(crate) fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// Returns the number, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    /// Returns what an array has; nothing if it is none.
    pub(crate) fn items(&self) -> Vec<Self> {
        self.0.dyn_ref::<Array>().map(|array| array.iter().map(Self).collect()).unwrap_or_default()
    }

    /// Returns the names and values of an object; nothing if it is none.
    pub(crate) fn entries(&self) -> Vec<(String, Self)> {
        let Some(object) = self.0.dyn_ref::<Object>() else { return Vec::new() };
        let names = Object::keys(object).into_iter().filter_map(|name| name.as_string());
        names.map(|name| (name.clone(), self.get(&name))).collect()
    }

    /// Returns it without the values of fields that no page shows.
    pub(crate) fn redacted(&self) -> Self {
        const SECRETS: [&str; 5] = ["access", "refresh", "token", "password", "secret"];
        let shown = Closure::<dyn FnMut(JsValue, JsValue) -> JsValue>::new(|name: JsValue, value: JsValue| {
            let name = name.as_string().unwrap_or_default().to_ascii_lowercase();
            let text = value.as_string();
            let is_number = value.as_f64().is_some();
            // An error's code is a word, a code for one login a number.
            let is_code = name == "code"
                && (is_number
                    || text.as_ref().is_some_and(|text| text.starts_with(|first: char| first.is_ascii_digit())));
            // Not the words in which SimpleJWT says which kind of token it refused.
            let is_named = !name.starts_with("token_") && SECRETS.iter().any(|secret| name.contains(secret));
            let is_secret = is_code || is_named && (is_number || text.is_some_and(|text| !text.is_empty()));
            if is_secret { "(redacted)".into() } else { value }
        });
        let text = JSON::stringify_with_replacer(&self.0, shown.as_ref()).map(String::from);
        text.ok().and_then(|text| Self::parse(&text)).unwrap_or_default()
    }

    /// Returns it with line breaks and indents.
    pub(crate) fn pretty(&self) -> String {
        let text = JSON::stringify_with_replacer_and_space(&self.0, &JsValue::NULL, &2.into());
        text.ok().and_then(|text| text.as_string()).unwrap_or_default()
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = JSON::stringify(&self.0).ok().and_then(|text| text.as_string());
        f.write_str(&text.unwrap_or_default())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self(value.into())
    }
}

impl From<i32> for Json {
    fn from(value: i32) -> Self {
        Self(value.into())
    }
}
