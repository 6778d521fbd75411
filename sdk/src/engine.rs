//! What JavaScript's engine gives for nothing: JSON, dates and URLs. Its own parsers keep 30 KB and more out of the module. Off the
//! browser well-kept crates take their place, so that everything that decides can be tested natively.

#[cfg(target_arch = "wasm32")]
pub(crate) use crate::browser::engine::{Object, page_origin, parse_http_date, parse_url, quote};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{Object, page_origin, parse_http_date, parse_url, quote};

/// A URL, parsed as browsers do (WHATWG URL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) href: String,
    /// `null` where it has none.
    pub(crate) origin: String,
}

/// Writes a JSON object of texts.
pub(crate) fn write_object(fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| quote(name) + ":" + &quote(value)).collect();
    format!("{{{}}}", fields.join(","))
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::time::UNIX_EPOCH;

    use serde_json::{Map, Value};

    use super::Url;
    use crate::time::Timestamp;

    /// A JSON object.
    pub(crate) struct Object(Map<String, Value>);

    impl Object {
        /// Reads a JSON text; `None` if it is none, or no object.
        pub(crate) fn parse(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok().map(Self)
        }

        pub(crate) fn has(&self, name: &str) -> bool {
            self.0.contains_key(name)
        }

        pub(crate) fn names(&self) -> Vec<String> {
            self.0.keys().cloned().collect()
        }

        pub(crate) fn text(&self, name: &str) -> Option<String> {
            self.0.get(name)?.as_str().map(Into::into)
        }

        /// Returns a finite number.
        pub(crate) fn number(&self, name: &str) -> Option<f64> {
            self.0.get(name)?.as_f64().filter(|number| number.is_finite())
        }

        /// Returns all texts and numbers in it, however deep, each with the name of the field that it is in.
        pub(crate) fn leaves(&self) -> Vec<(String, String)> {
            let mut leaves = Vec::new();
            self.0.iter().for_each(|(name, value)| gather(name, value, &mut leaves));
            leaves
        }

        /// Returns a list's texts, leaving out whatever else is in it; `None` where there is no list.
        pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
            let list = self.0.get(name)?.as_array()?;
            Some(list.iter().filter_map(Value::as_str).map(Into::into).collect())
        }
    }

    fn gather(name: &str, value: &Value, leaves: &mut Vec<(String, String)>) {
        match value {
            Value::String(text) => leaves.push((name.to_owned(), text.clone())),
            Value::Number(number) => leaves.push((name.to_owned(), number.to_string())),
            Value::Array(items) => items.iter().for_each(|item| gather(name, item, leaves)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| gather(name, value, leaves)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    pub(crate) fn quote(text: &str) -> String {
        Value::from(text).to_string()
    }

    pub(crate) fn parse_http_date(text: &str) -> Option<Timestamp> {
        let since = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Timestamp::default() + since)
    }

    pub(crate) fn parse_url(text: &str) -> Option<Url> {
        let url = url::Url::parse(text).ok()?;
        Some(Url { origin: url.origin().ascii_serialization(), href: url.into() })
    }

    /// There is no page.
    pub(crate) fn page_origin() -> Option<String> {
        None
    }
}
