//! What every call of a vendor passes on its way in and out.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Json, Router,
    body::{self, Bytes},
    extract::{Request, State},
    http::StatusCode,
    middleware::{Next, from_fn_with_state},
    response::{Html, IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use super::{Body, CallFault, Faults, Vendor, When, strike};
use crate::Shared;

/// A window that calls are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    Hour,
    Burst,
}

/// What the layer of a vendor stands on.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) shared: Shared,
    pub(crate) vendor: Vendor,
    /// The vendor's refusal of a call too many, at a time.
    pub(crate) surpassed: fn(Limit, DateTime<Utc>) -> Response,
}

/// A vendor's routes with every call passing the faults.
pub(crate) fn gated(router: Router<Shared>, gate: Gate) -> Router<Shared> {
    router.layer(from_fn_with_state(gate, pass))
}

async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let call = format!("{} {}", request.method(), request.uri().path());
    match struck(&gate, &call).await {
        Ok(None) => next.run(request).await,
        Ok(Some(fault)) => suffer(&gate, fault, call, request, next).await,
        Err(error) => {
            tracing::error!(%error, "the sandbox could not read its faults");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn struck(gate: &Gate, call: &str) -> Result<Option<CallFault>, sqlx::Error> {
    let store = &gate.shared.store;
    let faults = Faults::load(store, gate.vendor).await?;
    if faults.down {
        let code = StatusCode::SERVICE_UNAVAILABLE.as_u16();
        return Ok(Some(CallFault::Status { code, body: Body::Html, when: When::Before }));
    }
    if faults.calls.is_empty() {
        return Ok(None);
    }
    let _guard = store.write_lock().await;
    let mut faults = Faults::load(store, gate.vendor).await?;
    let struck = strike(&mut faults.calls, call);
    faults.save(store, gate.vendor).await?;
    Ok(struck)
}

async fn suffer(gate: &Gate, fault: CallFault, call: String, request: Request, next: Next) -> Response {
    match fault {
        CallFault::DropReply => {
            next.run(request).await;
            closed()
        }
        CallFault::Status { code, body, when } => {
            if when == When::After {
                next.run(request).await;
            }
            made_up(code, body)
        }
        CallFault::RateLimited(limit) => (gate.surpassed)(limit, gate.shared.clock.now()),
        CallFault::Slow { milliseconds } => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        CallFault::Hold { when: When::Before } => {
            gate.shared.holds.hold(call).await;
            next.run(request).await
        }
        CallFault::Hold { when: When::After } => {
            let answer = next.run(request).await;
            gate.shared.holds.hold(call).await;
            answer
        }
    }
}

/// Marks an answer that its caller never gets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReplyLost;

/// An answer whose body breaks before its head is sent, which closes the connection.
fn closed() -> Response {
    let broken = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("the reply is lost")) });
    (Extension(ReplyLost), body::Body::from_stream(broken)).into_response()
}

fn made_up(code: u16, body: Body) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let said = format!("{code} {}", status.canonical_reason().unwrap_or("Error"));
    match body {
        Body::Html => (status, Html(format!("<html><body><h1>{said}</h1></body></html>"))).into_response(),
        Body::Json => (status, Json(json!({ "message": said }))).into_response(),
        Body::Empty => status.into_response(),
    }
}

/// The calls that are held, and what lets them go on.
#[derive(Clone, Default)]
pub(crate) struct Holds {
    held: Arc<Mutex<Vec<(u64, String)>>>,
    last: Arc<AtomicU64>,
    released: watch::Sender<()>,
}

impl Holds {
    /// Lets every held call go on.
    pub(crate) fn release(&self) {
        self.released.send_replace(());
    }

    /// The calls that are held now, in the order they came.
    pub(super) fn held(&self) -> Vec<String> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().map(|(_, call)| call.clone()).collect()
    }

    /// Waits until released; a caller who goes away takes this future away.
    async fn hold(&self, call: String) {
        let mut released = self.released.subscribe();
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push((number, call));
        let _held = Held { holds: self, number };
        // It fails only once nobody can release any more.
        let _ = released.changed().await;
    }
}

/// A call on the list of those held, for as long as it is.
struct Held<'h> {
    holds: &'h Holds,
    number: u64,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut held = self.holds.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|(number, _)| *number != self.number);
    }
}
