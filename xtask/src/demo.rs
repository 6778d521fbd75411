//! `cargo xtask demo`: the backend with two users, the demo in front of it, until ctrl-C.

use std::time::Duration;

use crate::backend;
use crate::error::{Error, Result};
use crate::http;
use crate::process::{Process, pause};
use crate::tools;
use crate::trunk;
use crate::workspace::Workspace;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) demo: u16,
    pub(crate) backend: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { demo: 8080, backend: 8000 }
    }
}

/// Short enough to watch the SDK renew the token; a lost reply does not end the session.
const SETTINGS: backend::Settings<'_> = &[
    ("ACCESS_TOKEN_LIFETIME", "30"),
    ("ROTATE_REFRESH_TOKENS", "true"),
    ("BLACKLIST_AFTER_ROTATION", "true"),
    ("REFRESH_REUSE_GRACE", "30"),
    // The weather page makes the network bad, the page of mobile logins shows the codes that are sent.
    ("DEMO", "true"),
    ("DEV_INBOX", "true"),
    // The log of requests would push the address out of sight.
    ("LOG", "warn"),
];

pub(crate) fn run(workspace: &Workspace, ports: Ports) -> Result<()> {
    http::require_free(ports.demo, "choose another with --port")?;
    http::require_free(ports.backend, "choose another with --backend-port")?;
    tools::require_wasm_target(workspace)?;

    eprintln!("building the backend, some minutes the first time");
    let program = backend::build(workspace)?;
    let folder = workspace.fresh_folder("demo")?;
    let mut backend = backend::start(&program, &backend::users(workspace), &folder, ports.backend, SETTINGS)?;

    eprintln!("building the demo, some minutes the first time");
    let mut demo = trunk::serve(workspace, &folder, ports.demo, ports.backend)?;
    loop {
        require_both(&mut backend, &mut demo)?;
        match http::status(ports.demo, "/").as_deref() {
            Some("200") => break,
            // Trunk goes on to serve when the build has failed.
            Some(_) => return Err(Error::failed("the demo does not build: see above")),
            None => pause(Duration::from_millis(200))?,
        }
    }
    println!("{}", welcome(ports));
    loop {
        require_both(&mut backend, &mut demo)?;
        match pause(Duration::from_millis(200)) {
            Err(Error::Interrupted) => break,
            outcome => outcome?,
        }
    }
    eprintln!("\nending the demo and the backend");
    Ok(())
}

fn require_both(backend: &mut Process, demo: &mut Process) -> Result<()> {
    for (name, process) in [("backend", backend), ("demo's server", demo)] {
        if let Some(status) = process.ended()? {
            return Err(Error::failed(format!("the {name} ended by itself ({status}); ending the other one too")));
        }
    }
    Ok(())
}

fn welcome(ports: Ports) -> String {
    format!(
        "
  The demo is on       http://127.0.0.1:{}/
  its backend is on    http://127.0.0.1:{}/

  log in as            spiderman, password underoos
  or as                kyoko, password contrasenasegura

  An access token lives 30 seconds. Ctrl-C ends both.
",
        ports.demo, ports.backend
    )
}
