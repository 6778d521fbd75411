//! The tests from outside: what they need is built once, and used by the crowds and by the stories.

use std::ffi::OsString;
use std::process::Command;
use std::sync::OnceLock;
use std::thread::available_parallelism;

use crate::backend;
use crate::browser::{self, choice::Choice};
use crate::django;
use crate::error::Result;
use crate::npm;
use crate::postgres;
use crate::process::run;
use crate::trunk;
use crate::workspace::Workspace;

/// Gathers the crowds.
pub(crate) fn crowds(workspace: &Workspace) -> Result<()> {
    postgres::require_programs()?;
    let parts = Parts::made(workspace)?;
    let mut crowds = parts.tests(workspace, &["--test", "crowds", "--test", "instances", "--"]);
    run(crowds.args(parts.choice.skips()))
}

/// Tells the stories.
pub(crate) fn stories(workspace: &Workspace) -> Result<()> {
    let parts = Parts::made(workspace)?;
    // A crowd leaves some of each core.
    let threads = available_parallelism().map_or(1, usize::from).to_string();
    let mut stories = parts.tests(workspace, &["--lib", "--test", "stories", "--", "--test-threads", &threads]);
    run(stories.args(parts.choice.skips()))?;
    parts.choice.confess();
    Ok(())
}

/// `cargo xtask screenshots`.
pub(crate) fn screenshots(workspace: &Workspace) -> Result<()> {
    let parts = Parts::made(workspace)?;
    let mut program = workspace.cargo();
    program
        .args(["run", "--package", "hallpass-tests", "--bin", "screenshots", "--"])
        .arg(workspace.root.join(PICTURES));
    run(program.envs(parts.variables()))
}

/// Where the book has its pictures.
const PICTURES: &str = "docs/src/images";

/// All that the tests are given.
#[derive(Debug)]
struct Parts {
    choice: Choice,
    variables: Vec<(&'static str, OsString)>,
}

impl Parts {
    /// Makes them, unless this run has done so.
    fn made(workspace: &Workspace) -> Result<&'static Self> {
        static MADE: OnceLock<Parts> = OnceLock::new();
        match MADE.get() {
            Some(parts) => Ok(parts),
            None => {
                let parts = Self::make(workspace)?;
                Ok(MADE.get_or_init(|| parts))
            }
        }
    }

    fn make(workspace: &Workspace) -> Result<Self> {
        let choice = Choice::from_environment()?;
        choice.confess();
        let browsers = browser::find(workspace, &choice.browsers)?;
        let folder = workspace.fresh_folder("e2e")?;
        let dist = folder.join("dist");
        trunk::build(workspace, &dist)?;
        let mut variables = vec![
            ("HALLPASS_BACKEND_BIN", backend::build(workspace)?.into()),
            ("HALLPASS_DIST", dist.into()),
            ("HALLPASS_NPM_PACKAGE", npm::assemble(workspace, &folder.join("npm"))?.into()),
            ("HALLPASS_AXE", npm::axe(workspace)?.into()),
            ("HALLPASS_DJANGO_PYTHON", django::python(workspace)?.into()),
        ];
        variables.extend(browsers.into_iter().map(|(name, path)| (name, path.into())));
        let parts = Self { choice, variables };
        run(&mut parts.tests(workspace, &["--no-run"]))?;
        Ok(parts)
    }

    fn tests(&self, workspace: &Workspace, arguments: &[&str]) -> Command {
        let mut tests = workspace.cargo();
        tests.args(["test", "--package", "hallpass-tests"]).args(arguments);
        tests.envs(self.variables());
        tests
    }

    fn variables(&self) -> impl Iterator<Item = (&str, &OsString)> {
        self.variables.iter().map(|(name, value)| (*name, value))
    }
}
