//! The least that axum does for `GET /protected/`: what `cargo xtask bench backend` measures the backend against.

use axum::{Json, Router, routing::get};
use serde_json::json;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::var("HALLPASS_BIND").unwrap_or_else(|_| "127.0.0.1:8000".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    let protected = get(async || Json(json!({"content": "This view is protected"})));
    axum::serve(listener, Router::new().route("/protected/", protected)).await
}
