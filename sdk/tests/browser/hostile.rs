//! Garbage in the store and on the wire: a panic would end the module, and every test after it.

use hallpass::{AuthClient, Error, Event, TokenPair};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::Spell;
use super::world::*;

fn nested(open: &str, close: &str) -> String {
    open.repeat(100_000) + &close.repeat(100_000)
}

fn stored(fields: &str) -> String {
    format!(
        r#"{{"hallpass":"2","epoch":"1","generation":"1","received_at":"1","access":"{}","refresh":"x"{fields}}}"#,
        forged(3600)
    )
}

/// What may stand under the key, whoever wrote it.
fn sessions() -> Vec<String> {
    let brackets = nested("[", "]");
    let good = stored("");
    let replaced = |from: &str, to: &str| good.replacen(from, to, 1);
    vec![
        "x".repeat(1 << 20),
        "\u{0}\u{d7ff}\u{feff}".into(),
        brackets.clone(),
        nested(r#"{"a":"#, "}").replace("}{", "}"),
        stored(&format!(r#","more":{brackets}"#)),
        stored(&format!(r#","more":"{}""#, "x".repeat(1 << 20))),
        stored(r#","__proto__":{"polluted":"x","access":1},"constructor":{"prototype":{"polluted":"x"}}"#),
        stored(r#","access":{"toString":1}"#),
        replaced(r#""hallpass":"2""#, r#""hallpass":"3""#),
        replaced(r#""hallpass":"2""#, r#""__proto__":{"hallpass":"2"}"#),
        replaced(r#""epoch":"1""#, r#""epoch":"99999999999999999999""#),
        replaced(r#""epoch":"1""#, r#""epoch":1e400"#),
        replaced(r#""received_at":"1""#, r#""received_at":"-9223372036854775808""#),
        replaced(r#""received_at":"1""#, r#""received_at":"9223372036854775807""#),
        good[..good.len() / 2].into(),
    ]
}

/// What may stand under the key of the mark.
fn marks() -> Vec<String> {
    let one = i64::MIN.to_string();
    vec![
        String::new(),
        "1".repeat(1 << 20),
        nested("[", "]"),
        "99999999999999999999 1 in".into(),
        format!("{one} {one} out"),
        r#"{"__proto__":1}"#.into(),
        "1 1 in".into(),
        "NaN Infinity in".into(),
    ]
}

/// That `Object.prototype` is as it was.
fn assert_unpolluted() {
    let script = "return 'polluted' in {} || Object.keys(Object.prototype).length > 0";
    assert_eq!(Function::new_no_args(script).call0(&JsValue::NULL), Ok(JsValue::FALSE));
}

#[wasm_bindgen_test]
async fn whatever_is_in_the_store_a_login_works_and_is_kept() {
    let key = "hostile";
    let mark_key = format!("{key}:epoch");
    let (sessions, marks) = (sessions(), marks());
    let store = local_storage();
    for (index, session) in sessions.iter().enumerate() {
        let mark = &marks[index % marks.len()];
        let what = format!("{:.80} with {mark:.30}", session);
        store.set_item(key, session).expect("stored");
        store.set_item(&mark_key, mark).expect("stored");
        let auth = AuthClient::new(config().storage_key(key));
        let _ = (auth.state(), auth.next_refresh_at());
        let session = auth.login(&spiderman()).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(AuthClient::new(config().storage_key(key)).session(), Some(session), "{what}");
        auth.logout().await;
        store.remove_item(key).expect("erased");
        store.remove_item(&mark_key).expect("erased");
    }
    assert_unpolluted();
}

#[wasm_bindgen_test]
async fn a_store_that_turns_to_garbage_under_a_client_is_no_crash() {
    let key = "turns";
    let auth = logged_in_with(config().storage_key(key)).await;
    for (session, mark) in sessions().iter().zip(marks().iter().cycle()) {
        local_storage().set_item(key, session).expect("stored");
        local_storage().set_item(&format!("{key}:epoch"), mark).expect("stored");
        let event = web_sys::Event::new("storage").expect("an event");
        web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
        let _ = auth.state();
    }
    local_storage().remove_item(key).expect("erased");
    local_storage().remove_item(&format!("{key}:epoch")).expect("erased");
    auth.login(&spiderman()).await.expect("a login");
    assert_unpolluted();
}

/// Bodies, as a script.
const BODIES: [&str; 12] = [
    "''",
    "'x'.repeat(1 << 20)",
    "'['.repeat(100000)",
    "'['.repeat(100000) + ']'.repeat(100000)",
    "'{\"access\":'.repeat(50000) + '1' + '}'.repeat(50000)",
    "'{\"detail\":' + '['.repeat(100000) + ']'.repeat(100000) + '}'",
    "JSON.stringify({ access: 'a.'.repeat(1 << 19), detail: 'x'.repeat(1 << 20) })",
    "'{\"__proto__\":{\"polluted\":1,\"detail\":\"x\",\"access\":\"x\"}}'",
    "'{\"constructor\":{\"prototype\":{\"polluted\":1}},\"toString\":1,\"access\":{\"length\":-1}}'",
    "new Uint8Array([0xff, 0xfe, 0x00, 0x7b, 0x7d])",
    "JSON.stringify(Object.fromEntries([...Array(50000).keys()].map((key) => [key, [String(key)]])))",
    "'\\ud800{\"access\":1e999}'",
];

#[wasm_bindgen_test]
async fn whatever_the_server_says_the_session_is_kept_and_a_login_works_afterwards() {
    for body in BODIES {
        for status in [200, 400, 500] {
            // Good for an hour: not due by itself, however long an engine takes over these.
            let auth = AuthClient::new(config());
            auth.login_with_tokens(TokenPair::new(forged(3600), "x")).await.expect("well-formed tokens");
            let before = auth.session();
            let diary = Diary::of(&auth);
            let garbage = Spell::fetch(&format!("async () => new Response({body}, {{ status: {status} }})"));
            assert!(auth.refresh().await.is_err(), "{status} {body}");
            assert!(auth.login(&spiderman()).await.is_err(), "{status} {body}");
            let _ = auth.verify().await;
            assert_eq!((auth.session(), diary.events()), (before, vec![Event::RefreshFailed]), "{status} {body}");
            drop(garbage);
            auth.login(&spiderman()).await.expect("a login");
        }
    }
    assert_unpolluted();
}

#[wasm_bindgen_test]
async fn a_detail_of_the_prototypes_is_no_rejection() {
    let auth = logged_in().await;
    let _polluted = Spell::fetch("async () => new Response('{\"__proto__\":{\"detail\":\"x\"}}', { status: 401 })");
    assert!(matches!(auth.refresh().await, Err(Error::InvalidResponse { status: Some(401), .. })));
    assert!(auth.session().is_some());
}

#[wasm_bindgen_test]
async fn claims_and_fields_by_an_engines_names_change_no_object() {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let claims = r#"{"exp":4102444800,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}"#;
    let token = format!("{}.{}.{}", part(r#"{"alg":"HS256","__proto__":{"polluted":1}}"#), part(claims), part("x"));
    for claim in ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"] {
        let auth = AuthClient::new(config().user_id_claim(claim));
        let session = auth.login_with_tokens(TokenPair::new(&*token, "x")).await.expect("a well-formed token");
        assert_eq!(session.subject(), None, "{claim}");
        let read = session.claims::<serde_json::Value>().expect("claims");
        assert!(read.custom.get("__proto__").is_some(), "a claim like any other");
    }
    let _refusal = Spell::fetch(
        "async () => new Response('{\"__proto__\":[\"polluted\"],\"constructor\":\"polluted\",\"detail\":\"x\"}', { status: 400 })",
    );
    let Err(Error::InvalidCredentials(rejection)) = logged_out().login(&spiderman()).await else {
        panic!("not refused")
    };
    assert_eq!(rejection.fields["__proto__"], ["polluted"]);
    assert_unpolluted();
}

fn logged_out() -> AuthClient {
    AuthClient::new(config())
}
