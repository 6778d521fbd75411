//! The guard, the signals and the example app, in a real browser against the real backend.
#![cfg(target_arch = "wasm32")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod browser {
    #[expect(dead_code, reason = "the story mounts the app where it likes")]
    #[path = "../../examples/app/main.rs"]
    mod app;
    mod page;
    #[expect(dead_code, reason = "the SDK's own tests use all of it")]
    #[path = "../../../tests/browser/spy.rs"]
    mod spy;
    mod world;

    mod guard;
    mod provider;
    mod server;
    mod story;
}
