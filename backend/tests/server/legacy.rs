//! djangorestframework-jwt 1.11 and drf-jwt 1.19 (`--legacy`): one token, which opens views and renews itself.

mod cookie;
mod header;
mod login;
mod newcomer;
mod pyjwt;
mod refresh;
mod settings;
mod verify;

use serde_json::{Value, json};

use crate::support::{Answer, Server, craft, now, text};

/// Serves djangorestframework-jwt with refreshes, and these settings besides.
async fn legacy111(flags: &[&str]) -> Server {
    Server::start(&[&["--legacy", "legacy111", "--jwt-allow-refresh"], flags].concat()).await
}

/// Serves drf-jwt with these settings.
async fn legacyfork(flags: &[&str]) -> Server {
    Server::start(&[&["--legacy", "legacyfork"], flags].concat()).await
}

async fn log_in(server: &Server) -> Answer {
    server.post("/auth-jwt/", json!({"username": "spiderman", "password": "underoos"})).await
}

async fn obtain(server: &Server) -> String {
    text(&log_in(server).await.json["token"])
}

async fn refresh(server: &Server, token: &str) -> Answer {
    server.post("/auth-jwt-refresh/", json!({"token": token})).await
}

async fn verify(server: &Server, token: &str) -> Answer {
    server.post("/auth-jwt-verify/", json!({"token": token})).await
}

/// What a protected view answers to this Authorization header.
async fn with_header(server: &Server, header: &str) -> Answer {
    Answer::of(server.request("GET", "/protected/").header("authorization", header)).await
}

/// The claims of a good token of spiderman's.
fn claims() -> Value {
    json!({"user_id": 1, "username": "spiderman", "exp": now() + 300, "orig_iat": now()})
}

/// A good token of spiderman's, but for this claim; null leaves it out.
fn token_but(name: &str, value: Value) -> String {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    craft(&claims)
}

fn refused(reason: &str) -> (u16, Value) {
    (400, json!({"non_field_errors": [reason]}))
}

fn kept_out(reason: &str) -> (u16, Value) {
    (401, json!({"detail": reason}))
}
