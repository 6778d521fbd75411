//! The OpenAPI description against the routes, and against what is really answered.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{Answer, Server};

/// What brings routes, or changes answers.
const SETTINGS: [&[&str]; 7] = [
    &[],
    &["--login-field", "mobile", "--auth-header-types", "JWT"],
    &["--refresh-cookie"],
    &["--dev-inbox"],
    &["--sessions"],
    &["--legacy", "legacy111"],
    &["--legacy", "legacyfork"],
];

#[tokio::test]
async fn the_description_is_openapi() {
    let rules: Value = serde_json::from_str(include_str!("support/openapi-3.1.json")).unwrap();
    let rules = jsonschema::validator_for(&rules).unwrap();
    for flags in SETTINGS {
        let mut document = Description::of(&Server::start(flags).await).await.document;
        assert_eq!(errors(&rules, &document), "", "{flags:?}");
        for reference in references(&document) {
            let target = document.pointer(reference.strip_prefix('#').unwrap());
            assert!(target.is_some(), "{reference} leads nowhere");
        }
        document["paths"]["/api/hello/"]["get"]["responses"] = json!([]);
        assert_ne!(errors(&rules, &document), "", "whatever is described counts as right");
    }
}

#[tokio::test]
async fn every_route_and_method_is_described_and_nothing_else() {
    for flags in SETTINGS {
        let server = Server::start(flags).await;
        let described = Description::of(&server).await.methods();
        let mut mounted = BTreeMap::new();
        for path in hallpass_backend::paths(&server.app) {
            mounted.insert(path.to_owned(), allowed(&server, path).await);
        }
        assert_eq!(described, mounted, "{flags:?}");
    }
}

#[tokio::test]
async fn each_schema_is_one_that_json_schema_knows() {
    let description = Description::of(&Server::start(&[]).await).await;
    for name in description.document["components"]["schemas"].as_object().unwrap().keys() {
        description.validator(&format!("#/components/schemas/{name}"));
    }
}

#[tokio::test]
async fn real_answers_are_as_described() {
    let server = Server::start(&["--rotate-refresh-tokens", "--blacklist-after-rotation", "--sessions"]).await;
    let description = Description::of(&server).await;
    let pair = server.log_in_spiderman().await;
    let (access, refresh) = (&pair.access, json!({"refresh": pair.refresh}));
    let review = json!({"product": "web", "rating": 5, "text": "Sticks."});
    let details = json!({"username": "aunt may", "mobile": "555"});
    for (method, path, body, token, status) in [
        ("get", "/api/reviews/", Value::Null, "", 200),
        ("post", "/api/reviews/", review.clone(), access, 201),
        ("post", "/api/reviews/", json!({"rating": 6}), access, 400),
        ("post", "/api/reviews/", review, "", 401),
        ("get", "/api/reviews/", Value::Null, "", 200),
        ("get", "/api/reviews/1/", Value::Null, "", 200),
        ("patch", "/api/reviews/1/", json!({"rating": 4}), access, 200),
        ("patch", "/api/reviews/2/", json!({"rating": 4}), access, 404),
        ("post", "/api/v1/userdetails/", details.clone(), access, 201),
        ("post", "/api/v1/userdetails/", details, access, 400),
        ("get", "/api/v1/userdetails/", Value::Null, access, 200),
        ("get", "/api/v1/userdetails/1/", Value::Null, access, 200),
        ("put", "/api/v1/userdetails/1/", json!({}), access, 400),
        ("post", "/api/v1/emp/", json!({"firstname": "Ben", "lastname": "Parker", "emp_id": 7}), access, 201),
        ("get", "/api/v1/emp/", Value::Null, access, 200),
        ("post", "/api/token/mobile/", json!({"mobile": ""}), "", 400),
        ("post", "/api/token/mobile/verify/", json!({"mobile": "555", "code": "000000"}), "", 401),
        ("get", "/api/sessions/", Value::Null, access, 200),
        ("get", "/api/sessions/", Value::Null, "", 401),
        ("delete", "/api/sessions/1/", Value::Null, access, 404),
        ("get", "/.well-known/jwks.json", Value::Null, "", 200),
        ("post", "/api/token/sliding/", json!({"username": "spiderman", "password": "underoos"}), "", 200),
        ("post", "/api/token/sliding/refresh/", json!({"token": access}), "", 401),
        ("get", "/api/stateless/", Value::Null, access, 200),
        ("post", "/api/token/", json!({"username": "spiderman", "password": "underoos"}), "", 200),
        ("post", "/api/token/", json!({"username": "spiderman", "password": "x"}), "", 401),
        ("post", "/api/token/", json!({}), "", 400),
        ("post", "/api/token/", json!([]), "", 400),
        ("post", "/api/token/verify/", json!({"token": access}), "", 200),
        ("post", "/api/token/verify/", json!({"token": "x"}), "", 401),
        ("post", "/api/token/refresh/", refresh.clone(), "", 200),
        ("post", "/api/token/refresh/", refresh.clone(), "", 401),
        ("post", "/api/token/blacklist/", refresh, "", 401),
        ("get", "/api/hello/", Value::Null, access, 200),
        ("get", "/hello/", Value::Null, access, 200),
        ("get", "/protected/", Value::Null, access, 200),
        ("get", "/protected/", Value::Null, "x", 401),
        ("get", "/api/whoami/", Value::Null, access, 200),
        ("put", "/api/whoami/", Value::Null, access, 405),
        ("get", "/api/schema/", Value::Null, "", 200),
    ] {
        let mut request = server.request(&method.to_uppercase(), path).json(&body);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        // What is not allowed is answered as any other method is.
        let method = if status == 405 { "get" } else { method };
        let template = path.replace("/1/", "/{id}/").replace("/2/", "/{id}/");
        description.check(method, &template, &answer);
    }
}

