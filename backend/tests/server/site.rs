//! Other origins, the built single-page app, and the headers of every answer.

use std::path::Path;

use crate::support::{Answer, Server};
use tempfile::TempDir;

const ORIGIN: &str = "http://localhost:8080";

async fn with_site() -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [("index.html", "<p>the app</p>"), ("app.js", "1"), ("app_bg.wasm", "\0asm")] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    (Server::start(&["--static-dir", path(folder.path())]).await, folder)
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

async fn visit(server: &Server, path: &str) -> Answer {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    Answer::of(server.request("GET", path).header("accept", accept)).await
}

#[tokio::test]
async fn a_preflight_is_answered_before_anybody_asks_for_a_token() {
    let server = Server::start(&["--allowed-origins", &format!("https://app.example.com,{ORIGIN}")]).await;
    let preflight = server.request("OPTIONS", "/protected/").header("origin", ORIGIN);
    let preflight = preflight.header("access-control-request-method", "GET");
    let answer = Answer::of(preflight.header("access-control-request-headers", "authorization")).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ORIGIN));
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert!(answer.header("access-control-allow-methods").contains("GET"));
}

#[tokio::test]
async fn a_refusal_too_can_be_read_by_an_allowed_origin_alone() {
    let server = Server::start(&["--allowed-origins", ORIGIN]).await;
    for (origin, allowed) in [(ORIGIN, ORIGIN), ("http://localhost:9999", ""), ("null", "")] {
        let answer = Answer::of(server.request("GET", "/protected/").header("origin", origin)).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (401, allowed));
        let varies: Vec<_> = answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(varies.join(", ").to_lowercase(), "accept, origin");
    }
}

#[tokio::test]
async fn no_origin_is_allowed_by_default() {
    let server = Server::start(&[]).await;
    let answer = Answer::of(server.request("GET", "/protected/").header("origin", ORIGIN)).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn files_are_served_with_their_types() {
    let (server, _folder) = with_site().await;
    for (path, media_type) in [("/", "text/html"), ("/app.js", "text/javascript"), ("/app_bg.wasm", "application/wasm")]
    {
        let answer = Answer::of(server.request("GET", path)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type));
    }
}

#[tokio::test]
async fn a_visit_to_a_path_of_the_app_gets_its_page() {
    let (server, _folder) = with_site().await;
    let answer = visit(&server, "/login").await;
    assert_eq!(
        (answer.status, answer.text.as_str(), answer.header("content-type")),
        (200, "<p>the app</p>", "text/html")
    );
}

#[tokio::test]
async fn a_missing_file_and_a_wrong_path_of_the_api_get_no_page() {
    let (server, _folder) = with_site().await;
    assert_eq!(Answer::of(server.request("GET", "/gone.js").header("accept", "*/*")).await.status, 404);
    assert_eq!(visit(&server, "/api/nothing/").await.status, 404);
    assert_eq!(Answer::of(server.request("POST", "/login")).await.status, 404);
}

#[tokio::test]
async fn no_file_outside_the_folder_is_served() {
    let (server, folder) = with_site().await;
    let outside = folder.path().with_extension("secret");
    std::fs::write(&outside, "secret").unwrap();
    let name = outside.file_name().unwrap().to_str().unwrap();
    for path in
        [format!("/../{name}"), format!("/%2e%2e/{name}"), format!("/..%2f{name}"), format!("//{}", path(&outside))]
    {
        assert!(!Answer::of(server.request("GET", &path)).await.text.contains("secret"), "{path}");
    }
    std::fs::remove_file(outside).unwrap();
}

#[tokio::test]
async fn no_hidden_file_is_served() {
    let (server, folder) = with_site().await;
    std::fs::create_dir_all(folder.path().join(".git")).unwrap();
    for name in [".env", ".git/config"] {
        std::fs::write(folder.path().join(name), "secret").unwrap();
    }
    for path in ["/.env", "/%2eenv", "/%2Egit/config", "/.git%2fconfig", "/x/.env"] {
        assert_eq!(visit(&server, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_api_goes_before_the_app() {
    let (server, _folder) = with_site().await;
    assert_eq!(visit(&server, "/protected/").await.status, 401);
    assert_eq!(Answer::of(server.request("GET", "/healthz")).await.text, "ok");
}

#[tokio::test]
async fn the_apps_page_may_load_and_call_its_own_origin_and_run_its_own_scripts() {
    let (server, folder) = with_site().await;
    let policy = async || visit(&server, "/login").await.header("content-security-policy").to_owned();
    let before = policy().await;
    for part in [
        "default-src 'none';",
        "script-src 'self' 'wasm-unsafe-eval';",
        "style-src 'self';",
        "connect-src 'self';",
        "base-uri 'none';",
        "frame-ancestors 'none'",
    ] {
        assert!(before.contains(part), "{part} is not in {before}");
    }
    // Built anew, with a script in the page.
    let page = folder.path().join("index.html");
    let written = std::fs::metadata(&page).unwrap().modified().unwrap();
    std::fs::write(&page, "<script>alert(1)</script>").unwrap();
    let page = std::fs::File::options().write(true).open(&page).unwrap();
    page.set_modified(written + std::time::Duration::from_secs(1)).unwrap();
    let hash = "'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';";
    assert!(policy().await.contains(hash));
}

#[tokio::test]
async fn an_app_that_needs_more_has_a_policy_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "").unwrap();
    let policy = "default-src https://example.com";
    let server = Server::start(&["--static-dir", path(folder.path()), "--content-security-policy", policy]).await;
    assert_eq!(visit(&server, "/").await.header("content-security-policy"), policy);
}

#[tokio::test]
async fn answers_of_the_api_are_kept_by_nobody_and_are_no_page() {
    let (server, _folder) = with_site().await;
    for path in ["/api/token/", "/protected/", "/healthz", "/api/nothing/"] {
        let answer = Answer::of(server.request("GET", path)).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'", "{path}");
    }
    let pair = server.log_in_spiderman().await;
    assert_eq!(server.refresh(&pair.refresh).await.header("cache-control"), "no-store");
    assert_eq!(visit(&server, "/").await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn every_answer_has_djangos_security_headers_and_an_id() {
    let (server, _folder) = with_site().await;
    for path in ["/", "/healthz", "/protected/", "/api/nothing/"] {
        let answer = Answer::of(server.request("GET", path).header("x-request-id", "abc-1")).await;
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-request-id", "abc-1"),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
    }
}
