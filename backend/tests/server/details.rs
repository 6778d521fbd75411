//! `/api/v1/userdetails/` and `/api/v1/emp/`.

use super::support::{Answer, Server, slow::SlowPatch};
use serde_json::{Value, json};

const ALL: &str = "/api/v1/userdetails/";

struct User {
    server: Server,
    access: String,
}

impl User {
    async fn logged_in() -> Self {
        let server = Server::start(&[]).await;
        let access = server.log_in_spiderman().await.access;
        Self { server, access }
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        Answer::of(self.server.request(method, path).bearer_auth(&self.access).json(&body)).await
    }

    /// Adds details, and answers their path.
    async fn add(&self, mobile: &str) -> String {
        let answer =
            self.send("POST", ALL, json!({"username": "ajit", "mobile": mobile, "email": "a@example.com"})).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        format!("{ALL}{}/", answer.json["id"])
    }
}

fn no_such() -> (u16, Value) {
    (404, json!({"detail": "No UserDetails matches the given query."}))
}

#[tokio::test]
async fn details_are_added_and_listed_in_their_order() {
    let user = User::logged_in().await;
    let answer = user.send("POST", ALL, json!({"username": " ajit ", "mobile": 5551, "id": 99})).await;
    assert_eq!((answer.status, &*answer.text), (201, r#"{"id":1,"username":"ajit","mobile":"5551","email":""}"#));
    user.add("5552").await;
    let answer = user.server.get(ALL, &user.access).await;
    let mobiles: Vec<_> = answer.json.as_array().unwrap().iter().map(|details| &details["mobile"]).collect();
    assert_eq!(mobiles, ["5551", "5552"]);
}

#[tokio::test]
async fn details_are_for_users_alone() {
    let user = User::logged_in().await;
    let path = user.add("5551").await;
    for (method, path) in
        [("GET", ALL), ("POST", ALL), ("OPTIONS", ALL), ("GET", &path), ("DELETE", &path), ("TRACE", &path)]
    {
        let answer = Answer::of(user.server.request(method, path).body("{")).await;
        let detail = "Authentication credentials were not provided.";
        assert_eq!(answer.whole(), (401, json!({"detail": detail})), "{method} {path}");
    }
    assert_eq!(user.server.get(&path, &user.access).await.status, 200);
}

#[tokio::test]
async fn every_wrong_field_is_named_with_all_that_is_wrong() {
    let user = User::logged_in().await;
    user.add("5551").await;
    let (long, required) = ("x".repeat(101), "This field is required.");
    let longer = |length| format!("Ensure this field has no more than {length} characters.");
    for (body, errors) in [
        (json!({}), json!({"username": [required], "mobile": [required]})),
        (
            json!({"username": "", "mobile": null, "email": true}),
            json!({"username": ["This field may not be blank."], "mobile": ["This field may not be null."], "email": ["Enter a valid email address."]}),
        ),
        (
            json!({"username": long, "mobile": "5551", "email": "nobody"}),
            json!({
                "username": [longer(100)],
                "mobile": ["user details with this mobile already exists."],
                "email": ["Enter a valid email address."],
            }),
        ),
        (
            json!({"username": format!("{long}\0"), "mobile": "5".repeat(21)}),
            json!({"username": [longer(100), "Null characters are not allowed.".to_owned()], "mobile": [longer(20)]}),
        ),
    ] {
        let answer = user.send("POST", ALL, body).await;
        assert_eq!(answer.whole(), (400, errors.clone()));
        assert_eq!(answer.text, errors.to_string(), "the fields are named in their order");
    }
}

#[tokio::test]
async fn a_length_is_counted_in_characters() {
    let user = User::logged_in().await;
    assert_eq!(user.send("POST", ALL, json!({"username": "ä".repeat(100), "mobile": "1"})).await.status, 201);
}

#[tokio::test]
async fn put_needs_what_is_required_and_patch_needs_nothing() {
    let user = User::logged_in().await;
    let path = user.add("5551").await;
    let answer = user.send("PUT", &path, json!({"username": "new"})).await;
    assert_eq!(answer.whole(), (400, json!({"mobile": ["This field is required."]})));
    let answer = user.send("PUT", &path, json!({"username": "new", "mobile": "5551"})).await;
    let kept = json!({"id": 1, "username": "new", "mobile": "5551", "email": "a@example.com"});
    assert_eq!(answer.whole(), (200, kept.clone()));
    assert_eq!(user.send("PATCH", &path, json!({})).await.whole(), (200, kept));
    let answer = user.send("PATCH", &path, json!({"email": ""})).await;
    assert_eq!(answer.whole(), (200, json!({"id": 1, "username": "new", "mobile": "5551", "email": ""})));
    assert_eq!(user.server.get(&path, &user.access).await.json, answer.json);
}

#[tokio::test]
async fn a_mobile_number_is_one_records_alone_and_may_stay() {
    let user = User::logged_in().await;
    user.add("5551").await;
    let second = user.add("5552").await;
    let answer = user.send("PATCH", &second, json!({"mobile": "5551"})).await;
    assert_eq!(answer.whole(), (400, json!({"mobile": ["user details with this mobile already exists."]})));
    assert_eq!(user.send("PATCH", &second, json!({"mobile": "5552"})).await.status, 200);
}

#[tokio::test]
async fn of_simultaneous_records_with_one_number_one_is_added() {
    let user = User::logged_in().await;
    let add = || user.send("POST", ALL, json!({"username": "ajit", "mobile": "5551"}));
    let answers = futures_util::future::join_all((0..8).map(|_| add())).await;
    let taken = json!({"mobile": ["user details with this mobile already exists."]});
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.whole() == (400, taken.clone())).count(), 7);
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_its_number_is_not_given_again() {
    let user = User::logged_in().await;
    let path = user.add("5551").await;
    let answer = user.send("DELETE", &path, json!({})).await;
    assert_eq!((answer.status, &*answer.text, answer.header("content-type")), (204, "", ""));
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        assert_eq!(user.send(method, &path, json!({})).await.whole(), no_such(), "{method}");
    }
    assert_ne!(user.add("5551").await, path);
}

