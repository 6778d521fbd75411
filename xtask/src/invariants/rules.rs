//! The table of rules.

#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// Where to look: files, folders with a slash at the end, or the empty string for everywhere.
    pub(super) files: &'static [&'static str],
    pub(super) except: &'static [&'static str],
    /// Extensions; none means every file.
    pub(super) kinds: &'static [&'static str],
    pub(super) within: Within,
    /// What must not occur.
    pub(super) forbidden: &'static [&'static str],
    pub(super) why: &'static str,
    /// A line that the rule must catch: its test.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests plant it"))]
    pub(super) planted: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Everything,
    /// Neither comments nor tests.
    Code,
}

const CORE: &[&str] = &["sdk/src/session.rs", "sdk/src/session/", "sdk/src/token.rs", "sdk/src/time.rs"];
const EVERYWHERE: &[&str] = &[""];
const ALL_CODE: &[&str] = &["sdk/", "demo-app/", "backend/", "tests/", "xtask/"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "core-touches-nothing",
        files: CORE,
        except: &[],
        kinds: &["rs"],
        within: Within::Code,
        forbidden: &["web_sys", "js_sys", "gloo", "wasm_bindgen", "serde_json", "jwt_compact"],
        why: "the session decides; platform, JSON and JWT belong to others",
        planted: "use web_sys::Window;",
    },
    Rule {
        name: "core-takes-the-time",
        files: CORE,
        except: &[],
        kinds: &["rs"],
        within: Within::Code,
        forbidden: &["Instant::now", "SystemTime", "Date::now", "Timestamp::now", "rand::", "getrandom"],
        why: "time and randomness come in as values, so that tests own them",
        planted: "let now = SystemTime::now();",
    },
    Rule {
        name: "no-arrow-back",
        files: CORE,
        except: &[],
        kinds: &["rs"],
        within: Within::Code,
        forbidden: &["crate::browser", "crate::client", "crate::config", "crate::engine", "crate::jwt", "crate::wire"],
        why: "time <- token <- session <- client -> browser: dependencies have one direction",
        planted: "use crate::client::AuthClient;",
    },
    Rule {
        name: "one-module-knows-the-page",
        files: &["sdk/js/js/"],
        except: &["sdk/js/js/page.js", "sdk/js/js/store.js"],
        kinds: &["js"],
        within: Within::Code,
        forbidden: &["document.", "window.", "navigator", "Storage.", "addEventListener(\"storage"],
        why: "the npm package runs where there is no page: page.js and store.js ask whether there is one",
        planted: "const visible = document.visibilityState;",
    },
    Rule {
        name: "nothing-is-shown-as-debug",
        files: &["demo-app/src/", "sdk/src/", "sdk/js/src/", "sdk/leptos/src/", "sdk/yew/src/"],
        except: &["sdk/src/fixtures/", "sdk/src/jwt/hostile.rs"],
        kinds: &["rs"],
        within: Within::Code,
        forbidden: &[":?}", ":#?}"],
        why: "the smallest modules are built with -Zfmt-debug=none, and print nothing for it",
        planted: "format!(\"{reason:?}\")",
    },
    Rule {
        name: "adapters-are-outside",
        files: &["sdk/Cargo.toml", "backend/Cargo.toml"],
        except: &[],
        kinds: &[],
        within: Within::Everything,
        forbidden: &["leptos", "yew", "hallpass.workspace", "hallpass ="],
        why: "frameworks move and the core should not; the backend knows no client",
        planted: "leptos = \"0.8\"",
    },
    Rule {
        name: "public-api-suffices",
        files: &["sdk/leptos/src/", "sdk/yew/src/", "demo-app/src/"],
        except: &[],
        kinds: &["rs"],
        within: Within::Code,
        forbidden: &["#[path", "include!(", "hallpass::__"],
        why: "an adapter that needs more than the public API shows what the API lacks",
        planted: "#[path = \"../../sdk/src/client.rs\"]",
    },
    Rule {
        name: "no-unwrap",
        files: &["sdk/", "demo-app/", "backend/src/", "xtask/src/"],
        except: &[],
        kinds: &["rs"],
        within: Within::Code,
        forbidden: &[".unwrap()"],
        why: "handle it, or `expect` with the reason why it cannot fail",
        planted: "let token = reply.unwrap();",
    },
    Rule {
        name: "nothing-left-open",
        files: ALL_CODE,
        except: &[],
        kinds: &["rs", "js", "mjs", "ts", "html", "sql"],
        within: Within::Everything,
        forbidden: &["TODO", "FIXME", "todo!", "unimplemented!", "#[ignore", "dbg!"],
        why: "finish it, or write an issue",
        planted: "// TODO: later",
    },
    Rule {
        name: "no-sleep-in-browser-tests",
        files: &["sdk/tests/", "sdk/leptos/tests/", "sdk/yew/tests/"],
        except: &[],
        kinds: &["rs"],
        within: Within::Everything,
        forbidden: &["thread::sleep"],
        why: "wait for the event",
        planted: "std::thread::sleep(second);",
    },
    Rule {
        name: "no-registry-hosts",
        files: EVERYWHERE,
        except: &["Cargo.lock"],
        kinds: &[],
        within: Within::Everything,
        forbidden: &[
            "crates.io-index",
            "index.crates.io",
            "static.crates.io",
            "registry.npmjs.org",
            "registry.yarnpkg.com",
            "files.pythonhosted.org",
            "pypi.org/simple",
            "proxy.golang.org",
            "artifactory",
            "replace-with",
        ],
        why: "where packages come from is each machine's own business",
        planted: "registry = \"sparse+https://index.crates.io/\"",
    },
];
