//! Off the browser, where a server renders pages.
#![cfg(not(target_arch = "wasm32"))]

use hallpass::{AuthClient, AuthState, Config, Storage};

#[test]
fn a_client_on_a_server_stays_in_loading_and_touches_nothing() {
    for storage in [Storage::Local, Storage::Session, Storage::Memory, Storage::Cookie] {
        let client = AuthClient::new(Config::new("/api").storage(storage));
        assert_eq!(client.state(), AuthState::Loading);
        assert_eq!((client.is_authenticated(), client.session()), (false, None));
    }
}
