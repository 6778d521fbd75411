//! A review.

use crate::json::Json;

/// A review, as the API tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Review {
    pub(crate) id: u32,
    pub(crate) product: String,
    pub(crate) title: String,
    /// From 1 to 5.
    pub(crate) rating: usize,
    pub(crate) text: String,
    /// The author's username.
    pub(crate) author: String,
    pub(crate) day: String,
}

impl From<Json> for Review {
    fn from(json: Json) -> Self {
        let text = |field| json.get(field).text().unwrap_or_default();
        let number = |field| json.get(field).number().unwrap_or_default() as u32;
        Self {
            id: number("id"),
            product: text("product"),
            title: text("title"),
            rating: number("rating").min(MOST) as usize,
            text: text("text"),
            author: text("author"),
            // Of 2026-11-23T01:40:00Z.
            day: text("updated_at").chars().take(10).collect(),
        }
    }
}

impl Review {
    /// Returns the rating as stars.
    pub(crate) fn stars(&self) -> String {
        "★".repeat(self.rating) + &"☆".repeat(MOST as usize - self.rating)
    }
}

const MOST: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_always_five_stars() {
        let stars = |rating| Review { rating, ..Review::default() }.stars();
        assert_eq!([stars(0), stars(3), stars(5)], ["☆☆☆☆☆", "★★★☆☆", "★★★★★"]);
    }
}
