//! The configurations of the recording, and how the program is told them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::keys::Keys;

/// One configuration of `data/configs.json`.
pub(crate) struct Configuration {
    flavour: String,
    lab: Map<String, Value>,
    simple_jwt: Map<String, Value>,
    jwt_auth: Map<String, Value>,
    keys: Keys,
}

impl Configuration {
    pub(crate) fn read(name: &str) -> Self {
        let mut all = document();
        let mut ours = all["configs"][name].take();
        let mut group = |name: &str| ours[name].as_object_mut().map(std::mem::take).unwrap_or_default();
        let (mut lab, simple_jwt, jwt_auth) = (group("LAB"), group("SIMPLE_JWT"), group("JWT_AUTH"));
        lab.insert("SECRET_KEY".into(), all["secret_key"].take());
        let flavour = ours["flavour"].as_str().unwrap_or("simplejwt").to_owned();
        Self { flavour, lab, simple_jwt, jwt_auth, keys: Keys::default() }
    }

    /// The program's variables for these settings.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let mut variables = vec![("HALLPASS_ALLOW_WEAK_KEYS".into(), "true".into())];
        if !self.is_simple_jwt() {
            variables.push(("HALLPASS_LEGACY".into(), self.flavour.clone()));
        }
        for (name, value) in self.lab.iter().chain(&self.simple_jwt).chain(&self.jwt_auth) {
            let (name, value) = self.renamed(name, value);
            variables.push((format!("HALLPASS_{name}"), value));
        }
        variables
    }

    pub(crate) fn algorithm(&self) -> &str {
        self.signing("ALGORITHM", "JWT_ALGORITHM").and_then(Value::as_str).unwrap_or("HS256")
    }

    /// The key of this name in a case: a literal one, or the name of one of the server's.
    pub(crate) fn key(&self, name: &Value) -> Result<String, String> {
        if let Some(text) = name["literal"].as_str() {
            return Ok(text.to_owned());
        }
        match name.as_str() {
            None | Some("server") => Ok(self.text(self.signing_key())),
            Some("public_pem") => Ok(self.verifying_key()),
            Some("wrong") => Ok(match &self.algorithm()[..2] {
                "RS" | "PS" => self.keys.pem("rsa-other.pem"),
                "ES" => self.keys.pem("ec-other.pem"),
                _ => WRONG_SECRET.into(),
            }),
            Some(other) => Err(format!("no key is called {other}")),
        }
    }

    pub(crate) fn verifying_key(&self) -> String {
        self.text(self.simple_jwt.get("VERIFYING_KEY").unwrap_or_else(|| self.signing_key()))
    }

    /// What a claim is called that may be renamed.
    pub(crate) fn claim(&self, setting: &str, default: &'static str) -> &str {
        self.simple_jwt.get(setting).and_then(Value::as_str).unwrap_or(default)
    }

    fn is_simple_jwt(&self) -> bool {
        self.flavour == "simplejwt"
    }

    fn signing_key(&self) -> &Value {
        self.signing("SIGNING_KEY", "JWT_SECRET_KEY").unwrap_or(&self.lab["SECRET_KEY"])
    }

    fn signing(&self, simple_jwt: &str, legacy: &str) -> Option<&Value> {
        if self.is_simple_jwt() { self.simple_jwt.get(simple_jwt) } else { self.jwt_auth.get(legacy) }
    }

    /// The text of a setting, of the file that it names where it begins with `@`.
    fn text(&self, value: &Value) -> String {
        let text = value.as_str().unwrap();
        text.strip_prefix("@keys/").map_or_else(|| text.into(), |file| self.keys.pem(file))
    }

    /// The program's name for a setting, and its value. What is a Python class there is a word here.
    fn renamed(&self, name: &str, value: &Value) -> (String, String) {
        let (name, value) = match name {
            "TOKEN_OBTAIN_SERIALIZER" => ("EXTRA_CLAIMS", "username,first_name,last_name,is_staff".into()),
            "AUTH_TOKEN_CLASSES" => {
                ("AUTH_TOKEN_TYPES", self.plain(value).replace(TOKENS, "").replace("Token", "").to_lowercase())
            }
            "AUTHENTICATION_BACKENDS" => ("ALLOW_INACTIVE_LOGIN", "true".into()),
            "BLACKLIST_APP" => ("BLACKLIST", self.plain(value)),
            "USERNAME_FIELD" => ("LOGIN_FIELD", self.plain(value)),
            _ => (name, self.plain(value)),
        };
        (name.into(), value)
    }

    /// A setting as a variable's text.
    fn plain(&self, value: &Value) -> String {
        match value {
            Value::String(text) => match text.strip_prefix("@keys/") {
                Some(file) => format!("@{}", self.keys.file(file).display()),
                None => text.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.plain(item)).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        }
    }
}

/// The names of all configurations.
pub(crate) fn names() -> BTreeSet<String> {
    document()["configs"].as_object().unwrap().keys().cloned().collect()
}

fn document() -> Value {
    serde_json::from_str(include_str!("data/configs.json")).unwrap()
}

const TOKENS: &str = "rest_framework_simplejwt.tokens.";
const WRONG_SECRET: &str = "not-the-key-of-this-server-0123456789abcdefghijklmnopqrstuvwxyz-0123456789";