#[tokio::test]
async fn a_record_is_looked_for_before_the_body_is_read() {
    let user = User::logged_in().await;
    let request = user.server.request("PUT", &format!("{ALL}99/")).bearer_auth(&user.access);
    assert_eq!(Answer::of(request.header("content-type", "application/json").body("{")).await.whole(), no_such());
}

#[tokio::test]
async fn a_path_without_a_number_has_no_view() {
    let user = User::logged_in().await;
    for name in ["abc", "1x", "-1", "1.0", "%31"] {
        let answer = Answer::of(user.server.request("GET", &format!("{ALL}{name}/"))).await;
        assert_eq!((answer.status, answer.header("content-type")), (404, "text/html; charset=utf-8"), "{name}");
    }
    let long = format!("{ALL}{}/", "9".repeat(30));
    assert_eq!(user.server.get(&long, &user.access).await.whole(), no_such());
}

#[tokio::test]
async fn each_view_has_its_methods() {
    let user = User::logged_in().await;
    let path = user.add("5551").await;
    for (method, path, allow) in [
        ("DELETE", ALL, "GET, POST, HEAD, OPTIONS"),
        ("PATCH", "/api/v1/emp/", "GET, POST, HEAD, OPTIONS"),
        ("POST", &*path, "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
    ] {
        let answer = user.send(method, path, json!({})).await;
        assert_eq!(answer.whole(), (405, json!({"detail": format!("Method \"{method}\" not allowed.")})));
        assert_eq!(answer.header("allow"), allow);
    }
}

#[tokio::test]
async fn employees_are_added_and_listed() {
    let user = User::logged_in().await;
    let path = "/api/v1/emp/";
    let answer = user.send("POST", path, json!({"firstname": "Ada", "lastname": "Lovelace", "emp_id": "12"})).await;
    assert_eq!(
        (answer.status, &*answer.text),
        (201, r#"{"id":1,"firstname":"Ada","lastname":"Lovelace","emp_id":12}"#)
    );
    assert_eq!(user.server.get(path, &user.access).await.whole(), (200, json!([answer.json])));
    assert_eq!(Answer::of(user.server.request("GET", path)).await.status, 401);
    let beyond = json!({"firstname": "Ada", "lastname": "Lovelace", "emp_id": i64::MAX.unsigned_abs() + 1});
    let errors = json!({"emp_id": ["Ensure this value is less than or equal to 9223372036854775807."]});
    assert_eq!(user.send("POST", path, beyond).await.whole(), (400, errors));
    let answer = user.send("POST", path, json!({"firstname": "Ada", "emp_id": "twelve"})).await;
    let errors = json!({"lastname": ["This field is required."], "emp_id": ["A valid integer is required."]});
    assert_eq!(answer.whole(), (400, errors));
}

#[tokio::test]
async fn a_half_surrogate_is_one_of_all_that_is_wrong() {
    let user = User::logged_in().await;
    let request = user.server.request("POST", ALL).bearer_auth(&user.access);
    let name = format!(r"{}\ud800\u0000\udfff", "x".repeat(98));
    let body = format!(r#"{{"username": "{name}", "mobile": "1\udfff", "email": " \udc00 "}}"#);
    let answer = Answer::of(request.header("content-type", "application/json").body(body)).await;
    let surrogate = |code: &str| format!("Surrogate characters are not allowed: U+{code}.");
    let username = [
        "Ensure this field has no more than 100 characters.".to_owned(),
        "Null characters are not allowed.".to_owned(),
        surrogate("D800"),
    ];
    let email = [surrogate("DC00"), "Enter a valid email address.".to_owned()];
    let errors = json!({"username": username, "mobile": [surrogate("DFFF")], "email": email});
    assert_eq!(answer.whole(), (400, errors));
}

#[tokio::test]
async fn digits_are_digits_in_any_script() {
    let user = User::logged_in().await;
    let employee = json!({"firstname": "Ada", "lastname": "Lovelace", "emp_id": "\u{661}\u{ff12}"});
    assert_eq!(user.send("POST", "/api/v1/emp/", employee).await.json["emp_id"], 12);
}

#[tokio::test]
async fn of_two_changes_of_different_fields_at_once_both_count() {
    let user = User::logged_in().await;
    let path = user.add("5551").await;
    let slow = SlowPatch::begin(&user.server, &user.access, &path, &json!({"email": "b@example.com"})).await;
    assert_eq!(user.send("PATCH", &path, json!({"mobile": "5552"})).await.status, 200);
    let answer = slow.end().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let details = user.send("GET", &path, Value::Null).await;
    assert_eq!((&details.json["email"], &details.json["mobile"]), (&json!("b@example.com"), &json!("5552")));
    assert!(answer.ends_with(&details.text), "{answer}");
}
