//! Where the session is kept.

use hallpass::{AuthClient, AuthState, Event, LogoutReason, Storage};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::Spell;
use super::world::*;

#[wasm_bindgen_test]
async fn a_new_client_takes_up_the_stored_session() {
    for storage in [Storage::Local, Storage::Session] {
        let config = config().storage(storage);
        let first = logged_in_with(config.clone()).await;
        let second = AuthClient::new(config);
        assert_eq!(second.state(), first.state());
        assert_eq!(second.storage(), storage);
    }
}

#[wasm_bindgen_test]
async fn in_memory_each_client_has_a_session_of_its_own() {
    let config = config().storage(Storage::Memory);
    let _first = logged_in_with(config.clone()).await;
    assert_eq!(AuthClient::new(config).state(), AuthState::LoggedOut(LogoutReason::NotYet));
}

#[wasm_bindgen_test]
async fn garbage_in_the_store_is_nobodys_session() {
    for garbage in ["", "null", "{", "[[[[", &"[".repeat(100_000), &"x".repeat(1 << 20), r#"{"hallpass":"1"}"#] {
        let key = "garbage";
        local_storage().set_item(key, garbage).expect("stored");
        let auth = logged_in_with(config().storage_key(key)).await;
        assert_eq!(AuthClient::new(config().storage_key(key)).state(), auth.state());
        local_storage().remove_item(key).expect("erased");
    }
}

#[wasm_bindgen_test]
async fn a_storage_that_throws_is_replaced_by_memory_and_said() {
    let spell = Spell::property("window", "localStorage", "get() { throw new DOMException('no', 'SecurityError'); }");
    let auth = AuthClient::new(config());
    let diary = Diary::of(&auth);
    diary.wait_for(Event::StorageFailed).await;
    auth.login(&spiderman()).await.expect("a login");
    assert_eq!(auth.storage(), Storage::Memory);
    auth.refresh().await.expect("a session");
    drop(spell);
}

#[wasm_bindgen_test]
async fn a_storage_that_is_missing_is_replaced_by_memory_in_silence() {
    let spell = Spell::property("window", "sessionStorage", "value: null");
    let auth = AuthClient::new(config().storage(Storage::Session));
    let diary = Diary::of(&auth);
    auth.login(&spiderman()).await.expect("a login");
    assert_eq!(auth.storage(), Storage::Memory);
    assert_eq!(diary.events(), [Event::LoggedIn]);
    drop(spell);
}

#[wasm_bindgen_test]
async fn a_full_storage_loses_nothing_and_leaves_no_spent_token_behind() {
    let key = "full";
    let auth = logged_in_with(config().storage_key(key)).await;
    let diary = Diary::of(&auth);
    let spell = Spell::cast(
        "const real = Storage.prototype.setItem;
         Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
         return () => { Storage.prototype.setItem = real; };",
    );
    let session = auth.refresh().await.expect("a session");
    diary.wait_for(Event::StorageFailed).await;
    drop(spell);
    assert_eq!(auth.session(), Some(session));
    assert_eq!(auth.storage(), Storage::Memory, "for good");
    assert_eq!(local_storage().get_item(key), Ok(None));
    auth.refresh().await.expect("a session");
}

#[wasm_bindgen_test]
async fn a_read_that_throws_does_not_log_out() {
    let auth = logged_in().await;
    let spell = Spell::cast(
        "const real = Storage.prototype.getItem;
         Storage.prototype.getItem = () => { throw new DOMException('no', 'SecurityError'); };
         return () => { Storage.prototype.getItem = real; };",
    );
    auth.refresh().await.expect("a session");
    drop(spell);
    assert!(auth.session().is_some());
}

#[wasm_bindgen_test]
async fn a_storage_that_throws_here_logs_out_nobody_else() {
    let config = config();
    let (here, there) = (logged_in_with(config.clone()).await, AuthClient::new(config));
    let diary = Diary::of(&here);
    let spell = Spell::cast(
        "const real = Storage.prototype.getItem;
         Storage.prototype.getItem = () => { throw new DOMException('no', 'SecurityError'); };
         return () => { Storage.prototype.getItem = real; };",
    );
    here.fetch(hello()).await.expect("an answer");
    diary.wait_for(Event::StorageFailed).await;
    drop(spell);
    there.fetch(hello()).await.expect("an answer");
    assert_eq!(there.session(), here.session());
}

#[wasm_bindgen_test]
async fn a_generation_beyond_all_numbers_is_no_crash() {
    let key = "generation";
    logged_in_with(config().storage_key(key)).await;
    let text = local_storage().get_item(key).expect("no error").expect("stored");
    let (head, tail) = text.split_once("\"received_at\"").expect("a time");
    let head = head
        .replace(|character: char| character.is_ascii_digit(), "9")
        .replace("\"hallpass\":\"9\"", "\"hallpass\":\"2\"");
    let head = head.replace("9999999999999", "9223372036854775807");
    local_storage().set_item(key, &format!("{head}\"received_at\"{tail}")).expect("stored");
    let auth = AuthClient::new(config().storage_key(key));
    assert!(auth.session().is_some(), "{head}");
    auth.login(&spiderman()).await.expect("a login");
}
