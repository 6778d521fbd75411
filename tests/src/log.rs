//! The backend's log.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use humantime::parse_rfc3339;
use serde_json::Value;

/// What the backend had logged at some moment.
#[derive(Clone, Debug, Default)]
pub struct Log(Vec<String>);

/// A place in a log: everything up to then.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

/// A request to the API, and its answer's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

impl Log {
    /// A log of these lines, each a JSON object.
    pub(crate) fn new(lines: Vec<String>) -> Self {
        Self(lines)
    }

    /// Returns this log and another backend's, in the order of time.
    pub fn beside(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        let time = |line: &String| serde_json::from_str::<Value>(line).ok().map(|line| line["timestamp"].to_string());
        self.0.sort_by_cached_key(time);
        self
    }

    /// Returns the place after the last line.
    pub fn mark(&self) -> Mark {
        Mark(self.0.len())
    }

    /// Returns what came after the mark.
    pub fn since(&self, mark: Mark) -> Self {
        Self(self.0[mark.0..].to_vec())
    }

    /// Returns the requests to the API, in the order in which they were answered.
    pub fn requests(&self) -> Vec<Request> {
        let lines = self.lines().filter(|line| line["message"] == "request");
        lines.filter_map(|line| Request::read(&line)).filter(|request| request.path.starts_with("/api/")).collect()
    }

    /// Returns the statuses of the answers from this path.
    pub fn statuses(&self, path: &str) -> Vec<u16> {
        self.requests().into_iter().filter(|request| request.path == path).map(|request| request.status).collect()
    }

    /// Returns how often the backend gave out a new access token for a refresh token.
    pub fn refreshes(&self) -> usize {
        self.count("token refreshed")
    }

    /// Returns how many generations of tokens the refreshes have led to, if each lives this long at least: a refresh that comes sooner is
    /// one too many for the generation that there is.
    pub fn generations(&self, least: Duration) -> usize {
        let mut begun = None;
        let mut generations = 0;
        for line in self.lines() {
            let at = line["timestamp"].as_str().and_then(|text| parse_rfc3339(text).ok());
            let is_over =
                || begun.zip(at).is_none_or(|(begun, at)| at.duration_since(begun).is_ok_and(|age| age >= least));
            match line["message"].as_str() {
                Some("logged in") => begun = at,
                Some("token refreshed") if is_over() => {
                    begun = at;
                    generations += 1;
                }
                _ => {}
            }
        }
        generations
    }

    /// Returns what is told of requests that have been answered: nothing in it is half done.
    pub fn answered(&self) -> Self {
        let ids: BTreeSet<_> = self.lines().filter(|line| line["message"] == "request").map(|line| id(&line)).collect();
        let is_answered = |line: &String| serde_json::from_str(line).is_ok_and(|line| ids.contains(&id(&line)));
        Self(self.0.iter().filter(|line| is_answered(line)).cloned().collect())
    }

    /// Returns how many lines have this message.
    pub fn count(&self, message: &str) -> usize {
        self.lines().filter(|line| line["message"] == message).count()
    }

    /// Returns whether a request with this id was answered.
    pub(crate) fn has_answered(&self, id: &str) -> bool {
        self.lines().any(|line| line["message"] == "request" && line["span"]["id"] == id)
    }

    fn lines(&self) -> impl Iterator<Item = Value> {
        self.0.iter().filter_map(|line| serde_json::from_str(line).ok())
    }
}

/// The id of the request that a line belongs to.
fn id(line: &Value) -> Option<String> {
    line["span"]["id"].as_str().map(str::to_owned)
}

impl Request {
    fn read(line: &Value) -> Option<Self> {
        let text = |name: &str| line[name].as_str().map(str::to_owned);
        let status = line["status"].as_u64()?.try_into().ok()?;
        Some(Self { method: text("method")?, path: text("path")?, status })
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, self.status)
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Log {
        Log::new(vec![
            r#"{"message":"listening","address":"127.0.0.1:8000"}"#.into(),
            r#"{"message":"request","method":"GET","path":"/","status":200,"span":{"id":"a"}}"#.into(),
            r#"{"message":"token refreshed","jti":"old","span":{"id":"b"}}"#.into(),
            r#"{"message":"request","method":"POST","path":"/api/token/refresh/","status":200,"span":{"id":"b"}}"#
                .into(),
            r#"{"message":"request","method":"POST","path":"/api/token/refresh/","status":401,"span":{"id":"c"}}"#
                .into(),
            "not JSON".into(),
        ])
    }

    #[test]
    fn a_refresh_is_counted_when_it_succeeded() {
        assert_eq!(log().refreshes(), 1);
    }

    #[test]
    fn refreshes_that_follow_too_soon_are_of_one_generation() {
        let line = |(message, second): (&str, u8)| {
            format!(r#"{{"timestamp":"2026-01-02T03:04:{second:02}.5Z","message":"{message}"}}"#)
        };
        let refreshes = [3, 4, 5, 6, 9, 10].map(|second| ("token refreshed", second));
        let log = Log::new([("logged in", 0)].into_iter().chain(refreshes).map(line).collect());
        assert_eq!((log.refreshes(), log.generations(Duration::from_secs(3))), (6, 3));
        assert_eq!(log.generations(Duration::from_secs(4)), 2);
    }

    #[test]
    fn a_refresh_that_is_not_answered_yet_does_not_count() {
        let half = Log::new(log().0[..3].to_vec());
        assert_eq!((half.refreshes(), half.answered().refreshes()), (1, 0));
        assert_eq!(log().answered().refreshes(), 1);
    }

    #[test]
    fn a_refused_refresh_is_seen() {
        assert_eq!(log().statuses("/api/token/refresh/"), [200, 401]);
    }

    #[test]
    fn requests_are_those_to_the_api() {
        let requests: Vec<_> = log().requests().iter().map(Request::to_string).collect();
        assert_eq!(requests, ["POST /api/token/refresh/ 200", "POST /api/token/refresh/ 401"]);
    }

    #[test]
    fn after_a_mark_the_past_is_forgotten() {
        assert_eq!(log().since(log().mark()).requests(), []);
    }
}
