//! A witness of all that a page gives away: what it says, what it leaves lying about, what it sends.

use js_sys::{Array, Function, JsString, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::canary::Canaries;
use super::spy::Spell;
use super::world::sleep;

/// Listens from now on until it is dropped, at the loudest level that there is.
pub(crate) struct Witness(Spell);

/// A request as it was about to leave.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) url: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
    /// Method, other headers, referrer.
    pub(crate) rest: String,
}

impl Witness {
    /// Begins to listen. What takes the place of fetch is to be there before.
    pub(crate) fn begin() -> Self {
        Self(Spell::cast(SCRIPT))
    }

    /// Returns everything that the page has given away, in one text.
    pub(crate) async fn heard(&self) -> String {
        let _ = &self.0;
        sleep(20).await; // for what is reported after the fact, such as rejections that nobody handles
        call("heard").await.dyn_into::<JsString>().expect("a text").into()
    }

    pub(crate) async fn sent(&self) -> Vec<Sent> {
        let rows: Array = call("sent").await.dyn_into().expect("a list");
        let field = |row: &Array, index| row.get(index).as_string().expect("a text");
        let sent = |row: JsValue| {
            let row = Array::from(&row);
            Sent { url: field(&row, 0), authorization: field(&row, 1), body: field(&row, 2), rest: field(&row, 3) }
        };
        rows.iter().map(sent).collect()
    }

    /// Returns the tokens that went by in answers, to be looked for.
    pub(crate) async fn tokens(&self) -> Vec<String> {
        let tokens: Array = call("tokens").await.dyn_into().expect("a list");
        tokens.iter().filter_map(|token| token.as_string()).collect()
    }

    /// That nothing which was given away has a run of these secrets, nor of the tokens that went by.
    pub(crate) async fn assert_silent(&self, secrets: &[&str], what: &str) {
        let mut canaries = Canaries::of(secrets.iter().copied());
        self.tokens().await.iter().for_each(|token| canaries.add(token));
        let heard = self.heard().await;
        if let Some(run) = canaries.found_in(&heard) {
            panic!("{what}: {run:?} of a secret is in {heard}");
        }
    }
}

async fn call(name: &str) -> JsValue {
    let witness = Reflect::get(&js_sys::global(), &"witness".into()).expect("a witness");
    let function: Function = Reflect::get(&witness, &name.into()).expect("a name").into();
    let promise: Promise = function.call0(&witness).expect("no error").into();
    JsFuture::from(promise).await.expect("an answer")
}

const SCRIPT: &str = r"
    const said = [], sent = [], tokens = [], undo = [];
    const print = (value) => {
        if (value instanceof Error || value instanceof DOMException) {
            const own = JSON.stringify(value, Object.getOwnPropertyNames(value));
            return [String(value), own, value.message, value.stack, value.cause ? print(value.cause) : ''].join(' ');
        }
        try { return String(value) + ' ' + JSON.stringify(value); } catch { return String(value); }
    };
    const say = (...values) => { said.push(values.map(print).join(' ')); };
    for (const name of Object.keys(console).filter((name) => typeof console[name] === 'function')) {
        const real = console[name];
        console[name] = (...values) => { say('console.' + name, ...values); return real.apply(console, values); };
        undo.push(() => { console[name] = real; });
    }
    for (const name of ['error', 'unhandledrejection', 'message', 'securitypolicyviolation']) {
        const listener = (event) => say(name, event.message, event.error, event.reason, event.data, event.filename);
        window.addEventListener(name, listener);
        undo.push(() => window.removeEventListener(name, listener));
    }
    for (const name of ['pushState', 'replaceState']) {
        const real = history[name];
        history[name] = (...values) => { say(name, ...values); return real.apply(history, values); };
        undo.push(() => { delete history[name]; });
    }
    const real = window.fetch;
    window.fetch = (request, ...rest) => {
        const others = [...request.headers].filter(([name]) => name !== 'authorization');
        const about = [request.method, request.referrer, JSON.stringify(others)].join(' ');
        const authorization = request.headers.get('Authorization') ?? '';
        sent.push(request.clone().text().then((body) => [request.url, authorization, body, about]));
        const answer = real.call(window, request, ...rest);
        const isAuth = new URL(request.url).pathname.startsWith('/api/token/');
        const read = (text) => { try { return JSON.parse(text); } catch { return {}; } };
        if (!isAuth || !(answer instanceof Promise)) return answer;
        // Read before the client has it: when it is done with an answer it aborts what is left of it.
        return answer.then(async (response) => {
            const found = read(await response.clone().text().catch(() => ''));
            tokens.push(...[found?.access, found?.refresh].filter((token) => typeof token === 'string'));
            return response;
        });
    };
    undo.push(() => { window.fetch = real; });
    performance.clearResourceTimings();
    window.witness = {
        heard: async () => [
            ...said, location.href, document.referrer, document.cookie, document.title, window.name,
            JSON.stringify(history.state), document.documentElement.outerHTML,
            ...performance.getEntries().map((entry) => JSON.stringify(entry)),
            JSON.stringify(await navigator.locks.query()), JSON.stringify(await caches.keys()),
            ...Object.keys(localStorage), ...Object.keys(sessionStorage),
            ...Object.keys(localStorage).filter((key) => /:(epoch|lease)$/.test(key)).map((key) => localStorage[key]),
        ].join('\n'),
        sent: () => Promise.all(sent),
        tokens: async () => tokens,
    };
    return () => undo.forEach((each) => each());
";
