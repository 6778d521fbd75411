//! Every operation there may be, a line each.

use Caller::{Anybody, AnybodyOrUser, Holder, Prover, User};

/// What may be asked at a path.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) caller: Caller,
    /// The schema of the body, where there is one.
    pub(super) body: Option<&'static str>,
    /// The status of success, and the schema of its body, where there is one.
    pub(super) success: (u16, Option<&'static str>),
    /// The statuses of refusals that the rest does not tell already.
    pub(super) refusals: &'static [u16],
    /// The names in the query, each with its type.
    pub(super) query: &'static [(&'static str, &'static str)],
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Anybody,
    /// Anybody; who brings a token, as who it says.
    AnybodyOrUser,
    User,
    /// Whoever has the right password or token in the body.
    Prover,
    /// The same, but that with `--refresh-cookie` the refresh token comes and goes in the cookie.
    Holder,
}

const fn operation(method: &'static str, path: &'static str, summary: &'static str) -> Operation {
    let (caller, success) = (Anybody, (200, None));
    Operation { method, path, summary, caller, body: None, success, refusals: &[], query: &[] }
}

const fn get(path: &'static str, summary: &'static str, schema: &'static str) -> Operation {
    operation("get", path, summary).gives(200, schema)
}

const fn post(path: &'static str, summary: &'static str, body: &'static str) -> Operation {
    operation("post", path, summary).takes(body)
}

const fn put(path: &'static str, summary: &'static str, body: &'static str) -> Operation {
    operation("put", path, summary).takes(body)
}

const fn patch(path: &'static str, summary: &'static str, body: &'static str) -> Operation {
    operation("patch", path, summary).takes(body)
}

const fn delete(path: &'static str, summary: &'static str) -> Operation {
    operation("delete", path, summary).empty()
}

impl Operation {
    const fn takes(mut self, schema: &'static str) -> Self {
        self.body = Some(schema);
        self
    }

    const fn gives(mut self, status: u16, schema: &'static str) -> Self {
        self.success = (status, Some(schema));
        self
    }

    const fn from(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    const fn empty(mut self) -> Self {
        self.success = (204, None);
        self
    }

    const fn asks(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    const fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refusals = statuses;
        self
    }
}

pub(super) const OPERATIONS: &[Operation] = &[
    post("/api/token/", "Log in", "Login").gives(200, "TokenPair").from(Holder),
    post("/api/token/refresh/", "Renew the access token", "RefreshToken").gives(200, "Renewal").from(Holder),
    post("/api/token/verify/", "Say whether a token is good", "Token").gives(200, "Nothing").from(Prover),
    post("/api/token/blacklist/", "Log out", "RefreshToken").gives(200, "Nothing").from(Holder),
    post("/api/token/sliding/", "Log in for a sliding token", "Login").gives(200, "Token").from(Prover),
    post("/api/token/sliding/refresh/", "Renew a sliding token", "Token").gives(200, "Token").from(Prover),
    post("/api/token/mobile/", "Send a one-time code", "Mobile").empty().refuses(&[429]),
    post("/api/token/mobile/verify/", "Log in with a code", "MobileCode").gives(200, "TokenPair").from(Holder),
    get("/api/hello/", "Greet the user", "Greeting").from(User),
    get("/hello/", "Greet the user", "Greeting").from(User),
    get("/protected/", "Show what users see", "Content").from(User),
    get("/api/whoami/", "Say who asks", "User").from(User),
    get("/api/stateless/", "Say who asks, by the token alone", "TokenUser").from(User),
    get("/api/v1/emp/", "List employees", "Employees").from(User),
    post("/api/v1/emp/", "Add an employee", "EmployeeFields").gives(201, "Employee").from(User),
    get("/api/v1/userdetails/", "List user details", "UserDetailsList").from(User),
    post("/api/v1/userdetails/", "Add user details", "UserDetailsFields").gives(201, "UserDetails").from(User),
    get("/api/v1/userdetails/{id}/", "Show user details", "UserDetails").from(User),
    put("/api/v1/userdetails/{id}/", "Replace user details", "UserDetailsFields").gives(200, "UserDetails").from(User),
    patch("/api/v1/userdetails/{id}/", "Change user details", "UserDetailsFields").gives(200, "UserDetails").from(User),
    delete("/api/v1/userdetails/{id}/", "Delete user details").from(User),
    get("/api/reviews/", "List reviews, the newest first", "Reviews").from(AnybodyOrUser).asks(&SLICE),
    post("/api/reviews/", "Write a review", "ReviewFields").gives(201, "Review").from(User),
    get("/api/reviews/{id}/", "Show a review", "Review").from(AnybodyOrUser),
    put("/api/reviews/{id}/", "Replace one's review", "ReviewFields").gives(200, "Review").from(User).refuses(&[403]),
    patch("/api/reviews/{id}/", "Change one's review", "ReviewFields").gives(200, "Review").from(User).refuses(&[403]),
    delete("/api/reviews/{id}/", "Delete one's review").from(User).refuses(&[403]),
    get("/api/sessions/", "List one's sessions, the last used first", "Sessions").from(User),
    delete("/api/sessions/", "Log out everywhere").from(User),
    delete("/api/sessions/{id}/", "End one of one's sessions").from(User),
    post("/auth-jwt/", "Log in", "Login").gives(200, "LegacyToken"),
    post("/auth-jwt-refresh/", "Renew a token", "Token").gives(200, "LegacyToken"),
    post("/auth-jwt-verify/", "Say whether a token is good", "Token").gives(200, "LegacyToken"),
    post("/api-token-auth/", "Log in", "Login").gives(200, "LegacyToken"),
    post("/api-token-refresh/", "Renew a token", "Token").gives(200, "LegacyToken"),
    post("/api-token-verify/", "Say whether a token is good", "Token").gives(200, "LegacyToken"),
    get("/.well-known/jwks.json", "Show the public keys", "KeySet"),
    get("/dev/inbox/", "Show the one-time codes that were sent", "Messages").refuses(&[403]),
    get("/api/schema/", "Describe all this", "Schema"),
    get("/healthz", "Say whether the server lives", "Text"),
    get("/readyz", "Say whether to send requests here", "Text").refuses(&[503]),
    get("/metrics", "Show what is counted, as Prometheus's text", "Text").refuses(&[403]),
];

const SLICE: [(&str, &str); 3] = [("product", "string"), ("limit", "integer"), ("offset", "integer")];
