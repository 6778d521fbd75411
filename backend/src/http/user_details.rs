//! `/api/v1/userdetails/`: the records of the mobile number tutorial.

use std::sync::Arc;

use axum::{
    Json,
    extract::{FromRequest, Request, State},
    http::StatusCode,
    routing::{MethodRouter, get},
};
use serde::Serialize;

use super::{
    field::{Fields, Text},
    legacy,
    records::RecordId,
    refusal::Refusal,
};
use crate::{
    app::App,
    store::{StoreError, UserDetails, UserDetailsFields, is_conflict},
};

/// Details that are new.
#[derive(Serialize)]
struct Created {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    username: String,
    mobile: String,
    email: String,
}

/// The handlers for all details.
pub(super) fn all() -> MethodRouter<Arc<App>> {
    get(list).post(create)
}

/// The handlers for one user's details.
pub(super) fn one() -> MethodRouter<Arc<App>> {
    get(show).put(update).patch(update).delete(delete)
}

async fn list(State(app): State<Arc<App>>) -> Result<Json<Vec<UserDetails>>, Refusal> {
    Ok(Json(app.store.all_user_details().await?))
}

async fn create(State(app): State<Arc<App>>, request: Request) -> Result<(StatusCode, Json<Created>), Refusal> {
    let is_newcomers = legacy::welcomes_newcomer(&app, &request);
    let details = add(&app, Fields::from_request(request, &app).await?).await?;
    let token = if is_newcomers { legacy::newcomers_token(&app, &details).await? } else { None };
    let UserDetails { id, username, mobile, email } = details;
    Ok((StatusCode::CREATED, Json(Created { id, token, username, mobile, email })))
}

/// Adds what the fields say.
pub(super) async fn add(app: &App, fields: Fields) -> Result<UserDetails, Refusal> {
    let fields = read(app, fields, None).await?;
    app.store.add_user_details(fields).await.map_err(refuse_twin)
}

async fn show(State(app): State<Arc<App>>, RecordId(id): RecordId) -> Result<Json<UserDetails>, Refusal> {
    Ok(Json(find(&app, id).await?))
}

async fn update(
    State(app): State<Arc<App>>,
    RecordId(id): RecordId,
    request: Request,
) -> Result<Json<UserDetails>, Refusal> {
    find(&app, id).await?;
    let change = read(&app, Fields::from_request(request, &app).await?, Some(id)).await?;
    let details = app.store.change_user_details(id, change).await.map_err(refuse_twin)?;
    details.map(Json).ok_or(NO_SUCH)
}

async fn delete(State(app): State<Arc<App>>, RecordId(id): RecordId) -> Result<StatusCode, Refusal> {
    match app.store.delete_user_details(id).await? {
        0 => Err(NO_SUCH),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

async fn find(app: &App, id: i64) -> Result<UserDetails, Refusal> {
    app.store.user_details(id).await?.ok_or(NO_SUCH)
}

/// Reads the fields of the details with this id, or of new ones.
async fn read(app: &App, mut fields: Fields, id: Option<i64>) -> Result<UserDetailsFields, Refusal> {
    let mut details = UserDetailsFields::default();
    fields.text("username", USERNAME, &mut details.username);
    fields.text("mobile", MOBILE, &mut details.mobile);
    if let Some(mobile) = &details.mobile
        && app.store.user_details_of(mobile).await?.is_some_and(|twin| Some(twin.id) != id)
    {
        fields.refuse("mobile", TAKEN);
    }
    fields.text("email", EMAIL, &mut details.email);
    fields.done().map(|()| details)
}

/// What another request made true between our look and our writing.
fn refuse_twin(error: StoreError) -> Refusal {
    match is_conflict(&error) {
        true => Refusal::Fields(vec![("mobile".into(), vec![TAKEN.into()])]),
        false => error.into(),
    }
}

const USERNAME: Text = Text::required().at_most(100);
const MOBILE: Text = Text::required().at_most(20);
const EMAIL: Text = Text::optional().at_most(254).email();
const TAKEN: &str = "user details with this mobile already exists.";
const NO_SUCH: Refusal = Refusal::NoSuch("UserDetails");
