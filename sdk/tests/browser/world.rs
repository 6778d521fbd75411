//! A client, the server and what is around them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use gloo_net::http::Request;
use hallpass::{AuthClient, AuthState, Config, Error, Event, Session, Storage, Subscription};
use js_sys::{Date, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Where `cargo xtask test browser` runs the backend.
pub(crate) const BACKEND: &str = match option_env!("HALLPASS_TEST_BACKEND") {
    Some(url) => url,
    None => "http://127.0.0.1:18431",
};

/// A config with a storage key of its own.
pub(crate) fn config() -> Config {
    config_for(BACKEND)
}

pub(crate) fn config_for(backend: &str) -> Config {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    COUNT.set(COUNT.get() + 1);
    Config::new(backend).storage_key(format!("test-{}-{}", COUNT.get(), Date::now()))
}

pub(crate) async fn logged_in() -> AuthClient {
    logged_in_with(config()).await
}

pub(crate) async fn logged_in_with(config: Config) -> AuthClient {
    let auth = AuthClient::new(config);
    auth.login(&spiderman()).await.expect("a login");
    auth
}

pub(crate) fn spiderman() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([("username", "spiderman"), ("password", "underoos")])
}

pub(crate) fn kyoko() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([("username", "kyoko"), ("password", "contrasenasegura")])
}

pub(crate) fn hello() -> web_sys::Request {
    Request::get(&format!("{BACKEND}/api/hello/")).build().expect("a request").into()
}

pub(crate) fn access(session: &Session) -> String {
    session.access_token().as_str().to_owned()
}

pub(crate) fn local_storage() -> web_sys::Storage {
    web_sys::window().expect("a window").local_storage().expect("no error").expect("a storage")
}

/// An access token that the server never signed, good for `lifetime` seconds from now as far as a client can tell.
pub(crate) fn forged(lifetime: i64) -> String {
    let now = (Date::now() / 1000.0) as i64;
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let payload = format!(r#"{{"exp":{},"iat":{now},"user_id":"1"}}"#, now + lifetime);
    format!("{}.{}.{}", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(&payload), part("no signature"))
}

/// A client that holds a session which it believes good, with an access token that the server refuses; received a while ago.
pub(crate) async fn with_refused_token() -> AuthClient {
    let refresh = logged_in_with(config().storage(Storage::Memory)).await.session().expect("logged in");
    let refresh = refresh.refresh_token().expect("a refresh token").as_str().to_owned();
    let received_at = Date::now() - 60_000.0;
    let key = format!("refused-{}", Date::now());
    let text = format!(
        r#"{{"hallpass":"2","epoch":"1","generation":"1","received_at":"{received_at}","access":"{}","refresh":"{refresh}"}}"#,
        forged(3600)
    );
    local_storage().set_item(&key, &text).expect("stored");
    AuthClient::new(config().storage_key(key))
}

pub(crate) async fn sleep(millis: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        let window = web_sys::window().expect("a window");
        window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis).expect("a timer");
    });
    JsFuture::from(promise).await.expect("time passes");
}

/// Work of any kind, for [`all`].
pub(crate) type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// Runs all at the same time and returns what each came to.
pub(crate) async fn all<T: 'static>(tasks: impl IntoIterator<Item = impl Future<Output = T> + 'static>) -> Vec<T> {
    let results = Rc::new(RefCell::new(Vec::new()));
    let promises = js_sys::Array::new();
    for task in tasks {
        let results = Rc::clone(&results);
        promises.push(&wasm_bindgen_futures::future_to_promise(async move {
            let result = task.await;
            results.borrow_mut().push(result);
            Ok(wasm_bindgen::JsValue::UNDEFINED)
        }));
    }
    JsFuture::from(Promise::all(promises.unchecked_ref())).await.expect("no rejection");
    Rc::try_unwrap(results).unwrap_or_else(|_| panic!("all have ended")).into_inner()
}

/// What a client has told, and a way to wait for it.
pub(crate) struct Diary {
    pages: Rc<Pages>,
    _subscription: Subscription,
}

#[derive(Default)]
struct Pages {
    events: RefCell<Vec<(Event, AuthState)>>,
    waker: RefCell<Option<Waker>>,
}

impl Diary {
    pub(crate) fn of(auth: &AuthClient) -> Self {
        let pages = Rc::new(Pages::default());
        let write = Rc::clone(&pages);
        let subscription = auth.on_auth_state_change(move |state, event| {
            write.events.borrow_mut().push((*event, state.clone()));
            if let Some(waker) = write.waker.take() {
                waker.wake();
            }
        });
        Self { pages, _subscription: subscription }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.pages.events.borrow().iter().map(|(event, _)| *event).collect()
    }

    /// Waits until this has happened since the beginning or the last call.
    pub(crate) async fn wait_for(&self, event: Event) -> AuthState {
        poll_fn(|cx| {
            let mut events = self.pages.events.borrow_mut();
            if let Some(index) = events.iter().position(|(each, _)| *each == event) {
                return Poll::Ready(events.drain(..=index).next_back().expect("it is there").1);
            }
            *self.pages.waker.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

pub(crate) fn is_unavailable<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Unavailable { .. }))
}

pub(crate) const SHORT: Duration = Duration::from_millis(300);
