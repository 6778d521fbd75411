//! SQL that is written once and runs on either database.

use sqlx::{
    Arguments, Database, Encode, FromRow, PgConnection, PgPool, SqliteConnection, SqlitePool, Type,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::StoreError;

/// SQL that both databases understand, with `$1`, `$2`, … where values go.
pub(super) fn query(sql: &'static str) -> Query {
    Query { sql, values: Vec::new() }
}

/// SQL and its values.
#[must_use]
pub(super) struct Query {
    sql: &'static str,
    values: Vec<Value>,
}

/// Runs the expression on whichever database it is, where `Arguments` are that database's.
macro_rules! on_either {
    ($target:expr, $executor:ident => $run:expr) => {
        match $target.into() {
            Target::SqlitePool($executor) => {
                type Arguments = SqliteArguments;
                $run
            }
            Target::Sqlite($executor) => {
                type Arguments = SqliteArguments;
                $run
            }
            Target::PostgresPool($executor) => {
                type Arguments = PgArguments;
                $run
            }
            Target::Postgres($executor) => {
                type Arguments = PgArguments;
                $run
            }
        }
    };
}

impl Query {
    /// Puts a value where the next of `$1`, `$2`, … stands.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it, and answers how many rows are new, changed or gone.
    pub(super) async fn execute(self, target: impl Into<Target<'_>>) -> Result<u64, StoreError> {
        on_either!(target, executor => {
            let done = sqlx::query_with(self.sql, arguments::<Arguments>(self.values)?).execute(executor).await?;
            Ok(done.rows_affected())
        })
    }

    pub(super) async fn fetch_one<T: Record>(self, target: impl Into<Target<'_>>) -> Result<T, StoreError> {
        on_either!(target, executor => {
            sqlx::query_as_with(self.sql, arguments::<Arguments>(self.values)?).fetch_one(executor).await
        })
    }

    pub(super) async fn fetch_optional<T: Record>(
        self,
        target: impl Into<Target<'_>>,
    ) -> Result<Option<T>, StoreError> {
        on_either!(target, executor => {
            sqlx::query_as_with(self.sql, arguments::<Arguments>(self.values)?).fetch_optional(executor).await
        })
    }

    pub(super) async fn fetch_all<T: Record>(self, target: impl Into<Target<'_>>) -> Result<Vec<T>, StoreError> {
        on_either!(target, executor => {
            sqlx::query_as_with(self.sql, arguments::<Arguments>(self.values)?).fetch_all(executor).await
        })
    }
}

/// What a row of either database becomes: whatever derives [`FromRow`], or a tuple.
pub(super) trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Where a query runs: any connection of a pool, or a transaction's.
pub(super) enum Target<'a> {
    SqlitePool(&'a SqlitePool),
    Sqlite(&'a mut SqliteConnection),
    PostgresPool(&'a PgPool),
    Postgres(&'a mut PgConnection),
}

/// A value that both databases have.
pub(crate) enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
    Boolean(Option<bool>),
}

macro_rules! value_of {
    ($($from:ty => $kind:ident,)*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$kind(Some(value.into()))
            }
        }

        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$kind(value.map(Into::into))
            }
        }
    )*};
}

value_of! {
    i64 => Integer,
    bool => Boolean,
    String => Text,
    &str => Text,
    &String => Text,
}

fn arguments<A: Arguments>(values: Vec<Value>) -> Result<A, StoreError>
where
    Option<i64>: Bindable<A::Database>,
    Option<String>: Bindable<A::Database>,
    Option<bool>: Bindable<A::Database>,
{
    let mut arguments = A::default();
    let add = |value| match value {
        Value::Integer(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Boolean(value) => arguments.add(value),
    };
    values.into_iter().try_for_each(add).map_err(|error: BoxDynError| StoreError::Encode(error))?;
    Ok(arguments)
}

/// What a database takes as a value.
trait Bindable<D: Database>: Type<D> + for<'q> Encode<'q, D> {}

impl<T, D: Database> Bindable<D> for T where T: Type<D> + for<'q> Encode<'q, D> {}
