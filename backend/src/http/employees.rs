//! `/api/v1/emp/`: the employees of the tutorials.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    routing::{MethodRouter, get},
};

use super::{
    field::{Fields, Text},
    refusal::Refusal,
};
use crate::{app::App, store::Employee};

/// The handlers for all employees.
pub(super) fn all() -> MethodRouter<Arc<App>> {
    get(list).post(create)
}

async fn list(State(app): State<Arc<App>>) -> Result<Json<Vec<Employee>>, Refusal> {
    Ok(Json(app.store.employees().await?))
}

async fn create(State(app): State<Arc<App>>, mut fields: Fields) -> Result<(StatusCode, Json<Employee>), Refusal> {
    let mut employee = Employee::default();
    fields.text("firstname", NAME, &mut employee.firstname);
    fields.text("lastname", NAME, &mut employee.lastname);
    fields.integer("emp_id", i64::MIN..=i64::MAX, &mut employee.emp_id);
    fields.done()?;
    Ok((StatusCode::CREATED, Json(app.store.add_employee(&employee).await?)))
}

const NAME: Text = Text::required().at_most(100);
