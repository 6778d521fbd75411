//! The client in a real browser, against a real server with four-second access tokens, rotation and blacklist.
#![cfg(target_arch = "wasm32")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod browser {
    pub(crate) mod spy;
    pub(crate) mod world;

    mod cookie;
    mod faults;
    mod fetch;
    mod login;
    mod platform;
    mod refresh;
    mod shared;
    mod storage;
}
