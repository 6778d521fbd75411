//! The example app, used as its users would.

use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use super::app::{App, AppProps};
use super::world::*;

/// The app before a backend; its form is filled in and sent.
struct Visit {
    root: Root,
    app: yew::AppHandle<App>,
}

impl Visit {
    async fn to(backend: &'static str) -> Self {
        let root = Root::new();
        let app = root.open::<App>(AppProps { client: client_for(backend), api: backend.into() });
        root.until("Log in").await;
        Self { root, app }
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
