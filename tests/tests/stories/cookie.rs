//! The refresh token in an HttpOnly cookie.

use hallpass_tests::{Browser, Button, LoginPage, SPIDERMAN, SessionPage, Story, Tab, story, story_in, until};
use serde_json::Value;

const COOKIE: [(&str, &str); 4] = [
    ("REFRESH_COOKIE", "true"),
    ("ACCESS_TOKEN_LIFETIME", "4"),
    ("ROTATE_REFRESH_TOKENS", "true"),
    ("BLACKLIST_AFTER_ROTATION", "true"),
];

async fn log_in(tab: &Tab) -> SessionPage<'_> {
    tab.open("/login?storage=cookie").await;
    LoginPage::shown(tab).await.log_in(SPIDERMAN).await
}

#[test]
fn no_script_ever_sees_a_refresh_token_that_is_in_a_cookie() {
    story(&COOKIE, async |story| {
        let page = log_in(&story.tab).await;
        let first = page.jti().await;
        page.press(Button::Hello, "Hello Peter Parker").await;
        let second = page.jti_after(&first).await;
        assert_kinds(&reachable(&story.tab).await, &["access"]);

        story.tab.reload().await;
        let page = SessionPage::shown(&story.tab).await;
        page.jti_after(&second).await;
        assert_kinds(&reachable(&story.tab).await, &["access"]);

        page.log_out().await;
        let is_told = async || story.backend.log().await.statuses("/api/token/blacklist/").pop();
        assert_eq!(until("the logout to be told", is_told).await, 200);
        assert_eq!(story.backend.log().await.count("token blacklisted"), 1);
        assert_eq!(story.tab.run(REFRESH, []).await, 401);
    });
}

#[test]
fn a_refresh_token_in_storage_is_seen_by_every_script() {
    // The same search, where it has something to find.
    story(&[], async |story| {
        story.log_in().await;
        assert_kinds(&reachable(&story.tab).await, &["access", "refresh"]);
    });
}

#[test]
fn tabs_in_cookie_mode_refresh_one_after_another_and_nobody_is_logged_out() {
    tell_of_tabs(Browser::Chromium);
}

#[test]
fn tabs_in_cookie_mode_in_firefox_refresh_one_after_another_and_nobody_is_logged_out() {
    tell_of_tabs(Browser::Firefox);
}

#[test]
fn tabs_in_cookie_mode_in_webkit_refresh_one_after_another_and_nobody_is_logged_out() {
    tell_of_tabs(Browser::WebKit);
}

fn tell_of_tabs(browser: Browser) {
    story_in(browser, &COOKIE, async |story| {
        log_in(&story.tab).await;
        let mut tabs = vec![story.tab.clone()];
        for _ in 0..3 {
            let tab = story.open_window().await;
            SessionPage::open(&tab).await;
            tabs.push(tab);
        }
        let rounds = async || (story.backend.log().await.refreshes() >= 5 * tabs.len()).then_some(());
        until("five generations in each tab", rounds).await;
        assert_all_succeed(story).await;

        SessionPage::shown(&tabs[1]).await.log_out().await;
        for tab in &tabs {
            LoginPage::shown(tab).await;
        }
        tabs[2].reload().await;
        LoginPage::shown(&tabs[2]).await;
        assert_all_succeed(story).await;
    });
}

/// All but the first: a browser that has never heard of a login asks whether there is a cookie.
async fn assert_all_succeed(story: &Story) {
    let statuses = story.backend.log().await.statuses("/api/token/refresh/");
    assert!(statuses[0] == 401 && statuses[1..].iter().all(|status| *status == 200), "{statuses:?}");
}

/// Which kinds of tokens are in this text.
#[track_caller]
fn assert_kinds(found: &Value, expected: &[&str]) {
    let found: Vec<_> = found.as_array().expect("an array").iter().filter_map(Value::as_str).collect();
    assert_eq!(found, expected);
}

/// Returns the kinds of all tokens that a script can reach: in storages, databases, caches, cookies, the page and its history, everything
/// that hangs on `window`, and the module's memory.
async fn reachable(tab: &Tab) -> Value {
    tab.run(REACHABLE, []).await
}

/// What the server says to whoever has the cookie, if there is one.
const REFRESH: &str = "
    const request = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'};
    return fetch('/api/token/refresh/', request).then(response => response.status);
";

const REACHABLE: &str = r#"
    const texts = [document.cookie, document.documentElement.outerHTML, JSON.stringify(history.state), location.href];
    for (const storage of [localStorage, sessionStorage]) texts.push(JSON.stringify({...storage}));
    texts.push(...performance.getEntries().map(entry => JSON.stringify(entry)));

    for (const {name} of await indexedDB.databases()) {
        const database = await new Promise((done, fail) => {
            const open = indexedDB.open(name);
            open.onsuccess = () => done(open.result);
            open.onerror = fail;
        });
        for (const table of database.objectStoreNames) {
            const all = database.transaction(table).objectStore(table).getAll();
            texts.push(JSON.stringify(await new Promise(done => { all.onsuccess = () => done(all.result); })));
        }
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) texts.push(await (await cache.match(request)).text());
    }

    const seen = new Set();
    const walk = (value, depth) => {
        if (typeof value === 'string') texts.push(value);
        if (value === null || !['object', 'function'].includes(typeof value) || seen.has(value) || depth > 6) return;
        seen.add(value);
        for (const key of Reflect.ownKeys(value)) {
            try { walk(value[key], depth + 1); } catch {}
        }
    };
    walk(globalThis, 0);

    const module = await import(document.querySelector('link[rel=modulepreload]').href);
    const {memory} = await module.default();
    texts.push(new TextDecoder('latin1').decode(memory.buffer));

    const kinds = new Set();
    const decode = part => atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    for (const text of texts.filter(text => typeof text === 'string')) {
        for (const [, payload] of text.matchAll(/eyJ[\w-]+\.(eyJ[\w-]+)/g)) {
            try { kinds.add(JSON.parse(decode(payload)).token_type); } catch {}
        }
    }
    return [...kinds].sort();
"#;
