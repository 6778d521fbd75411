//! A server of its own for each test: an ephemeral port, a temporary SQLite file, three users.

pub(crate) mod cookie;
pub(crate) mod database;
pub(crate) mod keys;
pub(crate) mod postgres;
pub(crate) mod program;
pub(crate) mod slow;

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use base64ct::{Base64UrlUnpadded, Encoding};
use clap::{CommandFactory, FromArgMatches};
use hallpass_backend::{App, Arguments, Settings, serve};
use jwt_compact::{
    Algorithm, AlgorithmSignature,
    alg::{Hs256, Hs256Key, Hs512, Hs512Key},
};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const KEY: &str = "a-key-for-tests-alone-0123456789-0123456789-0123456789-0123456789-0123456789";

pub(crate) struct Server {
    pub(crate) app: Arc<App>,
    pub(crate) client: Client,
    pub(crate) base: String,
    _folder: TempDir,
    /// The database's URL.
    pub(crate) database: String,
}

impl Server {
    /// Serves with these settings over those that a test needs.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        std::fs::write(&file, database::file_with_users()).unwrap();
        let database = format!("sqlite://{}", file.display());
        Self::on(database, folder, flags).await
    }

    /// Serves on a database of Postgres.
    pub(crate) async fn start_on_postgres(database: &str, flags: &[&str]) -> Self {
        Self::on(database.to_owned(), tempfile::tempdir().unwrap(), flags).await
    }

    async fn on(database: String, folder: TempDir, flags: &[&str]) -> Self {
        let users = users_file();
        let mut arguments = vec!["hallpass-backend", "--database-url", &database, "--users", users.to_str().unwrap()];
        arguments.extend(["--signing-key", KEY]);
        arguments.extend(flags);
        let settings = settings(&arguments);
        let app = App::open(settings).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let served = Arc::clone(&app);
        tokio::spawn(async move { serve(listener, &served, std::future::pending()).await });
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { app, client, base, _folder: folder, database }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.base))
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request("POST", path).json(&body)).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        Answer::of(self.request("GET", path).bearer_auth(token)).await
    }

    /// Logs a user in whose login works.
    pub(crate) async fn log_in(&self, username: &str, password: &str) -> Pair {
        let answer = self.post("/api/token/", json!({"username": username, "password": password})).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        Pair { refresh: text(&answer.json["refresh"]), access: text(&answer.json["access"]) }
    }

    pub(crate) async fn log_in_spiderman(&self) -> Pair {
        self.log_in("spiderman", "underoos").await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.post("/api/token/refresh/", json!({"refresh": token})).await
    }

    pub(crate) async fn verify(&self, token: &str) -> Answer {
        self.post("/api/token/verify/", json!({"token": token})).await
    }

    pub(crate) async fn blacklist(&self, token: &str) -> Answer {
        self.post("/api/token/blacklist/", json!({"refresh": token})).await
    }
}

/// The settings that these arguments make, whatever our environment says.
fn settings(arguments: &[&str]) -> Settings {
    let command = Arguments::command().mut_args(|argument| argument.env(None));
    let mut matches = command.try_get_matches_from(arguments).unwrap();
    Arguments::from_arg_matches_mut(&mut matches).unwrap().into_settings()
}

pub(crate) struct Pair {
    pub(crate) refresh: String,
    pub(crate) access: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response: Response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status and the body together, to compare at once.
    pub(crate) fn whole(&self) -> (u16, Value) {
        (self.status, self.json.clone())
    }
}

pub(crate) fn users_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/server/support/users.json")
}

/// What a token says, in its order.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap()
}

pub(crate) fn names(claims: &Value) -> Vec<&str> {
    claims.as_object().unwrap().keys().map(String::as_str).collect()
}

/// A token of our own making, signed as the server signs.
pub(crate) fn craft(claims: &Value) -> String {
    sign(&json!({"alg": "HS256", "typ": "JWT"}), claims, |message| hs256(KEY, message))
}

pub(crate) fn sign(header: &Value, claims: &Value, signature: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let encoded = |part: &Value| Base64UrlUnpadded::encode_string(part.to_string().as_bytes());
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let signature = Base64UrlUnpadded::encode_string(&signature(message.as_bytes()));
    format!("{message}.{signature}")
}

pub(crate) fn hs256(key: &str, message: &[u8]) -> Vec<u8> {
    Hs256.sign(&Hs256Key::new(key), message).as_bytes().into_owned()
}

pub(crate) fn hs512(key: &str, message: &[u8]) -> Vec<u8> {
    Hs512.sign(&Hs512Key::new(key), message).as_bytes().into_owned()
}

/// The claims of a good token of this kind for user 1.
pub(crate) fn good_claims(kind: &str) -> Value {
    json!({"token_type": kind, "exp": now() + 300, "iat": now(), "jti": uuid::Uuid::new_v4().simple().to_string(), "user_id": "1"})
}

/// The claims of a good token, but for this.
pub(crate) fn claims_but(kind: &str, name: &str, value: Value) -> Value {
    let mut claims = good_claims(kind);
    claims[name] = value;
    claims
}

pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().cast_signed()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(crate) fn refused(message: &str) -> (u16, Value) {
    (401, json!({"detail": message, "code": "token_not_valid"}))
}
