//! An app's login page.

use crate::{SessionPage, Tab, until};

/// Who logs in.
#[derive(Clone, Copy, Debug)]
pub struct Credentials {
    /// The name.
    pub username: &'static str,
    /// The password.
    pub password: &'static str,
}

/// Peter Parker, user 1 of the demo.
pub const SPIDERMAN: Credentials = Credentials { username: "spiderman", password: "underoos" };

/// The login page in a window.
#[derive(Debug)]
pub struct LoginPage<'a> {
    tab: &'a Tab,
}

impl<'a> LoginPage<'a> {
    /// Loads it.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open(tab.app().login_path()).await;
        Self::shown(tab).await
    }

    /// Waits until the window shows it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.until_text("form[data-testid=login]").await;
        tab.until_at(tab.app().login_path()).await;
        Self { tab }
    }

    /// Logs in and waits for the session.
    pub async fn log_in(self, credentials: Credentials) -> SessionPage<'a> {
        self.submit(credentials).await;
        SessionPage::shown(self.tab).await
    }

    /// Fills the form and sends it.
    pub async fn submit(&self, Credentials { username, password }: Credentials) {
        self.tab.fill(USERNAME, username).await;
        self.tab.fill(PASSWORD, password).await;
        self.submit_again().await;
    }

    /// Sends the form as it is.
    pub async fn submit_again(&self) {
        self.tab.click("form[data-testid=login] button[type=submit]").await;
    }

    /// Waits for what the form says and returns it.
    pub async fn error(&self) -> String {
        self.tab.until_text(ERROR).await
    }

    /// Returns whether the form as a whole says that something is wrong.
    pub async fn has_error(&self) -> bool {
        self.tab.text(ERROR).await.is_some()
    }

    /// Waits for what is said at the password and returns it.
    pub async fn password_error(&self) -> String {
        self.tab.until_text("[data-testid=error-password]").await
    }

    /// Returns whether something is said at the username.
    pub async fn has_username_error(&self) -> bool {
        self.tab.text("[data-testid=error-username]").await.is_some()
    }

    /// Moves the focus with the tab key, to the username and on to the password, and types both.
    pub async fn type_with_the_keyboard(&self, Credentials { username, password }: Credentials) {
        for (field, text) in [(USERNAME, username), (PASSWORD, password)] {
            self.tab.tab_to(field).await;
            self.tab.type_text(text).await;
        }
        let is_typed = async || {
            let script = "return document.querySelector(arguments[0]).value";
            (self.tab.run(script, [PASSWORD.into()]).await == password).then_some(())
        };
        until("the password to be typed", is_typed).await;
    }
}

const USERNAME: &str = "input[name=username]";
const PASSWORD: &str = "input[name=password]";
const ERROR: &str = "[data-testid=login-error]";
