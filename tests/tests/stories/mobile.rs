//! The login by a number and a one-time code.

use hallpass_tests::{Screen, SessionPage, Settings, Tab, story, until};

const SETTINGS: Settings<'_> = &[("DEV_INBOX", "true")];

#[test]
fn a_code_from_the_phone_logs_in() {
    story(SETTINGS, async |story| {
        let tab = &story.tab;
        ask_for_code(tab, "+15550000001").await;
        tab.click("[data-testid=take-code]").await;
        submit(tab).await;
        tab.until_text("[data-testid=mobile-done]").await;
        let session = SessionPage::open(tab).await;
        assert_eq!(session.user().await, "1");
        assert_eq!(session.claims().await["token_type"], "access");
    });
}

#[test]
fn a_code_from_the_phone_logs_in_where_the_refresh_token_is_in_a_cookie() {
    story(&[("DEV_INBOX", "true"), ("REFRESH_COOKIE", "true")], async |story| {
        let tab = &story.tab;
        tab.open("/login?storage=cookie").await;
        ask_for_code(tab, "+15550000001").await;
        tab.click("[data-testid=take-code]").await;
        submit(tab).await;
        tab.until_text("[data-testid=mobile-done]").await;
        // The new page has the cookie alone.
        assert_eq!(SessionPage::open(tab).await.user().await, "1");
    });
}

#[test]
fn a_wrong_code_is_refused_in_words_and_another_try_is_possible() {
    story(SETTINGS, async |story| {
        let tab = &story.tab;
        tab.show_on(Screen::PHONE).await;
        ask_for_code(tab, "+15550000001").await;
        tab.fill("[name=code]", "000000").await;
        submit(tab).await;
        until_said(tab, "No active account found with the given credentials").await;
        tab.require_good_looks().await;
        tab.click("[data-testid=take-code]").await;
        submit(tab).await;
        tab.until_text("[data-testid=mobile-done]").await;
    });
}

#[test]
fn a_code_of_before_is_in_no_later_form() {
    story(&[("DEV_INBOX", "true"), ("CODE_PAUSE", "0")], async |story| {
        let tab = &story.tab;
        ask_for_code(tab, "+15550000001").await;
        let before = tab.until_text("[data-testid=inbox] strong").await;
        tab.open("/mobile").await;
        tab.until_text("[data-testid=inbox] .bubble").await;
        assert_eq!(tab.text("[data-testid=take-code]").await, None, "nobody has asked for a code here");
        ask_again(tab).await;
        assert_eq!(tab.attributes("[data-testid=take-code]", "class").await.len(), 1, "one code works");
        assert_ne!(tab.until_text("li:has([data-testid=take-code]) strong").await, before);
        tab.click("[data-testid=take-code]").await;
        submit(tab).await;
        assert_eq!(tab.until_text("[data-testid=mobile-done] h2").await, "User 1 is logged in");
        tab.click("[data-testid=mobile-done] button").await;
        ask_again(tab).await;
        assert_eq!(tab.run("return document.querySelector('[name=code]').value", []).await, "");
    });
}

#[test]
fn a_number_that_is_none_is_said_to_be_none() {
    story(SETTINGS, async |story| {
        story.tab.open("/mobile").await;
        submit(&story.tab).await;
        until_said(&story.tab, "mobile: This field may not be blank.").await;
    });
}

#[test]
fn a_server_without_an_inbox_is_said_to_have_none() {
    story(&[], async |story| {
        story.tab.open("/mobile").await;
        let text = async || story.tab.text(".phone").await.filter(|text| text.contains("--dev-inbox"));
        until("the phone to say how to get an inbox", text).await;
    });
}

async fn ask_for_code(tab: &Tab, mobile: &str) {
    tab.open("/mobile").await;
    tab.fill("[name=mobile]", mobile).await;
    submit(tab).await;
    tab.until_text("[data-testid=mobile-code]").await;
    tab.until_text("[data-testid=inbox] .bubble").await;
}

/// On the page that is open.
async fn ask_again(tab: &Tab) {
    tab.fill("[name=mobile]", "+15550000001").await;
    submit(tab).await;
    tab.until_text("[data-testid=mobile-code]").await;
}

async fn submit(tab: &Tab) {
    tab.click("main form [type=submit]").await;
}

async fn until_said(tab: &Tab, expected: &str) {
    let says = async || tab.text("[data-testid=mobile-problem]").await.filter(|text| text.contains(expected));
    until(format_args!("{expected:?}"), says).await;
}
