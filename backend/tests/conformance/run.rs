//! One case on one server: its steps, its request, and what came of it.

use std::{thread, time::Duration};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    case::Case,
    comparison::differences,
    normal::normalised,
    request::{Response, now, send},
    server::Server,
    token,
};

/// What came of a case.
pub(crate) enum Verdict {
    /// The answer is the recorded one. Details that are not compared may differ all the same.
    Same {
        details: Vec<String>,
    },
    /// The answer is another one that will do.
    Accepted,
    Different(Vec<String>),
    Skipped(String),
}

/// A case while it runs.
pub(crate) struct Run<'a> {
    pub(crate) server: &'a Server,
    /// What the steps have kept.
    pub(crate) kept: Map<String, Value>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        let word = Uuid::new_v4().simple().to_string()[..8].to_owned();
        Self { server, kept: Map::from_iter([("uniq".into(), word.into())]) }
    }

    pub(crate) fn verdict(mut self, case: &Case) -> Verdict {
        if let Some(need) = case.requires.iter().find(|need| *need != "hooks") {
            return Verdict::Skipped(format!("needs {need}"));
        }
        let answer = match self.answer(case) {
            Ok(answer) => answer,
            Err(error) => return Verdict::Different(vec![error]),
        };
        let (required, details) = differences(&case.response, &answer);
        if required.is_empty() {
            return Verdict::Same { details };
        }
        match case.also_accept.iter().any(|other| differences(other, &answer).0.is_empty()) {
            true => Verdict::Accepted,
            false => Verdict::Different(required),
        }
    }

    fn answer(&mut self, case: &Case) -> Result<crate::case::Answer, String> {
        for step in &case.setup {
            self.step(step).map_err(|error| format!("setup: {error}"))?;
        }
        let response = self.send(&self.rendered(&case.request)?)?;
        Ok(normalised(self, &response, &case.volatile))
    }

    fn step(&mut self, step: &Map<String, Value>) -> Result<(), String> {
        let (kind, said) = step.iter().find(|(name, _)| STEPS.contains(&name.as_str())).ok_or("an unknown step")?;
        let said = self.rendered(said)?;
        let result = match kind.as_str() {
            "login" => self.log_in(said)?,
            "request" => self.expected(&said, step.get("expect_status"))?,
            "craft" => token::craft(&self.server.configuration, &said)?.into(),
            "edit" => token::edit(&said)?.into(),
            "claims_of" => said.as_str().and_then(token::read).map(|(_, claims)| claims).ok_or("no token")?.into(),
            "hook" => self.server.hook(&said)?,
            _ => {
                thread::sleep(Duration::from_secs_f64(said.as_f64().ok_or("no time to sleep")?));
                Value::Null
            }
        };
        if let Some(name) = step.get("as").and_then(Value::as_str) {
            self.kept.insert(name.into(), result);
        }
        Ok(())
    }

    fn log_in(&self, mut fields: Value) -> Result<Value, String> {
        let path =
            fields.as_object_mut().and_then(|fields| fields.shift_remove("path")).unwrap_or("/api/token/".into());
        self.expected(&json!({"method": "POST", "path": path, "body": {"json": fields}}), None)
    }

    fn expected(&self, request: &Value, status: Option<&Value>) -> Result<Value, String> {
        let response = self.send(request)?;
        let is_expected = match status {
            None => [200, 201].contains(&response.status),
            Some(Value::Array(any)) => any.iter().any(|one| *one == response.status),
            Some(one) => *one == response.status,
        };
        match is_expected {
            true => Ok(response.json),
            false => Err(format!("{} answered {}: {}", request["path"], response.status, response.json)),
        }
    }

    fn send(&self, request: &Value) -> Result<Response, String> {
        match request["path"].as_str() {
            Some("/__lab__/") => self.server.hook(&request["body"]["json"]).map(Response::of_json),
            _ => send(&self.server.address, request),
        }
    }

    /// What a case says, with its placeholders filled in.
    fn rendered(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::Object(fields) => match fields.iter().next() {
                Some((name, value)) if fields.len() == 1 && name.starts_with('$') => placeholder(name, value)?,
                _ => Value::Object(self.rendered_fields(fields)?),
            },
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.rendered(item)).collect::<Result<_, _>>()?)
            }
            Value::String(text) => self.rendered_text(text)?,
            other => other.clone(),
        })
    }

    fn rendered_fields(&self, fields: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        fields.iter().map(|(name, value)| Ok((name.clone(), self.rendered(value)?))).collect()
    }

    fn rendered_text(&self, text: &str) -> Result<Value, String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, (name, after))) =
            rest.split_once("{{").and_then(|(before, rest)| Some((before, rest.split_once("}}")?)))
        {
            let value = self.kept_at(name)?;
            if before.is_empty() && after.is_empty() && out.is_empty() {
                return Ok(value.clone());
            }
            out.push_str(before);
            out.push_str(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            rest = after;
        }
        Ok(Value::String(out + rest))
    }

    fn kept_at(&self, path: &str) -> Result<&Value, String> {
        let mut parts = path.split('.');
        let first = parts.next().and_then(|name| self.kept.get(name));
        let found = parts.try_fold(first, |value, part| {
            value.map(|value| part.parse::<usize>().ok().and_then(|index| value.get(index)).or_else(|| value.get(part)))
        });
        found.flatten().ok_or_else(|| format!("nothing was kept as {path}"))
    }
}

fn placeholder(name: &str, value: &Value) -> Result<Value, String> {
    let then = now().floor() as i64 + value.as_i64().unwrap_or_default();
    Ok(match name {
        "$now" => then.into(),
        "$now_float" => (then as f64 + 0.5).into(),
        "$now_string" => then.to_string().into(),
        "$uuid" => Uuid::new_v4().simple().to_string().into(),
        "$repeat" => {
            let times = value[1].as_u64().and_then(|times| times.try_into().ok()).ok_or("no number of times")?;
            value[0].as_str().ok_or("nothing to repeat")?.repeat(times).into()
        }
        other => return Err(format!("no placeholder is called {other}")),
    })
}

const STEPS: [&str; 7] = ["login", "request", "craft", "edit", "claims_of", "hook", "sleep"];
