//! What a tester does to the sandbox itself: start afresh, move the time, let things go wrong.
//!
//! - `POST /sandbox/reset`: everything as on the first day. 204.
//! - `GET /sandbox/clock`: `{"now": RFC 3339, "offset_seconds": n}`.
//! - `POST /sandbox/clock` with `{"advance_seconds": n}` (added) or `{"offset_seconds": n}` (set): the same answer.
//! - `GET` and `POST /sandbox/faults`: see [`faults`].

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use crate::{Shared, faults, procore};

const FILLED: &str = "filled";

pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/sandbox/reset", post(reset))
        .route("/sandbox/clock", get(clock).post(move_clock))
        .route("/sandbox/faults", get(faults::show).post(faults::change))
        .with_state(shared)
}

/// Writes the invented company into an empty state file.
pub(crate) async fn fill_if_empty(shared: &Shared) -> Result<(), sqlx::Error> {
    if shared.store.get::<bool>(FILLED, FILLED).await?.is_none() {
        fill(shared).await?;
    }
    Ok(())
}

async fn fill(shared: &Shared) -> Result<(), sqlx::Error> {
    procore::seed(shared).await?;
    faults::clear(shared).await?;
    shared.store.put(FILLED, FILLED, &true).await
}

async fn reset(State(shared): State<Shared>) -> Response {
    let _guard = shared.store.write_lock().await;
    let done = async {
        shared.store.clear().await?;
        shared.clock.set_offset(&shared.store, 0).await?;
        fill(&shared).await
    };
    match done.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

#[derive(Serialize)]
struct Now {
    now: chrono::DateTime<chrono::Utc>,
    offset_seconds: i64,
}

async fn clock(State(shared): State<Shared>) -> Json<Now> {
    Json(Now { now: shared.clock.now(), offset_seconds: shared.clock.offset_seconds() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Move {
    AdvanceSeconds(i64),
    OffsetSeconds(i64),
}

async fn move_clock(State(shared): State<Shared>, Json(wanted): Json<Move>) -> Response {
    let offset = match wanted {
        Move::AdvanceSeconds(seconds) => shared.clock.offset_seconds().saturating_add(seconds),
        Move::OffsetSeconds(seconds) => seconds,
    };
    match shared.clock.set_offset(&shared.store, offset).await {
        Ok(()) => clock(State(shared)).await.into_response(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &sqlx::Error) -> Response {
    tracing::error!(%error, "the sandbox could not keep its state");
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
