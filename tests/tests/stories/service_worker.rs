//! A service worker between the page and everything else: it sees what leaves the page, and may answer in another's place.

use std::path::Path;
use std::{env, fs};

use hallpass_tests::{Button, LoginPage, SPIDERMAN, Story, Tab, story};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The demo with a service worker beside it.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dist = env::var_os("HALLPASS_DIST").expect("`cargo xtask test e2e` names the demo");
    copy(dist.as_ref(), folder.path());
    fs::write(folder.path().join("sw.js"), include_str!("service_worker.js")).expect("the folder can be written to");
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the demo is built") {
        let entry = entry.expect("a folder can be read");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&to).expect("the folder can be written to");
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("the folder can be written to");
        }
    }
}

fn told_through_a_service_worker(tell: impl AsyncFnOnce(&Story)) {
    let demo = demo();
    let folder = demo.path().to_str().expect("a path in UTF-8");
    let settings = [
        ("ACCESS_TOKEN_LIFETIME", "4"),
        ("ROTATE_REFRESH_TOKENS", "true"),
        ("BLACKLIST_AFTER_ROTATION", "true"),
        ("DEMO", "true"),
        ("STATIC_DIR", folder),
    ];
    story(&settings, async |story| {
        LoginPage::open(&story.tab).await;
        story.tab.run(REGISTER, []).await;
        tell(story).await;
    });
}

/// Tells the worker which paths to answer with what is elsewhere, and returns what it has seen.
async fn ask(tab: &Tab, detours: Value) -> Vec<Request> {
    let seen = tab.run(ASK, [json!({ "detours": detours })]).await;
    seen.as_array().expect("a list").iter().map(Request::read).collect()
}

#[derive(Debug)]
struct Request {
    url: String,
    authorization: String,
    body: String,
}

impl Request {
    fn read(seen: &Value) -> Self {
        let text = |name: &str| seen[name].as_str().expect("a text").to_owned();
        Self { url: text("url"), authorization: text("authorization"), body: text("body") }
    }
}

#[test]
fn a_service_worker_sees_each_secret_on_its_way_to_the_api_alone() {
    told_through_a_service_worker(async |story| {
        let page = LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
        let first = page.jti().await;
        page.press(Button::Hello, "Hello Peter Parker").await;
        page.jti_after(&first).await;
        page.press(Button::Hello, "Hello Peter Parker").await;
        page.log_out().await;
        let seen = ask(&story.tab, Value::Null).await;

        let to =
            |path: &str| seen.iter().filter(|request| request.url == format!("{}{path}", story.backend.url())).count();
        assert!(
            to("/api/token/") == 1 && to("/api/token/refresh/") > 0 && to("/api/token/blacklist/") == 1,
            "{seen:?}"
        );
        let carriers: Vec<_> = seen.iter().filter(|request| !request.authorization.is_empty()).collect();
        assert_eq!(carriers.len(), to("/api/hello/"), "the header is for the API alone");
        for request in &seen {
            assert!(!request.url.contains("eyJ"), "{request:?}");
            let tokens = carriers.iter().map(|carrier| carrier.authorization.trim_start_matches("Bearer "));
            assert!(!tokens.into_iter().any(|token| request.body.contains(token)), "{request:?}");
        }
    });
}

#[test]
fn what_a_service_worker_answers_from_elsewhere_gets_no_token_sent_there_and_ends_no_session() {
    told_through_a_service_worker(async |story| {
        let elsewhere = story.backend.url().replace("127.0.0.1", "localhost");
        let anyone = json!({ "Access-Control-Allow-Origin": "*" });
        let refused = json!({ "answer": { "status": 401, "content_type": "text/plain", "body": "elsewhere", "headers": anyone } });
        let landing = json!([
            { "path": "/elsewhere/", "strike": refused },
            { "path": "/moved/", "strike": { "redirect": { "status": 307, "location": format!("{elsewhere}/elsewhere/") } } },
        ]);
        story.backend.api().go_wrong(&landing).await;

        let page = LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
        let first = page.jti().await;
        for detour in [format!("{elsewhere}/elsewhere/"), "/moved/".into()] {
            ask(&story.tab, json!({ "/api/hello/": detour, "/api/token/refresh/": detour })).await;
            page.press(Button::Hello, "401").await;
        }
        ask(&story.tab, json!({})).await;
        page.jti_after(&first).await;
        page.press(Button::Hello, "Hello Peter Parker").await;

        let seen = ask(&story.tab, Value::Null).await;
        let strangers: Vec<_> = seen.iter().filter(|request| !request.url.starts_with(&story.backend.url())).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
        assert_eq!(
            story.backend.log().await.statuses("/api/token/refresh/").iter().find(|status| **status != 200),
            None
        );
    });
}

const REGISTER: &str = "
    return navigator.serviceWorker.register('/sw.js').then(() => new Promise((resolve) => {
        if (navigator.serviceWorker.controller) return resolve();
        navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    }));
";

const ASK: &str = "
    return new Promise((resolve) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = (event) => resolve(event.data);
        navigator.serviceWorker.controller.postMessage(arguments[0], [channel.port2]);
    });
";
