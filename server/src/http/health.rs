//! Whether the process lives, and whether it can serve.

use axum::{extract::State, http::StatusCode};

use crate::{services::Services, store::jobs};

/// The process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// The database answers too.
pub async fn ready(State(services): State<Services>) -> (StatusCode, &'static str) {
    let asked = async {
        let mut connection = services.db.connection().await?;
        jobs::count(&mut connection, "stuck").await
    };
    match asked.await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached\n")
        }
    }
}
