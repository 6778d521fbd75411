//! The client in a real browser, against a real server with four-second access tokens, rotation and blacklist.
#![cfg(target_arch = "wasm32")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod browser {
    #[path = "../secrets/canary.rs"]
    pub(crate) mod canary;
    pub(crate) mod spy;
    pub(crate) mod witness;
    pub(crate) mod world;

    mod cookie;
    mod crowd;
    mod faults;
    mod fetch;
    mod hostile;
    mod login;
    mod origins;
    mod platform;
    mod redirects;
    mod refresh;
    mod secrets;
    mod shared;
    mod storage;
}
