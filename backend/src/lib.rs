//! An axum server that speaks Django REST framework SimpleJWT on the wire, on embedded SQLite or on Postgres.
//!
//! The program is [`run`]. Tests build an [`App`] from [`Arguments`] and [`serve`] it themselves.

mod app;
mod command;
mod date;
mod error;
mod event;
mod http;
mod inbox;
mod key_file;
mod key_setting;
mod legacy;
mod log;
mod login;
mod login_code;
mod login_throttle;
mod metrics;
mod password;
mod python;
mod server;
mod settings;
mod store;
mod task;
mod throttle;
mod token;
mod users_file;

use std::time::Duration;

use tokio::runtime::Runtime;

pub use app::App;
pub use error::SetupError;
pub use http::{paths, router};
pub use login_code::{CodeSender, LoginCode};
pub use server::serve;
pub use settings::{Arguments, Settings};

impl Arguments {
    /// Returns the settings without the command.
    #[must_use]
    pub fn into_settings(self) -> Settings {
        self.settings
    }
}

/// Does what the command line asks for: serves, or manages users or tokens.
///
/// # Errors
///
/// Says what is wrong and what to do about it; the process should print that and end with exit status 2.
pub fn run(arguments: Arguments) -> Result<(), SetupError> {
    let Arguments { settings, command } = arguments;
    log::start(&settings)?;
    let runtime = Runtime::new().map_err(|error| SetupError::new(format!("cannot start threads: {error}")))?;
    let done = runtime.block_on(async {
        match command {
            Some(command) => command::run(command, &settings).await,
            None => server::run(settings).await,
        }
    });
    end(runtime);
    done
}

/// Ends all threads, without waiting for a password that is being hashed for nobody any more.
fn end(runtime: Runtime) {
    runtime.shutdown_timeout(PATIENCE);
}

const PATIENCE: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn work_under_way_does_not_hold_the_process() {
        let runtime = Runtime::new().expect("threads can be started");
        let ((release, released), (ending, ended)) = (channel::<()>(), channel());
        let (began, begun) = channel();
        runtime.spawn_blocking(move || (began.send(()), released.recv()));
        begun.recv().expect("the work begins");
        std::thread::spawn(move || (end(runtime), ending.send(())));
        ended.recv_timeout(Duration::from_secs(20)).expect("the runtime ends while the work goes on");
        drop(release);
    }
}
