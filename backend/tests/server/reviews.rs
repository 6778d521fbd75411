//! `/api/reviews/`.

use super::support::{Answer, Server, database, slow::SlowPatch};
use serde_json::{Value, json};

const ALL: &str = "/api/reviews/";

async fn send(server: &Server, access: &str, method: &str, path: &str, body: Value) -> Answer {
    Answer::of(server.request(method, path).bearer_auth(access).json(&body)).await
}

fn review(product: &str) -> Value {
    json!({"product": product, "rating": 5, "text": "Sticks to walls."})
}

/// Adds a review of Spider-Man's, and answers its path.
async fn add(server: &Server, product: &str) -> String {
    let access = server.log_in_spiderman().await.access;
    let answer = send(server, &access, "POST", ALL, review(product)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    format!("{ALL}{}/", answer.json["id"])
}

async fn products(server: &Server, query: &str) -> Vec<String> {
    let answer = Answer::of(server.request("GET", &format!("{ALL}{query}"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json.as_array().unwrap().iter().map(|review| review["product"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_user_writes_a_review_and_anybody_reads_it() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    let body =
        json!({"product": "web", "rating": "4", "text": " Sticky. ", "author": "ironman", "id": 7, "created_at": "x"});
    let written = send(&server, &access, "POST", ALL, body).await;
    assert_eq!(written.status, 201, "{}", written.text);
    let fields: Vec<_> = written.json.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["id", "product", "title", "rating", "text", "author", "created_at", "updated_at"]);
    let (rating, text, author) = (&written.json["rating"], &written.json["text"], &written.json["author"]);
    assert_eq!((rating, text, author), (&json!(4), &json!("Sticky."), &json!("spiderman")));
    let created_at = written.json["created_at"].as_str().unwrap();
    assert!(created_at.len() == "2026-01-31T12:00:00Z".len() && created_at.ends_with('Z'), "{created_at}");

    let read = Answer::of(server.request("GET", &format!("{ALL}1/"))).await;
    assert_eq!(read.whole(), (200, written.json.clone()));
    assert_eq!(Answer::of(server.request("GET", ALL)).await.whole(), (200, json!([written.json])));
}

#[tokio::test]
async fn whoever_does_not_log_in_only_reads() {
    let server = Server::start(&[]).await;
    let path = add(&server, "web").await;
    for (method, path, status) in [
        ("HEAD", ALL, 200),
        ("OPTIONS", ALL, 200),
        ("POST", ALL, 401),
        ("TRACE", ALL, 401),
        ("PUT", &path, 401),
        ("PATCH", &path, 401),
        ("DELETE", &path, 401),
    ] {
        let answer = Answer::of(server.request(method, path).json(&review("web"))).await;
        assert_eq!(answer.status, status, "{method} {path}");
        let challenge = if status == 401 { "Bearer realm=\"api\"" } else { "" };
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_even_to_read() {
    let server = Server::start(&[]).await;
    let answer = server.get(ALL, "nonsense").await;
    assert_eq!((answer.status, &answer.json["code"]), (401, &json!("token_not_valid")));
    let answer = Answer::of(server.request("GET", ALL).header("authorization", "Bearer")).await;
    assert_eq!((answer.status, &answer.json["code"]), (401, &json!("bad_authorization_header")));
    let answer = Answer::of(server.request("GET", ALL).header("authorization", "Basic eDp5")).await;
    assert_eq!(answer.status, 200, "another scheme is none of ours");
}

#[tokio::test]
async fn only_its_author_edits_or_deletes_a_review() {
    let server = Server::start(&[]).await;
    let path = add(&server, "web").await;
    let other = server.log_in("ironman", "iamirons").await.access;
    let refusal = (403, json!({"detail": "You do not have permission to perform this action."}));
    for method in ["PUT", "PATCH", "DELETE"] {
        assert_eq!(send(&server, &other, method, &path, json!({"rating": 9})).await.whole(), refusal, "{method}");
    }
    let author = server.log_in_spiderman().await.access;
    let answer = send(&server, &author, "PATCH", &path, json!({"rating": 1})).await;
    assert_eq!((answer.status, &answer.json["rating"], &answer.json["product"]), (200, &json!(1), &json!("web")));
    assert_eq!(Answer::of(server.request("GET", &path)).await.json, answer.json);
    assert_eq!(send(&server, &author, "DELETE", &path, json!({})).await.status, 204);
    let gone = (404, json!({"detail": "No Review matches the given query."}));
    assert_eq!(send(&server, &other, "DELETE", &path, json!({})).await.whole(), gone);
}

#[tokio::test]
async fn a_wrong_review_is_refused_in_drfs_words() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    let integer = "A valid integer is required.";
    for (rating, error) in [
        (json!(6), "Ensure this value is less than or equal to 5."),
        (json!(0), "Ensure this value is greater than or equal to 1."),
        (json!("1e400"), integer),
        (json!(100_000_000_000_000_000_000_000_f64), integer),
        (json!(4.5), integer),
        (json!(""), integer),
        (json!(true), integer),
        (json!([5]), integer),
        (json!(null), "This field may not be null."),
        (json!("9".repeat(1001)), "String value too large."),
        (json!("9".repeat(999)), "Ensure this value is less than or equal to 5."),
    ] {
        let answer =
            send(&server, &access, "POST", ALL, json!({"product": "web", "rating": rating, "text": "x"})).await;
        assert_eq!(answer.whole(), (400, json!({"rating": [error]})), "{rating}");
    }
    let answer = send(&server, &access, "POST", ALL, json!({"product": " ", "title": "", "rating": 4.0})).await;
    let errors = json!({"product": ["This field may not be blank."], "text": ["This field is required."]});
    assert_eq!(answer.whole(), (400, errors));
}

#[tokio::test]
async fn reviews_are_listed_newest_first_by_product_and_in_parts() {
    let server = Server::start(&[]).await;
    for product in ["web", "suit", "mask", "suit"] {
        add(&server, product).await;
    }
    assert_eq!(products(&server, "").await, ["suit", "mask", "suit", "web"]);
    let suits = Answer::of(server.request("GET", &format!("{ALL}?product=suit"))).await.json;
    assert_eq!((&suits[0]["id"], &suits[1]["id"], suits.as_array().unwrap().len()), (&json!(4), &json!(2), 2));
    assert_eq!(products(&server, "?product=su").await, [""; 0]);
    assert_eq!(products(&server, "?product=%00").await, [""; 0]);
    assert_eq!(products(&server, "?limit=2&offset=1").await, ["mask", "suit"]);
    assert_eq!(products(&server, "?limit=0&offset=-1").await.len(), 4, "as in DRF, nonsense counts as nothing");
    assert_eq!(products(&server, "?offset=9223372036854775807").await, [""; 0]);
}

#[tokio::test]
async fn a_list_has_a_hundred_reviews_at_most() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    for _ in 0..101 {
        assert_eq!(send(&server, &access, "POST", ALL, review("web")).await.status, 201);
    }
    assert_eq!(products(&server, "").await.len(), 50);
    assert_eq!(products(&server, "?limit=1000000").await.len(), 100);
}

#[tokio::test]
async fn a_deleted_users_reviews_are_gone() {
    let server = Server::start(&[]).await;
    add(&server, "web").await;
    let sql = "DELETE FROM users WHERE id = $1";
    assert_eq!(database::change(&server.database, sql, 1).await, 1);
    assert_eq!(products(&server, "").await, [""; 0]);
}

#[tokio::test]
async fn readers_are_throttled_and_users_are_not() {
    let server = Server::start(&["--anon-throttle", "2/min"]).await;
    let access = server.log_in_spiderman().await.access;
    let read = async || Answer::of(server.request("GET", ALL)).await.status;
    assert_eq!((read().await, read().await), (200, 429), "the login was the first of two");
    assert_eq!(server.get(ALL, &access).await.status, 200);
}

#[tokio::test]
async fn of_two_changes_of_different_fields_at_once_both_count() {
    let server = Server::start(&[]).await;
    let path = add(&server, "web").await;
    let access = server.log_in_spiderman().await.access;
    let slow = SlowPatch::begin(&server, &access, &path, &json!({"title": "Sticky"})).await;
    assert_eq!(send(&server, &access, "PATCH", &path, json!({"rating": 1})).await.status, 200);
    let answer = slow.end().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let review = Answer::of(server.request("GET", &path)).await;
    assert_eq!((&review.json["title"], &review.json["rating"]), (&json!("Sticky"), &json!(1)));
    assert!(answer.ends_with(&review.text), "{answer}");
}
