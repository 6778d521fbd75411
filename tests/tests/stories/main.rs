//! The stories, told from a user's seat: `cargo xtask test e2e`.

mod calls;
mod cookie;
mod django;
mod login;
mod looks;
mod mobile;
mod npm;
mod playground;
mod renewal;
mod reviews;
mod routes;
mod secrecy;
mod service_worker;
mod session;
mod settings;
mod tabs;
mod tabs_page;
mod weather;
mod weather_page;
