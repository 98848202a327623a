//! What every API answer goes through: hourly and burst limits with their headers, the
//! 15-minute polling rule, and time that may have passed.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{envelope::registry, error::ApiError};
use crate::{Shared, faults::Limit};

const HOURLY: u32 = 3000;
/// Calls in 30 seconds, as in DocuSign's developer environment.
const BURST: u32 = 200;
const BURST_SECONDS: i64 = 30;
const POLLING_MINUTES: i64 = 15;

const LAST_POLL: &str = "docusign.poll";
const VIOLATION: &str = "docusign.polling_violation";

/// Counts of calls by account; they do not outlive the process.
#[derive(Clone, Default)]
pub(super) struct Limits {
    windows: Arc<Mutex<HashMap<String, Windows>>>,
    /// The second for which time was last let pass.
    passed: Arc<AtomicI64>,
}

#[derive(Clone, Copy, Default)]
struct Windows {
    hour: i64,
    hour_calls: u32,
    burst: i64,
    burst_calls: u32,
}

impl Limits {
    fn count(&self, account: &str, now: DateTime<Utc>) -> Windows {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(account.to_ascii_lowercase()).or_default();
        let (hour, burst) = (now.timestamp().div_euclid(3600), now.timestamp().div_euclid(BURST_SECONDS));
        if window.hour != hour {
            (window.hour, window.hour_calls) = (hour, 0);
        }
        if window.burst != burst {
            (window.burst, window.burst_calls) = (burst, 0);
        }
        window.hour_calls = window.hour_calls.saturating_add(1);
        window.burst_calls = window.burst_calls.saturating_add(1);
        *window
    }
}

/// A breach of the rule that one address is read at most once in 15 minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Violation {
    uri: String,
    envelope_id: String,
    previous: DateTime<Utc>,
    at: DateTime<Utc>,
}

/// Counts a call and writes the limits on its answer; refuses it when a limit is reached.
pub(super) async fn limited(
    State((shared, limits)): State<(Shared, Limits)>,
    request: Request,
    next: Next,
) -> Response {
    let now = shared.clock.now();
    let path = request.uri().path().to_owned();
    let is_read = request.method() == Method::GET;
    let window = limits.count(path.split('/').nth(4).unwrap_or_default(), now);
    let mut answer = match refused(window) {
        Some(refusal) => refusal.into_response(),
        None => match before(&shared, &limits, &path, is_read).await {
            Ok(()) => next.run(request).await,
            Err(error) => ApiError::from(error).into_response(),
        },
    };
    write_headers(answer.headers_mut(), window);
    answer
}

async fn before(shared: &Shared, limits: &Limits, path: &str, is_read: bool) -> Result<(), sqlx::Error> {
    let second = shared.clock.now().timestamp();
    if limits.passed.swap(second, Ordering::Relaxed) != second {
        registry::pass_time(shared).await?;
    }
    if is_read { watch_polling(shared, path).await } else { Ok(()) }
}

fn refused(window: Windows) -> Option<ApiError> {
    if window.hour_calls > HOURLY {
        Some(too_many(Limit::Hour))
    } else {
        (window.burst_calls > BURST).then(|| too_many(Limit::Burst))
    }
}

fn too_many(limit: Limit) -> ApiError {
    let (code, word, calls) = match limit {
        Limit::Hour => ("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "hourly", HOURLY),
        Limit::Burst => ("BURST_APIINVOCATION_LIMIT_EXCEEDED", "burst", BURST),
    };
    let message = format!(
        "The maximum number of {word} API invocations has been exceeded. The {word} limit is {calls}."
    );
    ApiError { status: StatusCode::TOO_MANY_REQUESTS, code, message }
}

/// The answer to a call too many, with the headers of a window that is used up.
pub(super) fn surpassed(limit: Limit, now: DateTime<Utc>) -> Response {
    let (hour_calls, burst_calls) = match limit {
        Limit::Hour => (HOURLY, 1),
        Limit::Burst => (1, BURST),
    };
    let mut answer = too_many(limit).into_response();
    let hour = now.timestamp().div_euclid(3600);
    write_headers(answer.headers_mut(), Windows { hour, hour_calls, burst: 0, burst_calls });
    answer
}

fn write_headers(headers: &mut HeaderMap, window: Windows) {
    let reset = (window.hour + 1) * 3600;
    headers.insert("x-ratelimit-limit", HeaderValue::from(HOURLY));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(HOURLY.saturating_sub(window.hour_calls)));
    headers.insert("x-ratelimit-reset", HeaderValue::from(reset));
    headers.insert("x-burstlimit-limit", HeaderValue::from(BURST));
    headers.insert("x-burstlimit-remaining", HeaderValue::from(BURST.saturating_sub(window.burst_calls)));
}

/// Remembers reads of an envelope's addresses, and notes one that comes too soon after the last.
async fn watch_polling(shared: &Shared, path: &str) -> Result<(), sqlx::Error> {
    let parts: Vec<&str> = path.split('/').collect();
    let Some(["envelopes", envelope_id, ..]) = parts.get(5..) else { return Ok(()) };
    let _guard = shared.store.write_lock().await;
    let now = shared.clock.now();
    let previous: Option<DateTime<Utc>> = shared.store.get(LAST_POLL, path).await?;
    shared.store.put(LAST_POLL, path, &now).await?;
    match previous {
        Some(previous) if now - previous < Duration::minutes(POLLING_MINUTES) => {
            let (uri, envelope_id) = (path.to_owned(), (*envelope_id).to_owned());
            let violation = Violation { uri, envelope_id, previous, at: now };
            shared.store.put(VIOLATION, &uuid::Uuid::now_v7().to_string(), &violation).await
        }
        _ => Ok(()),
    }
}

/// `GET /sandbox/polling-violations`: all breaches, oldest first.
pub(super) async fn violations(State(shared): State<Shared>) -> Response {
    match shared.store.list::<Violation>(VIOLATION).await {
        Ok(violations) => Json(violations).into_response(),
        Err(error) => ApiError::from(error).into_response(),
    }
}
