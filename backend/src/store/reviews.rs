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

/// What is written into a review; `None` where it stays as it is, or empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReviewFields {
    pub(crate) product: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) rating: Option<i64>,
    pub(crate) text: Option<String>,
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

/// SQL that writes a review, and answers it.
macro_rules! returning {
    ($write:literal) => {
        concat!(
            $write,
            " RETURNING id, product, title, rating, text, author_id, \
             (SELECT username FROM users WHERE users.id = author_id) AS author, created_at, updated_at"
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

    /// Adds a review, and answers it.
    pub(crate) async fn add_review(&self, author: &User, fields: ReviewFields, now: i64) -> Result<Review, StoreError> {
        query(returning!(
            "INSERT INTO reviews (product, title, rating, text, author_id, created_at, updated_at) \
             VALUES (COALESCE($1, ''), COALESCE($2, ''), COALESCE($3, 0), COALESCE($4, ''), $5, $6, $6)"
        ))
        .bind(fields.product)
        .bind(fields.title)
        .bind(fields.rating)
        .bind(fields.text)
        .bind(author.id)
        .bind(now)
        .fetch_one(&self.writer)
        .await
    }

    /// Changes these fields of a review, and leaves the others to whoever else may change them just then; `None` if there is no such
    /// review.
    pub(crate) async fn change_review(
        &self,
        id: i64,
        fields: ReviewFields,
        now: i64,
    ) -> Result<Option<Review>, StoreError> {
        query(returning!(
            "UPDATE reviews SET product = COALESCE($2, product), title = COALESCE($3, title), \
             rating = COALESCE($4, rating), text = COALESCE($5, text), updated_at = $6 WHERE id = $1"
        ))
        .bind(id)
        .bind(fields.product)
        .bind(fields.title)
        .bind(fields.rating)
        .bind(fields.text)
        .bind(now)
        .fetch_optional(&self.writer)
        .await
    }

    /// Deletes a review, and answers how many there were.
    pub(crate) async fn delete_review(&self, id: i64) -> Result<u64, StoreError> {
        query("DELETE FROM reviews WHERE id = $1").bind(id).execute(&self.writer).await
    }
}
