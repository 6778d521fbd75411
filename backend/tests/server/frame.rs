//! What surrounds every view, as Django REST framework has it.

use serde_json::json;

use crate::support::{Answer, Server, craft, good_claims};

#[tokio::test]
async fn every_answer_of_a_view_names_its_methods_and_varies_by_accept() {
    let server = Server::start(&[]).await;
    for (method, path, status, allow) in [
        ("POST", "/api/token/verify/", 400, "POST, OPTIONS"),
        ("GET", "/api/token/", 405, "POST, OPTIONS"),
        ("BREW", "/api/token/", 405, "POST, OPTIONS"),
        ("HEAD", "/api/token/", 405, "POST, OPTIONS"),
        ("OPTIONS", "/api/token/", 200, "POST, OPTIONS"),
        ("GET", "/protected/", 401, "GET, HEAD, OPTIONS"),
        ("HEAD", "/protected/", 401, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/protected/", 401, "GET, HEAD, OPTIONS"),
    ] {
        let answer = Answer::of(server.request(method, path)).await;
        let headers = (answer.header("allow"), answer.header("vary"), answer.header("content-type"));
        assert_eq!((answer.status, headers), (status, (allow, "Accept", "application/json")), "{method} {path}");
    }
}

#[tokio::test]
async fn an_unknown_format_is_not_found() {
    let server = Server::start(&[]).await;
    let answer = server.post("/api/token/verify/?format=xml", json!({})).await;
    assert_eq!(answer.whole(), (404, json!({"detail": "Not found."})));
    assert_eq!(server.post("/api/token/verify/?format=json", json!({})).await.status, 400);
}

#[tokio::test]
async fn a_format_must_be_among_what_is_accepted() {
    let server = Server::start(&[]).await;
    for (format, accept, status) in [
        ("json", "text/html", 406),
        ("api", "application/json", 406),
        ("api", "text/html", 200),
        ("json", "text/html, */*;q=0.1", 200),
        ("", "text/html", 200),
    ] {
        let request = server.request("OPTIONS", &format!("/api/token/?format={format}")).header("accept", accept);
        assert_eq!(Answer::of(request).await.status, status, "{format} {accept}");
    }
}

#[tokio::test]
async fn a_view_says_what_it_is_for() {
    let server = Server::start(&["--login-field", "mobile"]).await;
    let login = Answer::of(server.request("OPTIONS", "/api/token/")).await.json;
    assert_eq!(
        (&login["name"], &login["renders"]),
        (&json!("Token Obtain Pair"), &json!(["application/json", "text/html"]))
    );
    let field = json!({"type": "string", "required": true, "read_only": false, "label": "Mobile"});
    assert_eq!(login["actions"]["POST"]["mobile"], field);
    let token = craft(&good_claims("access"));
    let protected = Answer::of(server.request("OPTIONS", "/protected/").bearer_auth(token)).await.json;
    assert_eq!((&protected["name"], protected.get("actions")), (&json!("Protected"), None));
}

#[tokio::test]
async fn a_path_without_its_last_slash_is_redirected() {
    let server = Server::start(&[]).await;
    let answer = server.post("/api/token?x=1", json!({})).await;
    assert_eq!((answer.status, answer.header("location")), (301, "/api/token/?x=1"));
}

#[tokio::test]
async fn a_path_is_redirected_to_a_view_alone() {
    let server = Server::start(&["--sessions"]).await;
    for (path, status) in [
        ("/api/v1/userdetails/12", 301),
        ("/api/v1/userdetails/abc", 404),
        ("/api/reviews/-1", 404),
        ("/api/reviews/%31", 404),
        ("/api/sessions/abc", 301),
    ] {
        let answer = Answer::of(server.request("GET", path)).await;
        assert_eq!((answer.status, answer.header("location").is_empty()), (status, status == 404), "{path}");
    }
}

#[tokio::test]
async fn a_view_of_records_is_called_by_their_kind() {
    let server = Server::start(&[]).await;
    for (path, name) in [
        ("/api/v1/userdetails/", "User Details List"),
        ("/api/v1/userdetails/1/", "User Details Instance"),
        ("/api/v1/emp/", "Employee List"),
        ("/api/reviews/", "Review List"),
        ("/api/reviews/1/", "Review Instance"),
    ] {
        let request = server.request("OPTIONS", path).bearer_auth(craft(&good_claims("access")));
        assert_eq!(Answer::of(request).await.json["name"], name);
    }
}

#[tokio::test]
async fn the_views_that_anybody_may_look_at_answer_as_the_rest_does() {
    let server = Server::start(&["--dev-inbox"]).await;
    for path in ["/api/schema/", "/dev/inbox/"] {
        let answer = Answer::of(server.request("POST", path)).await;
        assert_eq!(answer.whole(), (405, json!({"detail": "Method \"POST\" not allowed."})));
        let answer = Answer::of(server.request("GET", path)).await;
        let headers = (answer.header("allow"), answer.header("vary"));
        assert_eq!((answer.status, headers), (200, ("GET, HEAD, OPTIONS", "Accept")));
        assert_eq!(Answer::of(server.request("GET", path).header("accept", "application/xml")).await.status, 406);
    }
}
