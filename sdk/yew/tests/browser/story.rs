//! The example app, used as its users would.

use hallpass_yew::hallpass::AuthClient;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use super::app::{App, AppProps};
use super::spy::{Requests, Spell};
use super::world::*;

/// The app before a backend; its form is filled in and sent.
struct Visit {
    root: Root,
    client: AuthClient,
    app: yew::AppHandle<App>,
}

impl Visit {
    async fn to(backend: &'static str) -> Self {
        let (root, client) = (Root::new(), client_for(backend));
        let app = root.open::<App>(AppProps { client: client.clone(), api: backend.into() });
        root.until("Log in").await;
        Self { root, client, app }
    }

    fn log_in(&self, username: &str, password: &str) {
        self.root.find::<HtmlInputElement>("[name=username]").set_value(username);
        self.root.find::<HtmlInputElement>("[name=password]").set_value(password);
        self.root.find::<HtmlElement>("form button").click();
    }
}

#[wasm_bindgen_test]
async fn kyoko_logs_in_is_greeted_sees_what_is_for_staff_and_logs_out() {
    let visit = Visit::to(BACKEND).await;
    visit.log_in("kyoko", "contrasenasegura");
    visit.root.until("Hello Kyoko").await;
    assert!(visit.root.text().await.contains("For staff"));
    visit.root.find::<HtmlElement>("main > button").click();
    visit.root.until("Password").await;
    assert!(!visit.root.text().await.contains("For staff"));
    visit.app.destroy();
}

#[wasm_bindgen_test]
async fn another_user_is_greeted_by_another_name_and_nobody_anew_after_a_refresh() {
    let visit = Visit::to(BACKEND).await;
    visit.log_in("kyoko", "contrasenasegura");
    visit.root.until("Hello Kyoko").await;
    let requests = Requests::watch();
    visit.client.refresh().await.expect("a session");
    visit.root.text().await;
    assert_eq!(requests.to("/api/hello/"), 0);
    log_in(&visit.client).await;
    visit.root.until("Hello Peter Parker").await;
    assert_eq!(requests.to("/api/hello/"), 1);
    visit.app.destroy();
}

#[wasm_bindgen_test]
async fn spiderman_is_no_staff() {
    let visit = Visit::to(BACKEND).await;
    visit.log_in("spiderman", "underoos");
    visit.root.until("Hello Peter Parker").await;
    assert!(!visit.root.text().await.contains("For staff"));
    visit.app.destroy();
}

#[wasm_bindgen_test]
async fn a_wrong_password_and_a_missing_one_are_told_at_the_form_and_the_next_try_works() {
    let visit = Visit::to(BACKEND).await;
    visit.log_in("spiderman", "wrong-password");
    visit.root.until("No active account found").await;
    visit.log_in("spiderman", "");
    visit.root.until("This field may not be blank.").await;
    visit.log_in("spiderman", "underoos");
    visit.root.until("Hello Peter Parker").await;
    visit.app.destroy();
}

#[wasm_bindgen_test]
async fn a_server_that_is_not_there_is_told_at_the_form() {
    let visit = Visit::to("http://127.0.0.1:9").await;
    visit.log_in("spiderman", "underoos");
    visit.root.until("The server cannot be reached.").await;
    assert!(!visit.root.find::<web_sys::HtmlButtonElement>("form button").disabled());
    visit.app.destroy();
}

#[wasm_bindgen_test]
async fn a_call_that_fails_is_told_and_can_be_tried_again() {
    let visit = Visit::to(BACKEND).await;
    let broken = Spell::fetch(
        "(request, ...rest) => new URL(request.url).pathname === '/api/hello/'
            ? Promise.resolve(new Response('', { status: 503 }))
            : real.call(window, request, ...rest)",
    );
    visit.log_in("spiderman", "underoos");
    visit.root.until("The server answered 503.").await;
    drop(broken);
    visit.root.find::<HtmlElement>("[role=alert] button").click();
    visit.root.until("Hello Peter Parker").await;
    visit.app.destroy();
}
