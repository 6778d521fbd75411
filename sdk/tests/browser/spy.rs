//! A watch over the page's fetch, or another one in its place; and other things of the page taken away for a while.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::JsValue;

/// Undone when dropped.
#[must_use]
pub(crate) struct Spell {
    undo: Function,
}

impl Spell {
    /// Runs a script that returns the function which undoes it.
    pub(crate) fn cast(script: &str) -> Self {
        let undo = Function::new_no_args(script).call0(&JsValue::NULL).expect("the script runs");
        Self { undo: undo.into() }
    }

    /// Gives an object another property of this name; `with` is a descriptor. Some are the object's own, as all of `window` are.
    pub(crate) fn property(object: &str, name: &str, with: &str) -> Self {
        Self::cast(&format!(
            "const own = Object.getOwnPropertyDescriptor({object}, '{name}');
             Object.defineProperty({object}, '{name}', {{ {with}, configurable: true }});
             return () => {{ delete {object}.{name}; if (own) Object.defineProperty({object}, '{name}', own); }};"
        ))
    }

    /// Puts another fetch in place.
    pub(crate) fn fetch(body: &str) -> Self {
        Self::cast(&format!(
            "const real = window.fetch; window.fetch = {body}; return () => {{ window.fetch = real; }};"
        ))
    }
}

impl Drop for Spell {
    fn drop(&mut self) {
        self.undo.call0(&JsValue::NULL).expect("the script is undone");
    }
}

/// Notes each request that leaves the page, and lets it go.
pub(crate) struct Requests(Spell);

impl Requests {
    pub(crate) fn watch() -> Self {
        Reflect::set(&js_sys::global(), &"seen".into(), &Array::new()).expect("set");
        Self(Spell::fetch(
            "(request, ...rest) => {
                window.seen.push([new URL(request.url).pathname, request.headers.get('Authorization')]);
                return real.call(window, request, ...rest);
            }",
        ))
    }

    /// How many went to this path.
    pub(crate) fn to(&self, path: &str) -> usize {
        self.seen().iter().filter(|(each, _)| each == path).count()
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.to("/api/token/refresh/")
    }

    /// Paths and Authorization headers.
    pub(crate) fn seen(&self) -> Vec<(String, Option<String>)> {
        let _ = &self.0;
        let seen: Array = Reflect::get(&js_sys::global(), &"seen".into()).expect("notes").into();
        let pairs = seen.iter().map(|pair| Array::from(&pair));
        pairs.map(|pair| (pair.get(0).as_string().expect("a path"), pair.get(1).as_string())).collect()
    }
}
