//! What is counted and timed, for Prometheus. Handed in like everything else, never global.
//!
//! Labels have few values, whoever asks: HTTP's own methods, routes by their template, vendors' calls by their
//! purpose; never an id of a person, a project or an item. To add a figure: a field, its line in [`Metrics::default`], a method that
//! says what happened, and a line in the README.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

use crate::{
    services::Services,
    store::{self, operation},
};

/// The upper ends of the classes that durations are sorted into, in seconds: from a page to a slow upload.
const SECONDS: [f64; 11] = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Durations<Labels> = Family<Labels, Histogram, fn() -> Histogram>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Served {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Called {
    vendor: &'static str,
    operation: &'static str,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ran {
    task: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Received {
    vendor: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refreshed {
    vendor: &'static str,
    outcome: &'static str,
}

/// All figures of a process; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Durations<Served>,
    calls: Durations<Called>,
    jobs: Durations<Ran>,
    webhooks: Family<Received, Counter>,
    refreshes: Family<Refreshed, Counter>,
    jobs_due: Gauge,
    oldest_due: Gauge,
    failures_open: Gauge,
    events_kept_aside: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Arc::default(),
            requests: durations(),
            calls: durations(),
            jobs: durations(),
            webhooks: Family::default(),
            refreshes: Family::default(),
            jobs_due: Gauge::default(),
            oldest_due: Gauge::default(),
            failures_open: Gauge::default(),
            events_kept_aside: Gauge::default(),
        };
        metrics.registry = Arc::new(metrics.registered());
        metrics
    }
}

fn durations<Labels: Clone + Eq + std::hash::Hash>() -> Durations<Labels> {
    Family::new_with_constructor(|| Histogram::new(SECONDS))
}

impl Metrics {
    fn registered(&self) -> Registry {
        let mut all = Registry::with_prefix("countersign");
        let seconds = || Unit::Seconds;
        all.register("build", "The version that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        all.register_with_unit(
            "http_request_duration",
            "Requests, by route and status",
            seconds(),
            self.requests.clone(),
        );
        all.register_with_unit(
            "vendor_call_duration",
            "Calls to Procore and DocuSign, by purpose and status",
            seconds(),
            self.calls.clone(),
        );
        all.register_with_unit(
            "job_duration",
            "Runs of jobs, by task and outcome",
            seconds(),
            self.jobs.clone(),
        );
        all.register("webhooks", "Webhooks the vendors sent, by outcome", self.webhooks.clone());
        all.register("token_refreshes", "Renewals of vendors' tokens, by outcome", self.refreshes.clone());
        all.register("jobs_due", "Jobs that are due and not done, of all processes", self.jobs_due.clone());
        all.register_with_unit(
            "oldest_due_job_age",
            "For how long the oldest of them has been due",
            seconds(),
            self.oldest_due.clone(),
        );
        all.register("failures_open", "Failures that wait for a person", self.failures_open.clone());
        all.register(
            "events_kept_aside",
            "Events of envelopes this database does not know",
            self.events_kept_aside.clone(),
        );
        all
    }

    /// Procore was asked.
    pub fn hear_procore(&self, exchange: &procore::Exchange<'_>) {
        self.called("procore", exchange.operation, exchange.status, exchange.took);
    }

    /// DocuSign was asked.
    pub fn hear_docusign(&self, exchange: &docusign::Exchange<'_>) {
        self.called("docusign", exchange.operation, exchange.status, exchange.took);
    }

    fn called(&self, vendor: &'static str, operation: &'static str, status: Option<u16>, took: Duration) {
        let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        self.calls.get_or_create(&Called { vendor, operation, status }).observe(took.as_secs_f64());
    }

    /// A job has run.
    pub fn ran(&self, task: &'static str, outcome: &'static str, took: Duration) {
        self.jobs.get_or_create(&Ran { task, outcome }).observe(took.as_secs_f64());
    }

    /// A vendor has sent a webhook, and this was the answer.
    pub fn received(&self, vendor: &'static str, answer: StatusCode) {
        let outcome = match answer {
            StatusCode::OK => "kept",
            StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => "wrong_signature",
            _ => "not_kept",
        };
        self.webhooks.get_or_create(&Received { vendor, outcome }).inc();
    }

    /// A vendor's token was to be renewed.
    pub fn refreshed(&self, vendor: &'static str, outcome: &'static str) {
        self.refreshes.get_or_create(&Refreshed { vendor, outcome }).inc();
    }
}

/// Times every request.
pub async fn measure(
    State(services): State<Services>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let route = matched.map_or_else(|| "other".to_owned(), |matched| route(matched.as_str()));
    let method = method(request.method());
    let began = Instant::now();
    let response = next.run(request).await;
    let served = Served { method, route, status: response.status().as_u16() };
    services.metrics.requests.get_or_create(&served).observe(began.elapsed().as_secs_f64());
    response
}

/// A method of HTTP's own. A client may make up any other; each would stay here as a series of its own.
fn method(asked: &Method) -> &'static str {
    static STANDARD: [Method; 9] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::CONNECT,
        Method::TRACE,
    ];
    STANDARD.iter().find(|known| *known == asked).map_or("other", Method::as_str)
}

/// A route's template; a server function's without its hash, which changes with every version.
fn route(template: &str) -> String {
    match template.strip_prefix("/api/") {
        Some(function) => {
            format!("/api/{}", function.trim_end_matches(|letter: char| letter.is_ascii_digit()))
        }
        None => template.to_owned(),
    }
}

/// Everything that was counted, in OpenMetrics' text; 503 without a database.
pub async fn scrape(State(services): State<Services>) -> Response {
    match written(&services).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn written(services: &Services) -> store::Result<String> {
    let metrics = &services.metrics;
    let mut connection = services.db.connection().await?;
    let now = operation::figures(&mut connection, services.clock.now()).await?;
    metrics.jobs_due.set(now.jobs_due);
    metrics.oldest_due.set(now.oldest_due_job_seconds);
    metrics.failures_open.set(now.failures_open);
    metrics.events_kept_aside.set(now.events_kept_aside);
    let mut written = String::new();
    text::encode(&mut written, &metrics.registry).expect("a string takes every text");
    Ok(written)
}
