//! `GET /api/schema/`: what this server answers where, in OpenAPI's words. Of all that there may be it tells what these settings bring.
//!
//! Kept by hand, for the answers are Django's and not those of types that a macro could read; a test holds it against the routes and
//! against real answers.

mod operations;

use std::sync::{Arc, LazyLock};

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{paths, records::is_record, view::MEDIA_TYPES};
use crate::{app::App, settings::Settings};
use operations::{Caller, OPERATIONS, Operation};

pub(super) async fn show(State(app): State<Arc<App>>) -> Json<Value> {
    let (settings, mounted) = (&app.settings, paths(&app));
    let mut described = Map::new();
    for operation in OPERATIONS.iter().filter(|operation| mounted.contains(&operation.path)) {
        let item = described.entry(operation.path).or_insert_with(|| json!({}));
        item[operation.method] = describe(operation, &app);
    }
    Json(json!({
        "openapi": "3.1.0",
        "info": {"title": "hallpass", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT},
        "paths": described,
        "components": {"schemas": schemas(settings), "securitySchemes": security_schemes(&app)},
    }))
}

fn describe(operation: &Operation, app: &App) -> Value {
    let settings = &app.settings;
    let method_and_path = [operation.method].into_iter().chain(operation.path.split(['/', '.', '-', '{', '}']));
    let words: Vec<_> = method_and_path.filter(|word| !word.is_empty()).collect();
    let mut described = json!({"operationId": words.join("_"), "summary": operation.summary});
    let security = match operation.caller {
        Caller::User => json!([{"token": []}]),
        Caller::AnybodyOrUser => json!([{}, {"token": []}]),
        Caller::Anybody | Caller::Prover | Caller::Holder => json!([]),
    };
    described["security"] = security;
    let parameters = parameters(operation);
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if let Some(schema) = operation.body {
        described["requestBody"] = body(operation, schema, settings);
    }
    described["responses"] = responses(operation, app);
    described
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let id = operation.path.contains("{id}").then(|| {
        let kind = if is_record(operation.path) { "integer" } else { "string" };
        json!({"name": "id", "in": "path", "required": true, "schema": {"type": kind}})
    });
    let query =
        operation.query.iter().map(|(name, kind)| json!({"name": name, "in": "query", "schema": {"type": kind}}));
    id.into_iter().chain(query).collect()
}

fn body(operation: &Operation, name: &str, settings: &Settings) -> Value {
    let mut schema = reference(name);
    // What is left out stays as it is.
    if operation.method == "patch" {
        schema = SCHEMAS[name].clone();
        schema.as_object_mut().and_then(|schema| schema.remove("required"));
    }
    let in_cookie = settings.refresh_cookie.is_on() && operation.caller == Caller::Holder;
    let media_types = if in_cookie { &MEDIA_TYPES[..1] } else { &MEDIA_TYPES };
    let content: Map<_, _> = media_types.iter().map(|name| ((*name).into(), json!({"schema": schema}))).collect();
    json!({"required": !(in_cookie && name == "RefreshToken"), "content": content})
}

fn responses(operation: &Operation, app: &App) -> Value {
    let (settings, (status, schema)) = (&app.settings, operation.success);
    let status = match schema {
        Some("LegacyToken") => app.legacy.as_ref().map_or(status, |legacy| legacy.flavour.status().as_u16()),
        _ => status,
    };
    let mut refusals = operation.refusals.to_vec();
    refusals.extend(operation.body.map(|_| 400));
    refusals.extend(operation.path.contains('{').then_some(404));
    match operation.caller {
        Caller::Anybody => {}
        Caller::User | Caller::AnybodyOrUser => refusals.push(401),
        Caller::Prover => refusals.extend([401, 429]),
        Caller::Holder if settings.refresh_cookie.is_on() => refusals.extend([401, 403, 429]),
        Caller::Holder => refusals.extend([401, 429]),
    }
    refusals.sort_unstable();
    let mut responses = Map::new();
    responses.insert(status.to_string(), response(status, schema));
    for status in refusals {
        let schema = match (status, schema) {
            (_, Some("Text")) => "Text",
            (400, _) => "Invalid",
            _ => "Problem",
        };
        responses.insert(status.to_string(), response(status, Some(schema)));
    }
    if schema != Some("Text") {
        let content = content("Problem");
        responses.insert("default".into(), json!({"description": "Refused, or failed", "content": content}));
    }
    responses.into()
}

fn response(status: u16, schema: Option<&str>) -> Value {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let mut response = json!({"description": reason.unwrap_or("Answer")});
    if let Some(name) = schema {
        response["content"] = content(name);
    }
    let header = match status {
        401 => Some("WWW-Authenticate"),
        429 => Some("Retry-After"),
        _ => None,
    };
    if let Some(name) = header {
        response["headers"] = json!({name: {"schema": {"type": "string"}}});
    }
    response
}

fn content(name: &str) -> Value {
    let media_type = if name == "Text" { "text/plain" } else { "application/json" };
    json!({media_type: {"schema": reference(name)}})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The schemas, as these settings have them.
fn schemas(settings: &Settings) -> Value {
    let mut schemas = SCHEMAS.clone();
    let login = settings.login_field.name();
    if login != "username" {
        schemas["Login"]["required"][0] = login.into();
        let username = schemas["Login"]["properties"].as_object_mut().and_then(|fields| fields.remove("username"));
        schemas["Login"]["properties"][login] = username.unwrap_or_default();
    }
    if settings.refresh_cookie.is_on() {
        for name in ["TokenPair", "Renewal"] {
            schemas[name] = json!({
                "type": "object",
                "description": "The refresh token is in the cookie hallpass_refresh.",
                "required": ["access"],
                "properties": {"access": reference("Jwt")},
            });
        }
        schemas["RefreshToken"] =
            json!({"description": "Nothing: the refresh token is in the cookie hallpass_refresh."});
    }
    schemas
}

fn security_schemes(app: &App) -> Value {
    let words = app.auth_header_types();
    if words.iter().any(|word| word == "Bearer") {
        return json!({"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}});
    }
    let description = format!("{} and the token, with a blank between", words.join(" or "));
    json!({"token": {"type": "apiKey", "in": "header", "name": "Authorization", "description": description}})
}

static SCHEMAS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("schema/components.json")).expect("a test reads it"));

const ABOUT: &str = "Django REST framework SimpleJWT on the wire.";
