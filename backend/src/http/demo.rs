//! What `--demo` adds: faults, and `/demo/settings/`, which changes the settings of tokens while the server runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Request, State},
    middleware,
    routing::get,
};
use serde_json::{Map, Value};
use tower::ServiceExt;

use super::{
    cors::with_cors,
    endpoints,
    faults::{Faults, with_faults},
    host::called_by_its_own_name,
    logged,
    refusal::Refusal,
};
use crate::{app::App, settings::Unchanged};

/// Builds the service that answers every request by the settings of that moment.
pub(super) fn router(app: &Arc<App>) -> Router {
    let demo = Arc::new(Demo::new(app));
    let control = get(tell).put(change).delete(go_back).layer(middleware::from_fn(called_by_its_own_name));
    // Beside the rest, where no fault strikes it and no change replaces it.
    let control = Router::new().route(PATH, control.with_state(Arc::clone(&demo)));
    logged(app, with_cors(control, &app.settings))
        .fallback(move |request: Request| demo.present().router.oneshot(request))
}

/// `GET /demo/settings/`: the present ones.
async fn tell(State(demo): State<Arc<Demo>>) -> Json<Map<String, Value>> {
    Json(demo.present().app.settings.switched())
}

/// `PUT /demo/settings/`: others in the place of those that are named.
async fn change(State(demo): State<Arc<Demo>>, body: Bytes) -> Result<Json<Map<String, Value>>, Refusal> {
    let changes = serde_json::from_slice(&body).map_err(|error| {
        let example = r#"{"access_token_lifetime": 6}"#;
        Refusal::Unreadable(format!("expected a JSON object of settings, such as {example}: {error}"))
    })?;
    demo.change(&changes)?;
    Ok(tell(State(demo)).await)
}

/// `DELETE /demo/settings/`: those again that the server was started with.
async fn go_back(State(demo): State<Arc<Demo>>) -> Json<Map<String, Value>> {
    *demo.lock() = Present::new(Arc::clone(&demo.begun), &demo.faults);
    tell(State(demo)).await
}

/// A server whose settings change.
#[derive(Debug)]
struct Demo {
    begun: Arc<App>,
    faults: Arc<Faults>,
    present: Mutex<Present>,
}

impl Demo {
    fn new(app: &Arc<App>) -> Self {
        let faults = Arc::<Faults>::default();
        let present = Mutex::new(Present::new(Arc::clone(app), &faults));
        Self { begun: Arc::clone(app), faults, present }
    }

    fn change(&self, changes: &Map<String, Value>) -> Result<(), Unchanged> {
        let mut present = self.lock();
        let settings = present.app.settings.clone().changed(changes)?;
        let switched = Value::from(settings.switched());
        tracing::info!(settings = %switched, "settings changed");
        *present = Present::new(present.app.with_settings(settings), &self.faults);
        Ok(())
    }

    fn present(&self) -> Present {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What answers now. A request that has begun keeps what it began with.
#[derive(Clone, Debug)]
struct Present {
    app: Arc<App>,
    router: Router,
}

impl Present {
    fn new(app: Arc<App>, faults: &Arc<Faults>) -> Self {
        let router = with_faults(faults, endpoints(&app), |router| with_cors(router, &app.settings));
        Self { router: logged(&app, router), app }
    }
}

impl From<Unchanged> for Refusal {
    fn from(unchanged: Unchanged) -> Self {
        match unchanged {
            Unchanged::Wrong(errors) => {
                Self::Fields(errors.into_iter().map(|(name, error)| (name.into(), vec![error])).collect())
            }
            Unchanged::AtOdds(error) => Self::Body(error.to_string()),
        }
    }
}

const PATH: &str = "/demo/settings/";
