//! A root on the page, a client, and a small app that shows what it is told.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use hallpass_yew::hallpass::{AuthClient, Config};
use hallpass_yew::{AuthProvider, RequireAuth, use_auth};
use js_sys::{Date, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit};
use yew::prelude::*;
use yew::scheduler::flush;

/// Where `cargo xtask test browser` runs the backend.
pub(crate) const BACKEND: &str = match option_env!("HALLPASS_TEST_BACKEND") {
    Some(url) => url,
    None => "http://127.0.0.1:18431",
};

/// A client with a storage key of its own.
pub(crate) fn client() -> AuthClient {
    client_for(BACKEND)
}

pub(crate) fn client_for(backend: &str) -> AuthClient {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    COUNT.set(COUNT.get() + 1);
    AuthClient::new(Config::new(backend).storage_key(format!("yew-{}-{}", COUNT.get(), Date::now())))
}

pub(crate) async fn log_in(client: &AuthClient) {
    let spiderman = BTreeMap::from([("username", "spiderman"), ("password", "underoos")]);
    client.login(&spiderman).await.expect("a login");
}

pub(crate) async fn logged_in() -> AuthClient {
    let client = client();
    log_in(&client).await;
    client
}

/// An element to render into, taken off the page when dropped.
pub(crate) struct Root(pub(crate) HtmlElement);

impl Root {
    pub(crate) fn new() -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a document");
        let root: HtmlElement = document.create_element("div").expect("an element").unchecked_into();
        document.body().expect("a body").append_child(&root).expect("appended");
        Self(root)
    }

    pub(crate) fn open<App: BaseComponent>(&self, props: App::Properties) -> AppHandle<App> {
        yew::Renderer::<App>::with_root_and_props(self.0.clone().into(), props).render()
    }

    /// What is to be read when everything is rendered that is known by now.
    pub(crate) async fn text(&self) -> String {
        flush().await;
        self.0.inner_text()
    }

    /// Waits until these words are to be read.
    pub(crate) async fn until(&self, words: &str) {
        while !self.text().await.contains(words) {
            let changed = Promise::new(&mut |resolve, _| {
                let observer = MutationObserver::new(&resolve).expect("an observer");
                let what = MutationObserverInit::new();
                what.set_child_list(true);
                what.set_character_data(true);
                what.set_subtree(true);
                observer.observe_with_options(&self.0, &what).expect("observed");
            });
            JsFuture::from(changed).await.expect("a change");
        }
    }

    pub(crate) fn find<T: JsCast>(&self, selector: &str) -> T {
        self.0.query_selector(selector).expect("a selector").expect(selector).unchecked_into()
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// What became of the guarded component.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) renders: Cell<u32>,
    pub(crate) mounts: Cell<u32>,
    pub(crate) ends: Cell<u32>,
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct SmallProps {
    pub(crate) client: AuthClient,
    #[prop_or_default]
    pub(crate) counts: Counted,
    /// Beside what is guarded.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// Equal if they are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted(pub(crate) Rc<Counts>);

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Shows `logged out`, `loading`, or `guarded`.
#[component]
pub(crate) fn Small(props: &SmallProps) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <RequireAuth fallback="logged out" loading="loading"><Guarded counts={props.counts.clone()} /></RequireAuth>
            { props.children.clone() }
        </AuthProvider>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct GuardedProps {
    counts: Counted,
}

#[component]
fn Guarded(props: &GuardedProps) -> Html {
    let counts = props.counts.clone();
    counts.0.renders.update(|count| count + 1);
    use_effect_with((), move |()| {
        counts.0.mounts.update(|count| count + 1);
        move || counts.0.ends.update(|count| count + 1)
    });
    html! { "guarded" }
}

/// Shows the access token, as it changes with each refresh.
#[component]
pub(crate) fn Token() -> Html {
    let session = use_auth().session();
    html! { <p>{ session.map(|session| session.access_token().as_str().to_owned()) }</p> }
}
