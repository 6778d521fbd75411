//! `cargo xtask bench backend`: the backend beside Django with SimpleJWT, and beside an axum that does nothing. Linux alone.
//!
//! Each server is on one core and the load on another. What is compared is measured by turns, so that a machine that is slow for a while
//! is slow for both.

mod load;
mod report;
mod server;

use std::fs;
use std::time::Duration;

use crate::backend::Settings;
use crate::django;
use crate::error::{Error, Result};
use crate::workspace::Workspace;
use load::{Load, Request};
use report::Row;
use server::{Kind, Programs};

const ROUNDS: usize = 3;
/// Long enough for some of Django's own logins.
const TIME: Duration = Duration::from_secs(6);

/// Something to ask, and whom.
struct Comparison {
    name: &'static str,
    request: Request,
    servers: &'static [(Kind, Settings<'static>)],
}

const ROTATING: Settings<'_> = &[("ROTATE_REFRESH_TOKENS", "true"), ("BLACKLIST_AFTER_ROTATION", "true")];

const COMPARISONS: &[Comparison] = &[
    Comparison {
        name: "GET /protected/",
        request: Request::Protected,
        servers: &[(Kind::Hallpass, &[]), (Kind::Django, &[]), (Kind::Bare, &[])],
    },
    Comparison { name: "refresh", request: Request::Refresh, servers: &[(Kind::Hallpass, &[]), (Kind::Django, &[])] },
    Comparison {
        name: "refresh, rotating",
        request: Request::RotatingRefresh,
        // Many logins come before it, which need not take long.
        servers: &[(Kind::Hallpass, ROTATING), (Kind::Django, &[ROTATING[0], ROTATING[1], ("HASHER", "argon2")])],
    },
    Comparison { name: "verify", request: Request::Verify, servers: &[(Kind::Hallpass, &[]), (Kind::Django, &[])] },
    Comparison {
        name: "login, argon2id in both",
        request: Request::Login,
        servers: &[(Kind::Hallpass, &[]), (Kind::Django, &[("HASHER", "argon2")])],
    },
    Comparison {
        name: "login, each as it comes",
        request: Request::Login,
        servers: &[(Kind::Hallpass, &[]), (Kind::Django, &[])],
    },
];

pub(crate) fn backend(workspace: &Workspace) -> Result<()> {
    let folder = workspace.fresh_folder("bench")?;
    let load = Load::find(&folder)?;
    let programs = Programs::build(workspace, django::python(workspace)?)?;
    let mut rows = Vec::new();
    for comparison in COMPARISONS {
        eprintln!("measuring {}, {} rounds of {} s each", comparison.name, ROUNDS, TIME.as_secs());
        let measured = comparison.measure(&programs, &load, &folder)?;
        eprint!("{}", report::lines(&measured));
        rows.extend(measured);
    }
    let text = report::write(workspace, &programs, &rows)?;
    let file = workspace.root.join("BENCHMARKS.md");
    fs::write(&file, &text).map_err(Error::while_doing(file.display()))?;
    println!("{text}");
    Ok(())
}

impl Comparison {
    fn measure(&self, programs: &Programs, load: &Load, folder: &std::path::Path) -> Result<Vec<Row>> {
        let start = |(number, (kind, settings)): (usize, &(Kind, Settings<'_>))| {
            programs.start(*kind, &folder.join(format!("{:?}-{number}", self.request)), settings)
        };
        let servers: Vec<_> = self.servers.iter().enumerate().map(start).collect::<Result<_>>()?;
        let mut rows: Vec<_> = servers.iter().map(|server| Row::new(self.name, server.kind)).collect();
        for _ in 0..ROUNDS {
            for (server, row) in servers.iter().zip(&mut rows) {
                row.measurements.push(load.measure(server, self.request, TIME)?);
                row.kilobytes = server.memory()?;
            }
        }
        Ok(rows)
    }
}
