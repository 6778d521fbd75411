//! The engine's own JSON, dates and URLs.

use js_sys::{Array, Date, JSON, JsString, Object as JsObject, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::engine::Url;
use crate::time::Timestamp;

/// A JSON object.
pub(crate) struct Object(JsObject);

impl Object {
    /// Reads a JSON text; `None` if it is none, or no object.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let value = JSON::parse(text).ok()?;
        if Array::is_array(&value) {
            return None;
        }
        value.dyn_into().ok().map(Self)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        JsObject::has_own(&self.0, &name.into())
    }

    pub(crate) fn names(&self) -> Vec<String> {
        JsObject::keys(&self.0).iter().filter_map(|name| name.as_string()).collect()
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_string()
    }

    /// Returns a finite number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.value(name)?.as_f64().filter(|number| number.is_finite())
    }

    /// Returns all texts and numbers in it, however deep, each with the name of the field that it is in.
    pub(crate) fn leaves(&self) -> Vec<(String, String)> {
        let mut leaves = Vec::new();
        self.names()
            .iter()
            .filter_map(|name| Some((name, self.value(name)?)))
            .for_each(|(name, value)| gather(name, &value, &mut leaves));
        leaves
    }

    /// Returns a list's texts, leaving out whatever else is in it; `None` where there is no list.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let list: Array = self.value(name)?.dyn_into().ok()?;
        Some(list.iter().filter_map(|item| item.as_string()).collect())
    }

    /// Its own alone: what a script has put on `Object.prototype` does not count.
    fn value(&self, name: &str) -> Option<JsValue> {
        self.has(name).then(|| Reflect::get(&self.0, &name.into()).ok())?
    }
}

/// What an app sent: as deep as its own types, no deeper.
fn gather(name: &str, value: &JsValue, leaves: &mut Vec<(String, String)>) {
    if let Some(text) = value.as_string().or_else(|| value.as_f64().map(|number| number.to_string())) {
        leaves.push((name.to_owned(), text));
    } else if let Some(items) = value.dyn_ref::<Array>() {
        items.iter().for_each(|item| gather(name, &item, leaves));
    } else if let Some(fields) = value.dyn_ref::<JsObject>() {
        leaves.extend(Object(fields.clone()).leaves());
    }
}

pub(crate) fn quote(text: &str) -> String {
    JSON::stringify(&text.into()).map_or_else(|_| "\"\"".into(), |text: JsString| text.into())
}

pub(crate) fn parse_http_date(text: &str) -> Option<Timestamp> {
    let millis = Date::parse(text);
    millis.is_finite().then(|| Timestamp::from_millis(millis as i64))
}

pub(crate) fn parse_url(text: &str) -> Option<Url> {
    let url = web_sys::Url::new(text).ok()?;
    Some(Url { href: url.href(), origin: url.origin() })
}

pub(crate) fn page_origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}
