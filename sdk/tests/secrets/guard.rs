//! That the canaries themselves are found, or all the silence proves nothing.

use super::canary::Canaries;

const SECRET: &str = "canary /5f1c0b7e93aa?ü";

#[test]
fn a_run_of_eight_characters_is_found_and_one_of_seven_is_not() {
    let canaries = Canaries::of([SECRET]);
    assert_eq!(canaries.found_in("that was 1c0b7e93, or so").as_deref(), Some("1c0b7e93"));
    assert_eq!(canaries.found_in("that was 1c0b7e9, or so"), None);
}

#[test]
fn a_secret_is_found_in_base64_and_in_a_url_too() {
    let canaries = Canaries::of([SECRET]);
    for spelt in [
        "Y2FuYXJ5IC81ZjFjMGI3ZTkzYWE_w7w",
        "WDpjYW5hcnkgLzVmMWMwYjdlOTNhYT_DvA",
        "canary%20%2F5f1c",
        "?p=%63%61%6E%61%72",
    ] {
        assert!(canaries.found_in(spelt).is_some(), "{spelt}");
    }
}

#[test]
fn what_all_tokens_begin_with_is_no_secret() {
    let canaries = Canaries::of(["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjF9.c2lnbmF0dXJl"]);
    assert_eq!(canaries.found_in("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"), None);
    assert!(canaries.found_in("c2lnbmF0").is_some());
}
