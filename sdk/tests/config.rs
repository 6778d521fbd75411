//! Settings that cannot work are told by name.

use std::time::Duration;

use hallpass::{Config, Dialect};

fn good() -> Config {
    Config::new("https://api.example.com")
}

#[track_caller]
fn assert_refused(config: &Config, setting: &str) {
    let error = config.validate().expect_err(setting);
    assert_eq!(error.setting(), setting);
    assert!(error.to_string().contains(&format!("`{setting}` must")), "{error}");
}

#[test]
fn every_dialect_works_as_it_comes() {
    for dialect in [Dialect::SimpleJwt, Dialect::SimpleJwtSliding, Dialect::DrfJwt] {
        assert_eq!(good().dialect(dialect).validate(), Ok(()));
    }
}

#[test]
fn times_are_longer_than_zero() {
    assert_refused(&good().timeout(Duration::ZERO), "timeout");
    assert_refused(&good().refresh_margin(Duration::ZERO), "refresh_margin");
}

#[test]
fn a_storage_key_is_not_empty() {
    assert_refused(&good().storage_key(""), "storage_key");
}

#[test]
fn a_scheme_is_one_word() {
    for scheme in ["", "Bearer ", "two words", "Bearer\r\nX-Evil: 1", "Bearer:", "ключ"] {
        assert_refused(&good().scheme(scheme), "scheme");
    }
    assert_eq!(good().scheme("X-Token_1.0").validate(), Ok(()));
}

#[test]
fn paths_stay_below_the_base_url() {
    assert_refused(&Config::new("https://h/base").login_path("../x"), "login_path");
    assert_refused(&Config::new("https://h/base").refresh_path("/../x"), "refresh_path");
    assert_refused(&Config::new("https://h/base").verify_path(Some("..")), "verify_path");
    assert_refused(&Config::new("https://h/base").logout_path(Some("..")), "logout_path");
    assert_eq!(good().verify_path(None).logout_path(None).validate(), Ok(()));
}

#[test]
fn a_base_url_and_origins_are_checked() {
    assert_refused(&Config::new("api.example.com"), "base_url");
    assert_refused(&good().allowed_origins(["*"]), "allowed_origins");
    assert_eq!(good().allowed_origins(["https://a.example", "http://localhost:8000"]).validate(), Ok(()));
}
