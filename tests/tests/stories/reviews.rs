//! The reviews: anybody reads, users write, authors edit.

use hallpass_tests::{Credentials, LoginPage, SPIDERMAN, Screen, Tab, story, until};
use serde_json::json;

const KYOKO: Credentials = Credentials { username: "kyoko", password: "contrasenasegura" };

#[test]
fn a_review_is_written_changed_and_deleted_by_its_author() {
    story(&[], async |story| {
        let tab = &story.tab;
        tab.open("/reviews").await;
        tab.until_text("[data-testid=no-reviews]").await;
        assert_eq!(tab.text("[data-testid=review-form]").await, None, "somebody writes who is not logged in");

        LoginPage::open(tab).await.log_in(SPIDERMAN).await;
        tab.open("/reviews").await;
        tab.until_text("[data-testid=review-form]").await;
        tab.run("document.querySelector('[name=rating]').value = '2'", []).await;
        write(tab, "Web shooter", "It sticks.").await;
        assert!(until_review(tab, "You on 20").await.contains("★★☆☆☆"));

        assert_eq!(filled_in(tab).await, ["", "5", ""], "a second click would publish it twice");

        tab.fill("[data-testid=review-form] [name=product]", "A draft").await;
        tab.click("[data-testid=edit-review]").await;
        tab.until_text("[data-testid=review-form] button[type=button]").await;
        assert_eq!(filled_in(tab).await, ["Web shooter", "2", "It sticks."]);
        write(tab, "Web shooter 2", "It sticks better.").await;
        assert!(until_review(tab, "It sticks better.").await.contains("Web shooter 2"));

        tab.click("[data-testid=delete-review]").await;
        tab.until_text("[data-testid=no-reviews]").await;
    });
}

#[test]
fn reviews_that_cannot_be_read_are_asked_for_again_by_hand() {
    story(&[("DEMO", "true")], async |story| {
        let tab = &story.tab;
        story.backend.api().go_wrong(&json!([{"path": "/api/reviews/", "strike": {"answer": {"status": 500}}}])).await;
        tab.open("/reviews").await;
        tab.until_text("[data-testid=again]").await;
        tab.require_good_looks().await;
        story.backend.api().go_wrong(&json!([])).await;
        tab.click("[data-testid=again]").await;
        tab.until_text("[data-testid=no-reviews]").await;
        assert_eq!(tab.text("[data-testid=review-problem]").await.as_deref(), Some(""));
    });
}

#[test]
fn a_review_of_somebody_else_is_read_and_nothing_more() {
    story(&[], async |story| {
        let tab = &story.tab;
        tab.show_on(Screen::PHONE).await;
        story.log_in().await;
        tab.open("/reviews").await;
        write(tab, "Web shooter", "It sticks.").await;
        until_review(tab, "It sticks.").await;
        tab.click("[data-testid=logout]").await;
        until_review(tab, "spiderman on 20").await;

        LoginPage::open(tab).await.log_in(KYOKO).await;
        tab.open("/reviews").await;
        until_review(tab, "spiderman on 20").await;
        tab.click("[data-testid=delete-review]").await;
        until_said(tab, "You do not have permission to perform this action.").await;
        assert_eq!(tab.text("[data-testid=edit-review]").await, None);
        assert_eq!(story.backend.log().await.statuses("/api/reviews/1/"), [403]);
        tab.require_good_looks().await;
    });
}

#[test]
fn a_review_that_one_user_edits_is_not_in_the_form_of_the_next() {
    story(&[], async |story| {
        let tab = &story.tab;
        let other = story.open_window().await;
        story.log_in().await;
        tab.open("/reviews").await;
        write(tab, "Web shooter", "It sticks.").await;
        until_review(tab, "You on 20").await;
        tab.click("[data-testid=edit-review]").await;
        tab.until_text("[data-testid=review-form] button[type=button]").await;
        other.open("/").await;
        other.click("[data-testid=logout]").await;
        LoginPage::shown(&other).await.log_in(KYOKO).await;
        until("the other user's form", async || {
            let title = tab.text("[data-testid=review-form] h2").await?;
            (tab.text("[data-testid=user]").await? == "2" && title == "Write a review").then_some(())
        })
        .await;
        assert_eq!(filled_in(tab).await, ["", "5", ""]);
    });
}

#[test]
fn what_the_server_says_of_a_review_is_shown() {
    story(&[], async |story| {
        story.log_in().await;
        story.tab.open("/reviews").await;
        write(&story.tab, "", "It sticks.").await;
        until_said(&story.tab, "product: This field may not be blank.").await;
    });
}

#[test]
fn reviews_that_cannot_be_had_are_said_to_be_missing() {
    story(&[("DEMO", "true")], async |story| {
        let outage = json!([{"path": "/api/reviews/", "strike": {"answer": {"status": 502}}}]);
        story.backend.api().go_wrong(&outage).await;
        story.tab.open("/reviews").await;
        until_said(&story.tab, "The server answered 502.").await;
    });
}

#[test]
fn who_has_logged_out_is_nobodys_author() {
    story(&[("DEMO", "true")], async |story| {
        let tab = &story.tab;
        story.log_in().await;
        tab.open("/reviews").await;
        write(tab, "Web shooter", "It sticks.").await;
        until_review(tab, "You on 20").await;

        let late = json!([{"path": "/api/whoami/", "delay_ms": 1500}]);
        story.backend.api().go_wrong(&late).await;
        tab.open("/reviews").await;
        until_review(tab, "spiderman on 20").await;
        tab.click("[data-testid=logout]").await;
        let answered = async || story.backend.log().await.statuses("/api/whoami/").get(1).copied();
        until("the late answer", answered).await;
        assert!(until_review(tab, "It sticks.").await.contains("spiderman on 20"));
        assert_eq!(tab.text("[data-testid=edit-review]").await, None);
    });
}

/// What the form has in it: product, stars, text.
async fn filled_in(tab: &Tab) -> [String; 3] {
    let script = "return ['product', 'rating', 'text'].map((name) => document.querySelector(`[name=${name}]`).value)";
    let values = tab.run(script, []).await;
    [0, 1, 2].map(|at| values[at].as_str().unwrap_or_default().to_owned())
}

/// Fills the form and sends it.
async fn write(tab: &Tab, product: &str, text: &str) {
    tab.fill("[data-testid=review-form] [name=product]", product).await;
    tab.fill("[data-testid=review-form] [name=text]", text).await;
    tab.click("[data-testid=review-form] [type=submit]").await;
}

/// Waits for a review that says this, and returns all it says.
async fn until_review(tab: &Tab, expected: &str) -> String {
    let says = async || tab.text("[data-testid=reviews] li").await.filter(|text| text.contains(expected));
    until(format_args!("a review that says {expected:?}"), says).await
}

async fn until_said(tab: &Tab, expected: &str) {
    let says = async || tab.text("[data-testid=review-problem]").await.filter(|text| text.contains(expected));
    until(format_args!("{expected:?}"), says).await;
}
