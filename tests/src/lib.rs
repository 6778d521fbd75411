//! hallpass from outside: the real demo, or a page of the packed npm package, in a real browser against the real backend.
//!
//! The stories are in `tests/stories`, those of many windows in `tests/crowds.rs`; here is what they are told with. `cargo xtask test e2e`
//! builds everything and runs them. Each story has its own backend and its own browser, so they run in any order, as many at once as
//! the machine has cores, and as many as a machine can take: one of them is a crowd, for as long as there are any.

mod api;
mod app;
mod backend;
mod balancer;
mod browser;
mod display;
mod driver;
mod environment;
mod log;
mod login_page;
mod process;
mod screen;
mod session_page;
mod settings_page;
mod site;
mod stored;
mod story;
mod tab;
mod tabs_page;
mod wait;
mod weather_page;

pub use api::Api;
pub use app::App;
pub use backend::{Backend, Server};
pub use balancer::Balancer;
pub use browser::Browser;
pub use driver::{ConsoleLine, Driver};
pub use log::{Log, Mark, Request};
pub use login_page::{Credentials, LoginPage, SPIDERMAN};
pub use screen::Screen;
pub use session_page::{Button, SessionPage};
pub use settings_page::SettingsPage;
pub use stored::Stored;
pub use story::{Settings, Story, story, story_in, story_of_django};
pub use tab::Tab;
pub use tabs_page::{TabsPage, Told};
pub use wait::until;
pub use weather_page::WeatherPage;
