//! What OPTIONS tells about a view, as Django REST framework's metadata does.

use serde_json::{Map, Value, json};

use super::{records::is_record, view::RENDERED};
use crate::app::App;

/// Describes the view at a path.
pub(super) fn of(app: &App, path: &str, parses: &[&str]) -> Value {
    let view = VIEWS.iter().find(|view| view.path == path);
    let mut description = json!({
        "name": view.map_or_else(|| name(path), |view| view.name.to_owned()),
        "description": view.map_or("", |view| view.about),
        "renders": RENDERED,
        "parses": parses,
    });
    if let Some(view) = view {
        description["actions"] = json!({"POST": fields(app, view.fields)});
    }
    description
}

/// What DRF would call the view: after the kind of its records, or else its class, which has the name of the path's last word.
fn name(path: &str) -> String {
    if let Some((_, kind)) = RECORDS.iter().find(|(all, _)| path.starts_with(all)) {
        return format!("{kind} {}", if is_record(path) { "Instance" } else { "List" });
    }
    let is_word = |word: &&str| !word.is_empty() && !word.starts_with('{');
    label(path.split('/').rfind(is_word).unwrap_or_default())
}

fn fields(app: &App, fields: &[Field]) -> Map<String, Value> {
    let described = fields.iter().map(|field| {
        let name = match field {
            Field::LoginName => app.settings.login_field.name(),
            Field::Sent(name) | Field::Answered(name) => name,
        };
        let is_answered = matches!(field, Field::Answered(_));
        let field = json!({"type": "string", "required": !is_answered, "read_only": is_answered, "label": label(name)});
        (name.to_owned(), field)
    });
    described.collect()
}

fn label(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    first.to_ascii_uppercase() + rest
}

/// A view of SimpleJWT's, in its words.
struct View {
    path: &'static str,
    name: &'static str,
    about: &'static str,
    fields: &'static [Field],
}

enum Field {
    /// Whatever users log in with.
    LoginName,
    Sent(&'static str),
    /// A field of the answer that is none of the request.
    Answered(&'static str),
}

const RECORDS: [(&str, &str); 3] =
    [("/api/v1/userdetails/", "User Details"), ("/api/v1/emp/", "Employee"), ("/api/reviews/", "Review")];

const VIEWS: [View; 6] = [
    View {
        path: "/api/token/",
        name: "Token Obtain Pair",
        about: "Takes a set of user credentials and returns an access and refresh JSON web\n\
                token pair to prove the authentication of those credentials.",
        fields: &[Field::LoginName, Field::Sent("password")],
    },
    View {
        path: "/api/token/refresh/",
        name: "Token Refresh",
        about: "Takes a refresh type JSON web token and returns an access type JSON web\n\
                token if the refresh token is valid.",
        fields: &[Field::Sent("refresh"), Field::Answered("access")],
    },
    View {
        path: "/api/token/verify/",
        name: "Token Verify",
        about: "Takes a token and indicates if it is valid.  This view provides no\n\
                information about a token's fitness for a particular use.",
        fields: &[Field::Sent("token")],
    },
    View {
        path: "/api/token/blacklist/",
        name: "Token Blacklist",
        about: "Takes a token and blacklists it. Must be used with the\n\
                `rest_framework_simplejwt.token_blacklist` app installed.",
        fields: &[Field::Sent("refresh")],
    },
    View {
        path: "/api/token/sliding/",
        name: "Token Obtain Sliding",
        about: "Takes a set of user credentials and returns a sliding JSON web token to\n\
                prove the authentication of those credentials.",
        fields: &[Field::LoginName, Field::Sent("password")],
    },
    View {
        path: "/api/token/sliding/refresh/",
        name: "Token Refresh Sliding",
        about: "Takes a sliding JSON web token and returns a new, refreshed version if the\n\
                token's refresh period has not expired.",
        fields: &[Field::Sent("token")],
    },
];
