//! What is counted, for Prometheus. No label holds what a client made up, so that nobody can fill the memory with series.

use std::time::{Duration, Instant, SystemTime};

use axum::http::{Method, StatusCode};
use prometheus::{
    Gauge, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
    core::Collector,
};

use crate::event::Event;

/// The counters of one server.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
    events: IntCounterVec,
    passwords: IntGaugeVec,
    connections: IntGaugeVec,
}

/// What is not counted as it happens, but looked at when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) passwords_waiting: usize,
    pub(crate) passwords_hashing: usize,
    pub(crate) connections_idle: usize,
    pub(crate) connections_busy: usize,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        let counted = |name: &str, help: &str, labels: &[&str]| {
            register(&registry, IntCounterVec::new(Opts::new(name, help), labels).expect(VALID))
        };
        let gauged = |name: &str, help: &str, labels: &[&str]| {
            register(&registry, IntGaugeVec::new(Opts::new(name, help), labels).expect(VALID))
        };
        let durations = HistogramOpts::new("hallpass_http_request_duration_seconds", "Time to an answer's head.");
        let durations = HistogramVec::new(durations.buckets(BUCKETS.into()), &["method", "route"]).expect(VALID);
        let in_flight = IntGauge::new("hallpass_http_requests_in_flight", "Requests without an answer yet.");
        let start = Gauge::new("process_start_time_seconds", "When the process began.").expect(VALID);
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        register(&registry, start).set(now.as_secs_f64());
        let build = gauged("hallpass_build_info", "The version that runs.", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let metrics = Self {
            requests: counted("hallpass_http_requests_total", "Requests answered.", &["method", "route", "status"]),
            durations: register(&registry, durations),
            in_flight: register(&registry, in_flight.expect(VALID)),
            events: counted("hallpass_events_total", "Logins, refreshes and refusals, as in the log.", &["event"]),
            passwords: gauged("hallpass_passwords", "Passwords that wait to be hashed, or are.", &["state"]),
            connections: gauged("hallpass_database_connections", "Connections to the database.", &["state"]),
            registry,
        };
        Event::ALL.iter().for_each(|event| drop(metrics.events.with_label_values(&[event.name()])));
        metrics
    }

    /// Counts something that happened.
    pub(crate) fn count(&self, event: Event) {
        self.events.with_label_values(&[event.name()]).inc();
    }

    /// Measures a request from now on, until what is returned is dropped.
    pub(crate) fn measure(&self, method: &Method) -> Measurement<'_> {
        self.in_flight.inc();
        Measurement { metrics: self, method: known(method), begun: Instant::now() }
    }

    /// Everything, in Prometheus's text format.
    pub(crate) fn text(&self, load: Load) -> String {
        let set = |gauge: &IntGaugeVec, state, number| {
            gauge.with_label_values(&[state]).set(i64::try_from(number).unwrap_or(i64::MAX));
        };
        set(&self.passwords, "waiting", load.passwords_waiting);
        set(&self.passwords, "hashing", load.passwords_hashing);
        set(&self.connections, "idle", load.connections_idle);
        set(&self.connections, "busy", load.connections_busy);
        TextEncoder::new().encode_to_string(&self.registry.gather()).expect("every family has a name and samples")
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(crate) struct Measurement<'a> {
    metrics: &'a Metrics,
    method: &'static str,
    begun: Instant,
}

impl Measurement<'_> {
    /// Counts the answer, and says how long it took. The route is a template such as `/reviews/{id}/`, or `None` where nothing is.
    pub(crate) fn answered(&self, route: Option<&str>, status: StatusCode) -> Duration {
        let took = self.begun.elapsed();
        let route = route.unwrap_or("none");
        self.metrics.requests.with_label_values(&[self.method, route, status.as_str()]).inc();
        self.metrics.durations.with_label_values(&[self.method, route]).observe(took.as_secs_f64());
        took
    }
}

impl Drop for Measurement<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.dec();
    }
}

fn register<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> C {
    registry.register(Box::new(collector.clone())).expect("no two have one name");
    collector
}

/// The method, if it is one of those that exist.
fn known(method: &Method) -> &'static str {
    let ours = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    ours.into_iter().find(|name| *name == method.as_str()).unwrap_or("other")
}

const VALID: &str = "names and labels are valid";

/// From what a protected view takes to what is cut off.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
