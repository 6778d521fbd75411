//! The table of employees.

use serde::Serialize;
use sqlx::FromRow;

use super::{Store, StoreError, query::query};

/// An employee of the tutorials.
#[derive(Clone, Debug, Default, FromRow, Serialize)]
pub(crate) struct Employee {
    pub(crate) id: i64,
    pub(crate) firstname: String,
    pub(crate) lastname: String,
    pub(crate) emp_id: i64,
}

impl Store {
    /// All employees, the oldest record first.
    pub(crate) async fn employees(&self) -> Result<Vec<Employee>, StoreError> {
        query("SELECT id, firstname, lastname, emp_id FROM employees ORDER BY id").fetch_all(&self.reader).await
    }

    /// Adds an employee, and answers it with its id.
    pub(crate) async fn add_employee(&self, employee: &Employee) -> Result<Employee, StoreError> {
        query(
            "INSERT INTO employees (firstname, lastname, emp_id) VALUES ($1, $2, $3) \
             RETURNING id, firstname, lastname, emp_id",
        )
        .bind(&employee.firstname)
        .bind(&employee.lastname)
        .bind(employee.emp_id)
        .fetch_one(&self.writer)
        .await
    }
}
