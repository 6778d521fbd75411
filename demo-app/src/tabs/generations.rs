//! Generations of tokens, and the refreshes that led from one to the next, put together from what all tabs tell.

use super::story::Story;

/// An access token that tabs have shared, and how it was replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Generation {
    pub(super) jti: String,
    /// When it was asked for, in milliseconds since 1970.
    pub(super) since: i64,
    /// The tabs that have sent requests to replace it, each once.
    pub(super) by: Vec<String>,
    /// How many requests they have sent.
    pub(super) requests: usize,
    /// How many of these came to nothing.
    pub(super) failed: usize,
    /// Whether a tab that is open has it now.
    pub(super) is_present: bool,
}

impl Generation {
    /// Returns whether more than one request did it.
    pub(super) fn is_wasteful(&self) -> bool {
        self.requests - self.failed > 1
    }

    /// Returns whether somebody has replaced it, as far as the tabs know.
    pub(super) fn is_renewed(&self) -> bool {
        self.requests > self.failed
    }
}

/// Returns the generations, newest first. `open` says which tabs there still are.
pub(super) fn generations(stories: &[Story], open: &[String]) -> Vec<Generation> {
    let mut all: Vec<Generation> = Vec::new();
    for story in stories {
        for token in &story.tokens {
            if all.iter().any(|generation| generation.jti == token.jti) {
                continue;
            }
            let place = all.iter().position(|generation| generation.since < token.since).unwrap_or(all.len());
            let new = Generation { jti: token.jti.clone(), since: token.since, ..Generation::default() };
            all.insert(place, new);
        }
    }
    for story in stories {
        for request in &story.requests {
            let Some(spent) = all.iter_mut().find(|generation| generation.jti == request.spent) else { continue };
            spent.requests += 1;
            spent.failed += usize::from(request.has_failed);
            if !spent.by.contains(&story.id) {
                spent.by.push(story.id.clone());
            }
        }
        let is_open = open.contains(&story.id);
        if let Some(present) = all.iter_mut().find(|generation| is_open && generation.jti == story.jti()) {
            present.is_present = true;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::story::{Sent, Token};
    use super::*;

    fn tab(id: &str, tokens: &[&str], spent: &[(&str, bool)]) -> Story {
        let token = |jti: &&str| Token { jti: (*jti).into(), since: i64::from(jti.as_bytes()[0]) };
        let sent = |(spent, has_failed): &(&str, bool)| Sent { spent: (*spent).into(), has_failed: *has_failed };
        Story {
            id: id.into(),
            user: "1".into(),
            tokens: tokens.iter().map(token).collect(),
            requests: spent.iter().map(sent).collect(),
            ..Story::default()
        }
    }

    fn told(stories: &[Story]) -> Vec<Generation> {
        let open: Vec<_> = stories.iter().map(|story| story.id.clone()).collect();
        generations(stories, &open)
    }

    #[test]
    fn tabs_that_take_turns_send_one_request_for_each_generation() {
        let stories = [tab("x", &["a", "b", "c"], &[("a", false)]), tab("y", &["b", "c"], &[("b", false)])];
        let told = told(&stories);
        let requests: Vec<_> = told.iter().map(|each| (each.jti.as_str(), each.by.join("+"), each.requests)).collect();
        assert_eq!(requests, [("c", String::new(), 0), ("b", "y".into(), 1), ("a", "x".into(), 1)]);
        assert_eq!(told.iter().filter(|each| each.is_present).count(), 1);
    }

    #[test]
    fn two_tabs_that_refresh_the_same_token_are_caught() {
        let told = told(&[tab("x", &["a", "b"], &[("a", false)]), tab("y", &["a", "c"], &[("a", false)])]);
        let wasteful: Vec<_> = told.iter().filter(|each| each.is_wasteful()).map(|each| each.by.join("+")).collect();
        assert_eq!(wasteful, ["x+y"]);
    }

    #[test]
    fn a_request_that_failed_is_no_waste() {
        let told = told(&[tab("x", &["a", "b"], &[("a", true), ("a", false)])]);
        assert_eq!((told[1].requests, told[1].failed, told[1].is_wasteful()), (2, 1, false));
    }

    #[test]
    fn the_token_of_a_tab_that_is_closed_is_not_in_use() {
        assert!(!generations(&[tab("x", &["a"], &[])], &[])[0].is_present);
    }
}
