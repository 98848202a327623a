//! Whether the process lives, and whether it can serve.

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;

use crate::{
    services::Services,
    store::{
        self,
        operation::{self, Figures},
    },
};

/// Where [`live`] answers.
pub const LIVE: &str = "/health/live";
/// Where [`ready`] answers the public, and [`watched`] those who run Countersign.
pub const READY: &str = "/health/ready";

/// Whether a balancer may send requests here, and for an operator what is behind.
#[derive(Serialize)]
pub struct Readiness {
    status: &'static str,
    #[serde(flatten)]
    figures: Option<Figures>,
}

type Answer = (StatusCode, Json<Readiness>);

/// The process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// 200 where requests can be served; 503 without a database or with tables of another time, and once the
/// process is asked to end. Asks no more than that takes: anybody may ask, as often as they like.
pub async fn ready(State(services): State<Services>) -> Answer {
    match readiness(&services).await {
        Ok(()) => answer(StatusCode::OK, "ready", None),
        Err(why) => answer(StatusCode::SERVICE_UNAVAILABLE, why, None),
    }
}

/// The same, with what an operator should know besides.
pub async fn watched(State(services): State<Services>) -> Answer {
    if let Err(why) = readiness(&services).await {
        return answer(StatusCode::SERVICE_UNAVAILABLE, why, None);
    }
    match figures(&services).await {
        Ok(figures) => answer(StatusCode::OK, "ready", Some(figures)),
        Err(error) => answer(StatusCode::SERVICE_UNAVAILABLE, unreachable(&error), None),
    }
}

fn answer(code: StatusCode, status: &'static str, figures: Option<Figures>) -> Answer {
    (code, Json(Readiness { status, figures }))
}

/// Why no requests can be served.
async fn readiness(services: &Services) -> Result<(), &'static str> {
    if services.stop.is_cancelled() {
        return Err("ending");
    }
    match services.db.is_up_to_date().await {
        Ok(true) => Ok(()),
        Ok(false) => Err("the database's tables are not up to date"),
        Err(error) => Err(unreachable(&error)),
    }
}

fn unreachable(error: &store::Error) -> &'static str {
    tracing::error!(%error, "not ready");
    "the database cannot be reached"
}

async fn figures(services: &Services) -> store::Result<Figures> {
    let mut connection = services.db.connection().await?;
    operation::figures(&mut connection, services.clock.now()).await
}
