//! `/api/reviews/`: product reviews, which anybody reads, users write, and their authors edit.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{FromRequest, Request, State},
    http::{StatusCode, Uri},
    routing::{MethodRouter, get},
};

use super::{
    authentication::CurrentUser,
    field::{Fields, Text},
    records::RecordId,
    refusal::Refusal,
};
use crate::{
    app::App,
    store::{Review, ReviewFields, Slice, User},
    token::now,
};

/// The handlers for all reviews.
pub(super) fn all() -> MethodRouter<Arc<App>> {
    get(list).post(create)
}

/// The handlers for one review.
pub(super) fn one() -> MethodRouter<Arc<App>> {
    get(show).put(update).patch(update).delete(delete)
}

/// Lists the newest first: of `?product=` alone, `?limit=` at most, from `?offset=` on.
async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Json<Vec<Review>>, Refusal> {
    let product = parameter(&uri, "product");
    // No text in the database has a null character, and Postgres takes none to look for.
    if product.as_ref().is_some_and(|product| product.contains('\0')) {
        return Ok(Json(Vec::new()));
    }
    // As in DRF, a number that is none counts as not given.
    let number = |name| parameter(&uri, name)?.parse::<i64>().ok();
    let limit = number("limit").filter(|limit| *limit > 0).map_or(LIMIT, |limit| limit.min(LARGEST_LIMIT));
    let offset = number("offset").filter(|offset| *offset > 0).unwrap_or(0);
    Ok(Json(app.store.reviews(product.as_deref(), Slice { limit, offset }).await?))
}

async fn create(
    State(app): State<Arc<App>>,
    Extension(CurrentUser(user)): Extension<CurrentUser>,
    fields: Fields,
) -> Result<(StatusCode, Json<Review>), Refusal> {
    let review = app.store.add_review(&user, read(fields)?, now()).await?;
    Ok((StatusCode::CREATED, Json(review)))
}

async fn show(State(app): State<Arc<App>>, RecordId(id): RecordId) -> Result<Json<Review>, Refusal> {
    Ok(Json(find(&app, id).await?))
}

async fn update(
    State(app): State<Arc<App>>,
    RecordId(id): RecordId,
    Extension(CurrentUser(user)): Extension<CurrentUser>,
    request: Request,
) -> Result<Json<Review>, Refusal> {
    find_own(&app, id, &user).await?;
    let change = read(Fields::from_request(request, &app).await?)?;
    app.store.change_review(id, change, now()).await?.map(Json).ok_or(NO_SUCH)
}

async fn delete(
    State(app): State<Arc<App>>,
    RecordId(id): RecordId,
    Extension(CurrentUser(user)): Extension<CurrentUser>,
) -> Result<StatusCode, Refusal> {
    let review = find_own(&app, id, &user).await?;
    match app.store.delete_review(review.id).await? {
        0 => Err(NO_SUCH),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

async fn find(app: &App, id: i64) -> Result<Review, Refusal> {
    app.store.review(id).await?.ok_or(NO_SUCH)
}

/// Finds a review for its author alone.
async fn find_own(app: &App, id: i64, user: &User) -> Result<Review, Refusal> {
    let review = find(app, id).await?;
    if review.author_id == user.id { Ok(review) } else { Err(Refusal::NotPermitted) }
}

fn read(mut fields: Fields) -> Result<ReviewFields, Refusal> {
    let mut review = ReviewFields::default();
    fields.text("product", PRODUCT, &mut review.product);
    fields.text("title", TITLE, &mut review.title);
    fields.integer("rating", 1..=5, &mut review.rating);
    fields.text("text", TEXT, &mut review.text);
    fields.done().map(|()| review)
}

/// The last value that the query gives a name.
fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let query = form_urlencoded::parse(uri.query()?.as_bytes());
    query.filter(|(given, _)| given == name).last().map(|(_, value)| value.into_owned())
}

const PRODUCT: Text = Text::required().at_most(100);
const TITLE: Text = Text::optional().at_most(100);
const TEXT: Text = Text::required().at_most(5_000);
const LIMIT: i64 = 50;
const LARGEST_LIMIT: i64 = 100;
const NO_SUCH: Refusal = Refusal::NoSuch("Review");
