//! The table of product reviews.

use serde::Serialize;
use sqlx::FromRow;

use super::{Store, StoreError, User, query::query};
use crate::date::as_date;

/// What a user says of a product.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(crate) struct Review {
    pub(crate) id: i64,
    pub(crate) product: String,
    pub(crate) title: String,
    pub(crate) rating: i64,
    pub(crate) text: String,
    #[serde(skip)]
    pub(crate) author_id: i64,
    /// The author's username.
    pub(crate) author: String,
    #[serde(serialize_with = "as_date")]
    pub(crate) created_at: i64,
    #[serde(serialize_with = "as_date")]
    pub(crate) updated_at: i64,
}

impl Review {
    /// A review that says nothing yet.
    pub(crate) fn by(author: &User, now: i64) -> Self {
        Self {
            id: 0,
            product: String::new(),
            title: String::new(),
            rating: 0,
            text: String::new(),
            author_id: author.id,
            author: author.username.clone(),
            created_at: now,
            updated_at: now,
        }
    }
}

/// Which of many rows are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// SQL that reads reviews, up to its end.
macro_rules! reviews {
    ($end:literal) => {
        concat!(
            "SELECT reviews.id, reviews.product, reviews.title, reviews.rating, reviews.text, reviews.author_id, \
             users.username AS author, reviews.created_at, reviews.updated_at \
             FROM reviews JOIN users ON users.id = reviews.author_id ",
            $end
        )
    };
}

impl Store {
    /// The newest reviews, of one product or of all.
    pub(crate) async fn reviews(&self, product: Option<&str>, slice: Slice) -> Result<Vec<Review>, StoreError> {
        let query = match product {
            Some(product) => query(reviews!("WHERE reviews.product = $3 ORDER BY reviews.id DESC LIMIT $1 OFFSET $2"))
                .bind(slice.limit)
                .bind(slice.offset)
                .bind(product),
            None => query(reviews!("ORDER BY reviews.id DESC LIMIT $1 OFFSET $2")).bind(slice.limit).bind(slice.offset),
        };
        query.fetch_all(&self.reader).await
    }

    pub(crate) async fn review(&self, id: i64) -> Result<Option<Review>, StoreError> {
        query(reviews!("WHERE reviews.id = $1")).bind(id).fetch_optional(&self.reader).await
    }

    /// Adds a review, and answers it with its id.
    pub(crate) async fn add_review(&self, review: Review) -> Result<Review, StoreError> {
        let (id,) = query(
            "INSERT INTO reviews (product, title, rating, text, author_id, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(&review.product)
        .bind(&review.title)
        .bind(review.rating)
        .bind(&review.text)
        .bind(review.author_id)
        .bind(review.created_at)
        .bind(review.updated_at)
        .fetch_one(&self.writer)
        .await?;
        Ok(Review { id, ..review })
    }

    /// Writes what a review says anew, and answers how many there were.
    pub(crate) async fn change_review(&self, review: &Review) -> Result<u64, StoreError> {
        query("UPDATE reviews SET product = $2, title = $3, rating = $4, text = $5, updated_at = $6 WHERE id = $1")
            .bind(review.id)
            .bind(&review.product)
            .bind(&review.title)
            .bind(review.rating)
            .bind(&review.text)
            .bind(review.updated_at)
            .execute(&self.writer)
            .await
    }

    /// Deletes a review, and answers how many there were.
    pub(crate) async fn delete_review(&self, id: i64) -> Result<u64, StoreError> {
        query("DELETE FROM reviews WHERE id = $1").bind(id).execute(&self.writer).await
    }
}
