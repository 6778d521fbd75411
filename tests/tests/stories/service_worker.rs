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
        // A site whose own policy keeps its worker at home has nothing to tell here.
        ("CONTENT_SECURITY_POLICY", "connect-src *"),
    ];
    story(&settings, async |story| {
        LoginPage::open(&story.tab).await;
        story.tab.run(REGISTER, []).await;
        tell(story).await;
    });
}

/// Tells the worker which paths to answer with what is elsewhere, and returns what the page has asked for so far.
async fn ask(tab: &Tab, detours: Value) -> Vec<Request> {
    let seen = tab.run(ASK, [json!({ "detours": detours })]).await;
    seen.as_array().expect("a list").iter().map(Request::read).collect()
}

/// What the worker saw of a request, and did with it.
#[derive(Debug)]
struct Request {
    url: String,
    authorization: String,
    body: String,
    is_detoured: bool,
}

impl Request {
    fn read(seen: &Value) -> Self {
        let text = |name: &str| seen[name].as_str().expect("a text").to_owned();
        Self {
            url: text("url"),
            authorization: text("authorization"),
            body: text("body"),
            is_detoured: seen["detour"].is_string(),
        }
    }

    /// Secrets travel in the requests that need them and in no other: the access token in the header of a call, the rest in the bodies
    /// of three endpoints.
    #[track_caller]
    fn assert_discreet(&self, api: &str) {
        let path = self.url.strip_prefix(api).unwrap_or_default();
        assert_eq!(!self.authorization.is_empty(), path == "/api/hello/", "{self:?}");
        let may_tell = ["/api/token/", "/api/token/refresh/", "/api/token/blacklist/"].contains(&path);
        assert!(may_tell || !tells_a_secret(&self.body), "{self:?}");
        assert!(!tells_a_secret(&self.url), "{self:?}");
    }
}

/// A token begins with `{"` in Base64.
fn tells_a_secret(text: &str) -> bool {
    text.contains("eyJ") || text.contains(SPIDERMAN.password)
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

        let api = story.backend.url();
        seen.iter().for_each(|request| request.assert_discreet(&api));
        // What is looked for is there to be found.
        for path in ["/api/token/", "/api/token/refresh/", "/api/token/blacklist/"] {
            let is_telling = |request: &Request| request.url == format!("{api}{path}") && tells_a_secret(&request.body);
            assert!(seen.iter().any(is_telling), "{path}: {seen:?}");
        }
        assert_eq!(seen.iter().filter(|request| tells_a_secret(&request.authorization)).count(), 2, "{seen:?}");
    });
}

#[test]
fn what_a_service_worker_answers_from_elsewhere_gets_no_token_sent_there_and_ends_no_session() {
    told_through_a_service_worker(async |story| {
        let api = story.backend.url();
        let elsewhere = format!("{}/api/elsewhere/", api.replace("127.0.0.1", "localhost"));
        let anyone = json!({ "Access-Control-Allow-Origin": "*" });
        let refused = json!({ "answer": { "status": 401, "content_type": "text/plain", "body": "elsewhere", "headers": anyone } });
        let landing = json!([
            { "path": "/api/elsewhere/", "strike": refused },
            { "path": "/api/moved/", "strike": { "redirect": { "status": 307, "location": elsewhere } } },
        ]);
        story.backend.api().go_wrong(&landing).await;

        let page = LoginPage::open(&story.tab).await.log_in(SPIDERMAN).await;
        let first = page.jti().await;
        for detour in [&*elsewhere, "/api/moved/"] {
            ask(&story.tab, json!({ "/api/hello/": detour, "/api/token/refresh/": detour })).await;
            page.press(Button::Hello, "401").await;
        }
        ask(&story.tab, json!({})).await;
        page.jti_after(&first).await;
        page.press(Button::Hello, "Hello Peter Parker").await;

        let seen = ask(&story.tab, Value::Null).await;
        seen.iter().for_each(|request| request.assert_discreet(&api));
        let log = story.backend.log().await;
        // Nobody was there but the worker, who brings nothing: a page that came with a token would ask first, by OPTIONS.
        let there: Vec<_> = log.requests().into_iter().filter(|request| request.path == "/api/elsewhere/").collect();
        assert!(there.iter().all(|request| request.method == "GET"), "{there:?}");
        assert_eq!(there.len(), seen.iter().filter(|request| request.is_detoured).count(), "{seen:?}");
        assert_eq!(log.statuses("/api/token/refresh/").iter().find(|status| **status != 200), None);
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
