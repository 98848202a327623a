//! Whether the process lives, and whether it can serve.

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde::Serialize;

use crate::{
    services::Services,
    store::{
        self,
        operation::{self, Figures},
    },
};

/// Both answers, for the product's listener and the operator's.
pub fn routes() -> Router<Services> {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

/// Whether a balancer may send requests here, and what an operator should know besides.
#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    #[serde(flatten)]
    figures: Option<Figures>,
}

/// The process answers.
async fn live() -> &'static str {
    "live\n"
}

/// 200 where requests can be served; 503 without a database or with tables of another time, and once the
/// process is asked to end.
async fn ready(State(services): State<Services>) -> (StatusCode, Json<Readiness>) {
    let not = |status| (StatusCode::SERVICE_UNAVAILABLE, Json(Readiness { status, figures: None }));
    if services.stop.is_cancelled() {
        return not("ending");
    }
    match figures(&services).await {
        Ok(Some(figures)) => (StatusCode::OK, Json(Readiness { status: "ready", figures: Some(figures) })),
        Ok(None) => not("the database's tables are not up to date"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            not("the database cannot be reached")
        }
    }
}

/// None where the tables are not up to date.
async fn figures(services: &Services) -> store::Result<Option<Figures>> {
    if !services.db.is_up_to_date().await? {
        return Ok(None);
    }
    let mut connection = services.db.connection().await?;
    Ok(Some(operation::figures(&mut connection, services.clock.now()).await?))
}
