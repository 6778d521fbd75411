//! The steps of `cargo xtask test`, in the order in which they are cheapest to fail.

use crate::backend::{self, Kind};
use crate::book;
use crate::browser::{self, CHROMIUM};
use crate::demo_size;
use crate::e2e;
use crate::error::Result;
use crate::invariants;
use crate::npm;
use crate::ports;
use crate::postgres;
use crate::process::run;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Whether `cargo xtask check` runs it.
    pub(crate) is_quick: bool,
    pub(crate) work: fn(&Workspace) -> Result<()>,
}

pub(crate) const STEPS: &[Step] = &[
    Step { name: "format", about: "rustfmt has nothing to change", is_quick: true, work: format },
    Step { name: "lint", about: "clippy has nothing to say, natively and for WebAssembly", is_quick: true, work: lint },
    Step { name: "docs", about: "the documentation builds without a warning", is_quick: true, work: docs },
    Step { name: "book", about: "the book builds, and its links lead somewhere", is_quick: true, work: book::check },
    Step {
        name: "invariants",
        about: "the greppable rules of the house hold",
        is_quick: true,
        work: invariants::check,
    },
    Step { name: "deny", about: "licences, bans and sources of the dependencies", is_quick: false, work: deny },
    Step { name: "native", about: "unit, integration and documentation tests", is_quick: true, work: native },
    Step {
        name: "browser",
        about: "the SDK in a headless browser against the real backend",
        is_quick: false,
        work: browser,
    },
    Step {
        name: "demo",
        about: "what a page downloads for the demo, within its budget",
        is_quick: false,
        work: demo_size::require_budget,
    },
    Step {
        name: "npm",
        about: "the npm package: packed twice the same, within its budget, used by apps against the real backend",
        is_quick: false,
        work: npm::test,
    },
    Step {
        name: "e2e",
        about: "the demo, the npm package, the backend, a real Django and browsers, from outside",
        is_quick: false,
        work: e2e::stories,
    },
    Step {
        name: "crowds",
        about: "eight tabs at a time in each browser; the last, as they need both cores",
        is_quick: false,
        work: e2e::crowds,
    },
];

const WASM: &str = "wasm32-unknown-unknown";

/// In a build of its own: the demo has the workspace's Leptos run in a browser, where effects do what they must not do on a server.
const LEPTOS_ON_A_SERVER: [&str; 6] = ["--package", "hallpass-leptos", "--features", "ssr", "--test", "server"];

fn format(workspace: &Workspace) -> Result<()> {
    run(workspace.cargo().args(["fmt", "--all", "--check"]))
}

fn lint(workspace: &Workspace) -> Result<()> {
    tools::require_wasm_target(workspace)?;
    let warnings_fail = ["--all-targets", "--", "-D", "warnings"];
    run(workspace.cargo().args(["clippy", "--workspace"]).args(warnings_fail))?;
    run(workspace.cargo().arg("clippy").args(LEPTOS_ON_A_SERVER).args(&warnings_fail[1..]))?;
    let for_browsers = ["hallpass", "hallpass-leptos", "hallpass-yew", "hallpass-js", "hallpass-demo"];
    let packages = for_browsers.iter().flat_map(|package| ["--package", package]);
    run(workspace.cargo().arg("clippy").args(packages).args(["--target", WASM]).args(warnings_fail))
}

fn docs(workspace: &Workspace) -> Result<()> {
    run(workspace.cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn deny(workspace: &Workspace) -> Result<()> {
    run(Tool::cargo_deny().command(workspace)?.args(["check", "bans", "licenses", "sources"]))
}

fn native(workspace: &Workspace) -> Result<()> {
    postgres::require()?;
    run(workspace.cargo().args(["test", "--workspace", "--exclude", "hallpass-tests"]))?;
    run(workspace.cargo().arg("test").args(LEPTOS_ON_A_SERVER))
}

const BACKENDS: [Kind; 2] = [
    Kind { variable: "HALLPASS_TEST_BACKEND", port: ("HALLPASS_TEST_BACKEND_PORT", 18431), settings: backend::STRICT },
    Kind {
        variable: "HALLPASS_TEST_COOKIE_BACKEND",
        port: ("HALLPASS_TEST_COOKIE_BACKEND_PORT", 18433),
        settings: backend::STRICT_WITH_COOKIE,
    },
];

fn browser(workspace: &Workspace) -> Result<()> {
    tools::require_wasm_target(workspace)?;
    let parts = browser::find(workspace, &[&CHROMIUM])?;
    let runner = Tool::wasm_bindgen_test_runner(workspace)?.path(workspace)?;
    let program = backend::build(workspace)?;
    let page = format!("127.0.0.1:{}", ports::free("HALLPASS_TEST_PAGE_PORT", 18432)?);
    let folder = workspace.fresh_folder("browser")?;
    let origin = format!("http://{page}");
    // What the examples of hallpass-leptos and hallpass-yew show to staff alone.
    let settings = [("ALLOWED_ORIGINS", origin.as_str()), ("EXTRA_CLAIMS", "is_staff")];
    let backends = backend::start_all(workspace, &program, &folder, &settings, &BACKENDS)?;

    let mut tests = workspace.cargo();
    tests.args([
        "test",
        "--package",
        "hallpass",
        "--package",
        "hallpass-leptos",
        "--package",
        "hallpass-yew",
        "--target",
        WASM,
        "--test",
        "browser",
    ]);
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    tests.envs(parts).env_remove("GECKODRIVER"); // which the runner would prefer
    tests.env("WASM_BINDGEN_TEST_ADDRESS", page).env("WASM_BINDGEN_TEST_TIMEOUT", "900"); // of the whole run
    tests.envs(backends.iter().map(|backend| (backend.variable, &backend.url)));
    run(&mut tests)
}
