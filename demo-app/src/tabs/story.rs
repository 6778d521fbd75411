//! What a tab tells of itself, as a text that other tabs can read.

/// As many generations of tokens as a tab remembers.
const LONGEST: usize = 60;

/// One tab's story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    /// Four letters and digits, its name.
    pub(super) id: String,
    /// When it was opened, in milliseconds since 1970.
    pub(super) born: i64,
    /// The path of the page that it shows.
    pub(super) page: String,
    pub(super) is_visible: bool,
    /// Whose session it shows; empty if nobody is logged in.
    pub(super) user: String,
    /// When its access token expires, in milliseconds since 1970.
    pub(super) expires: i64,
    /// The access tokens that it has had, oldest first.
    pub(super) tokens: Vec<Token>,
    /// The refresh requests that it has sent, oldest first.
    pub(super) requests: Vec<Sent>,
}

/// An access token: a generation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) jti: String,
    /// When it was asked for, in milliseconds since 1970.
    pub(super) since: i64,
}

/// A refresh request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    /// The token that the tab had then, and wanted to replace.
    pub(super) spent: String,
    pub(super) has_failed: bool,
}

impl Story {
    /// Returns the id of the access token that it has, empty if it has none.
    pub(super) fn jti(&self) -> &str {
        if self.user.is_empty() { "" } else { self.tokens.last().map_or("", |token| &token.jti) }
    }

    /// Remembers a token, unless it is the one that it has.
    pub(super) fn take(&mut self, token: Token) -> bool {
        let is_new = self.tokens.last().is_none_or(|last| last.jti != token.jti);
        if is_new {
            keep(&mut self.tokens, token);
        }
        is_new
    }

    /// Remembers a request.
    pub(super) fn sent(&mut self, request: Sent) {
        keep(&mut self.requests, request);
    }

    /// Writes it down, a line for each thing.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |words: [&str; 3]| {
            for (word, end) in words.into_iter().zip([" ", " ", "\n"]) {
                text.push_str(word);
                text.push_str(end);
            }
        };
        line(["id", &self.id, &self.born.to_string()]);
        line(["page", &self.page, if self.is_visible { "visible" } else { "hidden" }]);
        for token in &self.tokens {
            line(["token", &token.jti, &token.since.to_string()]);
        }
        for request in &self.requests {
            line(["sent", &request.spent, if request.has_failed { "failed" } else { "done" }]);
        }
        if !self.user.is_empty() {
            line(["user", &self.user.replace(char::is_whitespace, "_"), &self.expires.to_string()]);
        }
        text
    }

    /// Reads what a tab has written; none if it is no story.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut story = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ').map(str::to_owned);
            let (kind, what, more) = (words.next()?, words.next()?, words.next()?);
            let millis = more.parse().unwrap_or_default();
            match kind.as_str() {
                "id" => (story.id, story.born) = (what, millis),
                "page" => (story.page, story.is_visible) = (what, more == "visible"),
                "token" => story.tokens.push(Token { jti: what, since: millis }),
                "sent" => story.requests.push(Sent { spent: what, has_failed: more == "failed" }),
                "user" => (story.user, story.expires) = (what, millis),
                _ => return None,
            }
        }
        (!story.id.is_empty()).then_some(story)
    }
}

/// Adds to a list, and forgets the oldest of one that is long.
pub(super) fn keep<T>(list: &mut Vec<T>, new: T) {
    if list.len() == LONGEST {
        list.remove(0);
    }
    list.push(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_read_as_it_was_written() {
        let story = Story {
            id: "k3f9".into(),
            born: 12,
            page: "/tabs".into(),
            is_visible: true,
            user: "1".into(),
            expires: 1_795_000_000_000,
            tokens: vec![Token { jti: "a".into(), since: 13 }, Token { jti: "b".into(), since: 14 }],
            requests: vec![
                Sent { spent: "a".into(), has_failed: false },
                Sent { spent: String::new(), has_failed: true },
            ],
        };
        assert_eq!(Story::parse(&story.to_text()), Some(story));
    }

    #[test]
    fn what_is_no_story_is_not_read() {
        assert_eq!([Story::parse(""), Story::parse("who?"), Story::parse("id x")], [None, None, None]);
    }

    #[test]
    fn a_token_is_taken_once() {
        let token = |jti: &str| Token { jti: jti.into(), since: 0 };
        let mut story = Story::default();
        assert_eq!([story.take(token("a")), story.take(token("a")), story.take(token("b"))], [true, false, true]);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut story = Story::default();
        for number in 0..100_i64 {
            assert!(story.take(Token { jti: number.to_string(), since: number }));
        }
        assert_eq!((story.tokens.len(), story.jti()), (LONGEST, ""));
        assert_eq!(story.tokens[0].since, 40);
    }
}
