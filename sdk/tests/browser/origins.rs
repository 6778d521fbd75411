//! To whom the access token goes: one table of URLs, hostile and harmless.

use hallpass::{AuthClient, Config, Storage, TokenPair};
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Request;

use super::spy::Spell;
use super::world::*;

const API: &str = "https://api.good.example";

/// Other spellings of the API's own origin.
const OURS: [&str; 10] = [
    "https://api.good.example",
    "https://api.good.example/x?next=//evil.example#y",
    "HTTPS://API.GOOD.EXAMPLE/x",
    "https://api.good.example:/@evil.example/",
    "https://api.good.example:443/x",
    "https:\\\\api.good.example\\x",
    "https:/api.good.example/x",
    "https://api.good.example/../../x",
    "https://api.go\u{ad}od.example/x",
    "\t https://api。good.example/x\n",
];

/// Whatever looks like it, and is another's.
const THEIRS: [&str; 41] = [
    "//evil.example/",
    "///evil.example/",
    "\\\\evil.example\\",
    "/\\evil.example/",
    "\\/evil.example",
    "https:\\\\evil.example\\@api.good.example",
    "https://evil.example/https://api.good.example/",
    "https://evil.example#https://api.good.example/",
    "https://evil.example?https://api.good.example/",
    "https://api.good.example.evil.io/",
    "https://api.good.example%2eevil.io/",
    "https://evil-api.good.example/",
    "https://good.example/",
    "https://x.api.good.example/",
    "https://api.good.example./",
    "https://api.good.example:8443/",
    "https://api.good.example:80/",
    "https://api.good.example:0/",
    "http://api.good.example/",
    "http://api.good.example:443/",
    "https://api.g\u{43e}od.example/",
    "https://xn--api-good.example/",
    "https://api.go0d.example/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "http://localhost/",
    "data:text/plain,https://api.good.example/",
    "blob:https://api.good.example/0f0f0f0f-0000-4000-8000-000000000000",
    "filesystem:https://api.good.example/x",
    "view-source:https://api.good.example/",
    "javascript:fetch('https://api.good.example/')",
    "about:blank",
    "file:///etc/passwd",
    "ws://api.good.example/",
    "wss://api.good.example/",
    "ftp://api.good.example/",
    "/x",
    "",
];

/// What browsers make no request of, for it has a user in it or is no URL.
const NOBODYS: [&str; 6] = [
    "https://api.good.example@evil.example/",
    "https://good@evil.example/",
    "https://user:password@api.good.example/",
    "https://api.good.example:x/",
    "https://api.good.example\u{2024}evil.io/",
    "https://[api.good.example]/",
];

/// A fetch that sends nothing: it notes where a request was about to go, and with which header.
fn stand_in() -> Spell {
    Reflect::set(&js_sys::global(), &"left".into(), &Array::new()).expect("set");
    Spell::fetch(
        "async (request) => {
            window.left.push([request.url, request.headers.get('Authorization')]);
            return new Response('{}');
        }",
    )
}

/// The header that the last request left with.
fn last_header() -> Option<String> {
    let left: Array = Reflect::get(&js_sys::global(), &"left".into()).expect("notes").into();
    Array::from(&left.get(left.length() - 1)).get(1).as_string()
}

/// A client of the API, which nobody can reach from here.
async fn client(config: Config) -> AuthClient {
    let auth = AuthClient::new(config.storage(Storage::Memory));
    auth.login_with_tokens(TokenPair::new(forged(3600), "x")).await.expect("well-formed tokens");
    auth
}

async fn header(auth: &AuthClient, url: &str) -> Option<String> {
    let request = Request::new_with_str(url).unwrap_or_else(|error| panic!("{url}: {error:?}"));
    auth.fetch(request).await.expect("an answer");
    last_header()
}

#[wasm_bindgen_test]
async fn the_header_goes_to_the_api_however_it_is_spelt() {
    let _stand_in = stand_in();
    let auth = client(Config::new(API)).await;
    for url in OURS {
        assert!(header(&auth, url).await.is_some_and(|value| value.starts_with("Bearer ey")), "{url}");
    }
}

#[wasm_bindgen_test]
async fn the_header_goes_to_nobody_else() {
    let _stand_in = stand_in();
    let auth = client(Config::new(API)).await;
    for url in THEIRS {
        assert_eq!(header(&auth, url).await, None, "{url}");
    }
}

#[wasm_bindgen_test]
async fn the_header_goes_to_nobody_else_where_the_api_has_a_port_of_its_own() {
    let _stand_in = stand_in();
    let auth = client(Config::new("http://127.0.0.1:8000/v1")).await;
    for url in ["http://127.0.0.1:8000/", "http://127.1:8000/v2", "http://0x7f000001:8000/", "http://2130706433:8000/x"]
    {
        assert!(header(&auth, url).await.is_some(), "{url} is the same address to a browser");
    }
    for url in [
        "http://127.0.0.1/",
        "http://127.0.0.1:80/",
        "http://127.0.0.1:8001/",
        "https://127.0.0.1:8000/",
        "http://localhost:8000/",
        "http://[::1]:8000/",
    ] {
        assert_eq!(header(&auth, url).await, None, "{url}");
    }
}

#[wasm_bindgen_test]
async fn of_what_has_a_user_in_it_there_is_no_request() {
    for url in NOBODYS {
        assert!(Request::new_with_str(url).is_err(), "{url}");
    }
}

#[wasm_bindgen_test]
async fn a_request_that_was_made_of_another_counts_by_its_own_url() {
    let _stand_in = stand_in();
    let auth = client(Config::new(API)).await;
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from("https://api.good.example/"));
    init.set_referrer("/api.good.example");
    let theirs = Request::new_with_str_and_init("https://evil.example/", &init).expect("a request");
    for request in [theirs.clone().expect("a clone"), Request::new_with_request(&theirs).expect("a copy")] {
        auth.fetch(request).await.expect("an answer");
        assert_eq!(last_header(), None);
    }
}
