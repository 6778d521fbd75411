//! What can be chosen on the page "Settings", and what becomes of the tokens then.

use hallpass_tests::{LoginPage, SPIDERMAN, SessionPage, SettingsPage, Stored, Tab, story, until};
use serde_json::json;

const DEMO: [(&str, &str); 1] = [("DEMO", "true")];
const SINGLE_USE: [(&str, &str); 3] =
    [("DEMO", "true"), ("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];

async fn stored(tab: &Tab) -> Stored {
    Stored::read(tab).await.expect("the session is stored")
}

/// Whether a storage has anything that is called a refresh token.
async fn keeps_refresh_token(tab: &Tab, storage: &str) -> bool {
    let texts = tab.run("return JSON.stringify({...window[arguments[0]]})", [storage.into()]).await;
    texts.to_string().contains("refresh\\\\\\\":\\\\\\\"ey")
}

/// For how many seconds a token works.
async fn lifetime(tab: &Tab, token: &str) -> i64 {
    let decode = "return JSON.parse(atob(arguments[0].split('.')[1].replaceAll('-', '+').replaceAll('_', '/')))";
    let claims = tab.run(decode, [token.into()]).await;
    let seconds = |name: &str| claims[name].as_i64().expect("a time is a number");
    seconds("exp") - seconds("iat")
}

#[test]
fn a_cookie_that_is_chosen_keeps_the_refresh_token_from_scripts_and_the_session_across_a_reload() {
    story(&DEMO, async |story| {
        let page = SettingsPage::open(&story.tab).await;
        page.choose_here("storage", "cookie").await;
        story.log_in().await;
        assert!(!keeps_refresh_token(&story.tab, "localStorage").await);
        story.tab.reload().await;
        SessionPage::shown(&story.tab).await;
        let page = SettingsPage::open(&story.tab).await;
        let loot = async || Some(page.loot().await).filter(|text| text.contains("finds no token"));
        until("what a script finds", loot).await;
    });
}

#[test]
fn what_one_window_chooses_is_what_the_other_logs_in_with() {
    story(&DEMO, async |story| {
        let other = story.open_window().await;
        LoginPage::open(&other).await;
        other.run("window.isOld = true", []).await;
        SettingsPage::open(&story.tab).await.choose_here("storage", "cookie").await;
        let is_new = async || (other.run("return window.isOld === undefined", []).await == true).then_some(());
        until("the other window to load anew", is_new).await;
        LoginPage::shown(&other).await.log_in(SPIDERMAN).await;
        SessionPage::open(&story.tab).await;
    });
}

#[test]
fn session_storage_that_is_chosen_has_the_session_and_local_storage_has_not() {
    story(&DEMO, async |story| {
        SettingsPage::open(&story.tab).await.choose_here("storage", "session").await;
        story.log_in().await;
        assert!(keeps_refresh_token(&story.tab, "sessionStorage").await);
        assert!(!keeps_refresh_token(&story.tab, "localStorage").await);
    });
}

#[test]
fn memory_that_is_chosen_forgets_the_session_with_a_reload() {
    story(&DEMO, async |story| {
        SettingsPage::open(&story.tab).await.choose_here("storage", "memory").await;
        story.log_in().await;
        story.tab.reload().await;
        LoginPage::shown(&story.tab).await;
    });
}

#[test]
fn another_storage_leaves_no_token_in_the_one_before_and_revokes_it() {
    story(&DEMO, async |story| {
        story.log_in().await;
        let stored = stored(&story.tab).await;
        SettingsPage::open(&story.tab).await.choose_here("storage", "session").await;
        assert_eq!(Stored::read(&story.tab).await, None);
        assert_eq!(story.backend.api().refresh(stored.refresh()).await.0, 401);
    });
}

#[test]
fn the_older_package_that_is_chosen_logs_in_and_refreshes_with_its_one_token() {
    story(&DEMO, async |story| {
        let page = SettingsPage::open(&story.tab).await;
        page.choose_here("dialect", "drf-jwt").await;
        until("the server's answer", async || page.offers("storage", "session").await.then_some(())).await;
        assert!(!page.offers("storage", "cookie").await);
        let session = story.log_in().await;
        story.tab.click("[data-testid=refresh]").await;
        let says = async || story.tab.text("[data-testid=result]").await.filter(|text| text.starts_with("Refreshed"));
        until("a refresh", says).await;
        assert!(session.claims().await["orig_iat"].is_number());
    });
}

#[test]
fn who_goes_back_to_simplejwt_logs_in_with_two_tokens_again() {
    story(&DEMO, async |story| {
        let page = SettingsPage::open(&story.tab).await;
        page.choose_here("dialect", "drf-jwt").await;
        page.choose_here("dialect", "simplejwt").await;
        assert_eq!(story.log_in().await.claims().await["token_type"], "access");
    });
}

#[test]
fn the_next_access_token_lives_as_long_as_is_chosen() {
    story(&DEMO, async |story| {
        SettingsPage::open(&story.tab).await.choose("access", ":6}").await;
        story.log_in().await;
        let stored = stored(&story.tab).await;
        assert_eq!(lifetime(&story.tab, stored.access()).await, 6);
    });
}

#[test]
fn the_next_refresh_token_lives_as_long_as_is_chosen() {
    story(&DEMO, async |story| {
        SettingsPage::open(&story.tab).await.choose("refresh", ":3600}").await;
        story.log_in().await;
        let stored = stored(&story.tab).await;
        assert_eq!(lifetime(&story.tab, stored.refresh()).await, 3_600);
    });
}

#[test]
fn a_blacklist_that_is_chosen_lets_a_refresh_token_work_once() {
    story(&DEMO, async |story| {
        story.log_in().await;
        let stored = stored(&story.tab).await;
        SettingsPage::open(&story.tab).await.choose("rotation", "after_rotation\":true").await;
        let api = story.backend.api();
        let statuses = [api.refresh(stored.refresh()).await.0, api.refresh(stored.refresh()).await.0];
        assert_eq!(statuses.map(|status| status.as_u16()), [200, 401]);
    });
}

#[test]
fn a_grace_that_is_chosen_answers_a_spent_refresh_token_again() {
    story(&SINGLE_USE, async |story| {
        story.log_in().await;
        let stored = stored(&story.tab).await;
        SettingsPage::open(&story.tab).await.choose("grace", ":30}").await;
        let api = story.backend.api();
        assert_eq!(api.refresh(stored.refresh()).await, api.refresh(stored.refresh()).await);
    });
}

#[test]
fn the_server_goes_back_to_what_it_was_started_with() {
    story(&[("DEMO", "true"), ("ACCESS_TOKEN_LIFETIME", "30")], async |story| {
        let page = SettingsPage::open(&story.tab).await;
        page.choose("access", ":300}").await;
        story.tab.click("[data-testid=reset]").await;
        until("the lifetime", async || page.has("access", ":30}").await.then_some(())).await;
    });
}

#[test]
fn a_server_that_is_set_for_another_browser_is_told_of_and_set_for_this_one() {
    story(&DEMO, async |story| {
        story.backend.api().change(&json!({"refresh_cookie": true})).await;
        SettingsPage::open(&story.tab).await;
        story.tab.click("[data-testid=disagreement] button").await;
        let agrees = async || story.tab.text("[data-testid=disagreement][hidden]").await.is_some().then_some(());
        until("server and browser to agree", agrees).await;
        story.log_in().await;
    });
}

#[test]
fn a_server_without_settings_says_so_and_the_browsers_own_can_still_be_chosen() {
    story(&[], async |story| {
        let page = SettingsPage::open(&story.tab).await;
        let text = story.tab.until_text("[data-testid=silent]:not([hidden])").await;
        assert!(text.contains("--demo"), "{text}");
        assert!(!page.offers("access", ":6}").await);
        page.choose_here("storage", "session").await;
        story.log_in().await;
        assert!(keeps_refresh_token(&story.tab, "sessionStorage").await);
    });
}

#[test]
fn a_change_that_fails_is_told_and_what_was_chosen_stays_so() {
    story(&[("DEMO", "true"), ("ACCESS_TOKEN_LIFETIME", "30")], async |story| {
        let page = SettingsPage::open(&story.tab).await;
        until("the lifetime", async || page.has("access", ":30}").await.then_some(())).await;
        story.backend.stop();
        story.tab.click("input[name=access][value*=':6}']").await;
        let alert = story.tab.until_text("[data-testid=problem]:not([hidden])").await;
        assert!(alert.contains("server cannot be reached"), "{alert}");
        until("what was chosen", async || page.has("access", ":30}").await.then_some(())).await;
    });
}

#[test]
fn a_choice_that_the_server_refuses_logs_nobody_out_and_what_was_chosen_stays_so() {
    story(&[("DEMO", "true"), ("SESSIONS", "true")], async |story| {
        story.log_in().await;
        let page = SettingsPage::open(&story.tab).await;
        story.tab.click("input[name=dialect][value=drf-jwt]:not(:disabled)").await;
        let refusal = story.tab.until_text("[data-testid=refusal]:not([hidden])").await;
        assert!(refusal.contains("--sessions"), "{refusal}");
        until("what was chosen", async || page.has("dialect", "simplejwt").await.then_some(())).await;
        SessionPage::open(&story.tab).await;
    });
}

#[test]
fn a_cookie_that_is_given_up_is_revoked_and_gone() {
    story(&DEMO, async |story| {
        SettingsPage::open(&story.tab).await.choose_here("storage", "cookie").await;
        story.log_in().await;
        SettingsPage::open(&story.tab).await.choose_here("storage", "local").await;
        assert_eq!(story.backend.log().await.statuses("/api/token/blacklist/"), [200]);
    });
}

#[test]
fn a_choice_waits_for_the_answer_to_the_one_before() {
    story(&DEMO, async |story| {
        let page = SettingsPage::open(&story.tab).await;
        until("the settings", async || page.offers("access", ":6}").await.then_some(())).await;
        story.tab.run(HOLD_THE_FIRST_ANSWER, []).await;
        story.tab.click("input[name=access][value*=':6}']").await;
        story.tab.click("input[name=access][value*=':30}']").await;
        story.tab.run("letGo()", []).await;
        until("the answer", async || page.word().await.starts_with("Changed").then_some(())).await;
        let shown = [page.has("access", ":6}").await, page.has("access", ":30}").await];
        let page = SettingsPage::open(&story.tab).await;
        until("the settings", async || page.offers("access", ":6}").await.then_some(())).await;
        assert_eq!(shown, [page.has("access", ":6}").await, page.has("access", ":30}").await]);
    });
}

/// The first change's answer arrives when it is let go, and after those to all later ones.
const HOLD_THE_FIRST_ANSWER: &str = "
    const answered = fetch, later = [];
    let isFirst = true;
    window.fetch = (request) => {
        const answer = answered(request);
        if (request.method !== 'PUT') return answer;
        if (!isFirst) later.push(answer.then((response) => response.clone().text()));
        else {
            isFirst = false;
            return new Promise((resolve) => {
                window.letGo = () => void Promise.all(later).then(() => setTimeout(() => resolve(answer)));
            });
        }
        return answer;
    };
";