#[tokio::test]
async fn with_a_cookie_no_body_holds_a_refresh_token() {
    let server = Server::start(&["--refresh-cookie"]).await;
    let description = Description::of(&server).await;
    let answer = Answer::of(crate::support::cookie::log_in(&server)).await;
    assert_eq!(answer.status, 200);
    description.check("post", "/api/token/", &answer);
    let body = &description.document["paths"]["/api/token/"]["post"]["requestBody"]["content"];
    assert_eq!(body.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_legacy_packages_answers_are_as_described() {
    for (flavour, status) in [("legacy111", 200), ("legacyfork", 201)] {
        let server = Server::start(&["--legacy", flavour]).await;
        let description = Description::of(&server).await;
        for (password, status) in [("underoos", status), ("wrong", 400)] {
            let answer = server.post("/auth-jwt/", json!({"username": "spiderman", "password": password})).await;
            assert_eq!(answer.status, status, "{flavour}: {}", answer.text);
            description.check("post", "/auth-jwt/", &answer);
        }
    }
}

/// A server's description of itself.
struct Description {
    document: Value,
}

impl Description {
    async fn of(server: &Server) -> Self {
        let answer = Answer::of(server.request("GET", "/api/schema/")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        Self { document: answer.json }
    }

    /// The methods of each path.
    fn methods(&self) -> BTreeMap<String, BTreeSet<String>> {
        let paths = self.document["paths"].as_object().unwrap().iter();
        paths.map(|(path, item)| (path.clone(), item.as_object().unwrap().keys().cloned().collect())).collect()
    }

    /// Checks an answer's body, which may hold nothing that is not described.
    fn check(&self, method: &str, path: &str, answer: &Answer) {
        let responses = &self.document["paths"][path][method]["responses"];
        let status = answer.status.to_string();
        let status = if responses[&status].is_object() { status.as_str() } else { "default" };
        let path_in_document = format!(
            "#/paths/{}/{method}/responses/{status}/content/application~1json/schema",
            path.replace('/', "~1").replace('{', "%7B").replace('}', "%7D")
        );
        let errors = errors(&self.validator(&path_in_document), &answer.json);
        assert_eq!(errors, "", "{method} {path} {}: {}", answer.status, answer.text);
    }

    fn validator(&self, reference: &str) -> Validator {
        let mut document = self.document.clone();
        for schema in document["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            if schema["properties"].is_object() && schema["additionalProperties"].is_null() {
                schema["additionalProperties"] = false.into();
            }
        }
        document["$ref"] = reference.into();
        jsonschema::validator_for(&document).unwrap()
    }
}

fn errors(rules: &Validator, value: &Value) -> String {
    rules.iter_errors(value).map(|error| format!("{}: {error}\n", error.instance_path())).collect()
}

/// Every `$ref` in the document.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            fields.values().flat_map(references).chain(own).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// The methods that a path answers to.
async fn allowed(server: &Server, path: &str) -> BTreeSet<String> {
    let answer = Answer::of(
        server
            .request("OPTIONS", &path.replace("{id}", "1"))
            .bearer_auth(crate::support::craft(&crate::support::good_claims("access"))),
    )
    .await;
    let methods = answer.header("allow").split(',').map(|method| method.trim().to_lowercase());
    let methods: BTreeSet<_> = methods.filter(|method| !["head", "options", ""].contains(&method.as_str())).collect();
    assert!(!methods.is_empty(), "OPTIONS {path}: {} {:?}", answer.status, answer.headers);
    methods
}
