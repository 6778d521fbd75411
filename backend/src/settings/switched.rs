//! The settings of tokens that a demo changes while the server runs, under their own names, read as on the command line.

use clap::{ValueEnum, builder::PossibleValue};
use serde_json::{Map, Value};

use super::{
    Settings,
    value::{Switch, lifetime, time},
};
use crate::{error::SetupError, legacy::Flavour, token::whole_seconds};

impl Settings {
    /// Those settings, by their names.
    pub(crate) fn switched(&self) -> Map<String, Value> {
        SWITCHED.iter().map(|setting| (setting.name.into(), (setting.told)(self))).collect()
    }

    /// These settings, but with those that `changes` names.
    ///
    /// # Errors
    ///
    /// Says of each change what is wrong with it, or of all together why a server cannot run with them.
    pub(crate) fn changed(mut self, changes: &Map<String, Value>) -> Result<Self, Unchanged> {
        let mut errors = Vec::new();
        for (name, value) in changes {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let set = match SWITCHED.iter().find(|setting| setting.name == name) {
                Some(setting) => (setting.set)(&mut self, &text),
                None => Err(no_such_setting()),
            };
            errors.extend(set.err().map(|error| (name.clone(), error)));
        }
        if !errors.is_empty() {
            return Err(Unchanged::Wrong(errors));
        }
        self.adopt_legacy().and_then(|()| self.check()).map_err(Unchanged::AtOdds)?;
        self.warn_of_idle();
        Ok(self)
    }
}

/// Why the settings stay as they are.
#[derive(Debug)]
pub(crate) enum Unchanged {
    /// The names of settings, each with what is wrong with what it was to become.
    Wrong(Vec<(String, String)>),
    /// The settings do not get along with each other.
    AtOdds(SetupError),
}

/// A setting that can be changed.
struct Switched {
    name: &'static str,
    told: fn(&Settings) -> Value,
    set: fn(&mut Settings, &str) -> Result<(), String>,
}

const SWITCHED: [Switched; 8] = [
    Switched {
        name: "access_token_lifetime",
        told: |settings| whole_seconds(settings.jwt.access_token_lifetime).into(),
        set: |settings, text| {
            settings.jwt.access_token_lifetime = lifetime(text)?;
            // Which would have the last word.
            settings.legacy.jwt_expiration_delta = None;
            Ok(())
        },
    },
    Switched {
        name: "refresh_token_lifetime",
        told: |settings| whole_seconds(settings.jwt.refresh_token_lifetime).into(),
        set: |settings, text| lifetime(text).map(|lifetime| settings.jwt.refresh_token_lifetime = lifetime),
    },
    Switched {
        name: "rotate_refresh_tokens",
        told: |settings| settings.jwt.rotate_refresh_tokens.is_on().into(),
        set: |settings, text| switch(text).map(|switch| settings.jwt.rotate_refresh_tokens = switch),
    },
    Switched {
        name: "blacklist_after_rotation",
        told: |settings| settings.jwt.blacklist_after_rotation.is_on().into(),
        set: |settings, text| switch(text).map(|switch| settings.jwt.blacklist_after_rotation = switch),
    },
    Switched {
        name: "refresh_reuse_grace",
        told: |settings| settings.jwt.grace_seconds().into(),
        set: |settings, text| time(text).map(|grace| settings.jwt.refresh_reuse_grace = grace),
    },
    Switched {
        name: "refresh_cookie",
        told: |settings| settings.refresh_cookie.is_on().into(),
        set: |settings, text| switch(text).map(|switch| settings.refresh_cookie = switch),
    },
    Switched {
        name: "legacy",
        told: |settings| {
            let flavour = settings.legacy.legacy.and_then(|flavour| flavour.to_possible_value());
            flavour.as_ref().map_or(NO_FLAVOUR, PossibleValue::get_name).into()
        },
        set: |settings, text| {
            settings.legacy.legacy = match text {
                NO_FLAVOUR => None,
                name => Some(Flavour::from_str(name, false).map_err(|_| "expected none, legacy111 or legacyfork")?),
            };
            Ok(())
        },
    },
    Switched {
        name: "jwt_allow_refresh",
        told: |settings| settings.legacy.allow_refresh().is_on().into(),
        set: |settings, text| switch(text).map(|switch| settings.legacy.jwt_allow_refresh = Some(switch)),
    },
];

fn switch(text: &str) -> Result<Switch, String> {
    text.parse().map_err(str::to_owned)
}

fn no_such_setting() -> String {
    let names: Vec<_> = SWITCHED.iter().map(|setting| setting.name).collect();
    format!("expected one of {}", names.join(", "))
}

/// What the command line says by not naming a package.
const NO_FLAVOUR: &str = "none";
