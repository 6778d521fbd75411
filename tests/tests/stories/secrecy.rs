//! Where tokens must not be.

use hallpass_tests::{Button, story};

/// How each JSON Web Token begins: `{"` in Base64.
const BEGINNING: &str = "eyJ";

#[test]
fn a_visit_leaves_no_error_and_no_token_behind() {
    story(&[("ACCESS_TOKEN_LIFETIME", "4"), ("ROTATE_REFRESH_TOKENS", "true")], async |story| {
        let page = story.log_in().await;
        let first = page.jti().await;
        page.press(Button::Hello, "Hello Peter Parker").await;
        page.jti_after(&first).await;
        let mut addresses = story.tab.addresses().await;
        page.log_out().await;
        addresses.extend(story.tab.addresses().await);

        let console = story.browser.console().await;
        let errors: Vec<_> = console.iter().filter(|line| line.level == "SEVERE").collect();
        assert!(errors.is_empty(), "{errors:?}");
        let log = story.backend.log().await;
        assert!(log.refreshes() > 0, "the log has nothing to tell:\n{log}");
        assert!(addresses.iter().any(|address| address.ends_with("/api/hello/")), "{addresses:?}");
        let console = console.iter().map(ToString::to_string);
        for text in console.chain(addresses).chain([log.to_string()]) {
            assert!(!text.contains(BEGINNING), "there is a token in {text}");
        }
    });
}
