//! The account itself, and what its administrator sees of Connect.

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{
    super::{
        access::Caller,
        connect::queue::{self, Delivery, Fate},
        error::ApiError,
    },
    request::EnvelopePath,
};
use crate::Shared;

/// `GET …/accounts/{accountId}`.
pub(super) async fn get(caller: Caller) -> Json<Value> {
    Json(json!({
        "accountIdGuid": caller.account.id,
        "accountName": caller.account.name,
        "planName": "Sandbox",
        "currentPlanId": "sandbox",
        "canUpgrade": "false",
        "suspensionStatus": "",
    }))
}

/// `GET …/connect/failures`: messages that were not acknowledged yet.
pub(super) async fn connect_failures(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<Value>, ApiError> {
    let failed = |delivery: &Delivery| delivery.fate != Fate::Delivered && !delivery.attempts.is_empty();
    logs(&shared, caller, "failures", failed).await
}

/// `GET …/connect/logs`: messages that were acknowledged.
pub(super) async fn connect_logs(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<Value>, ApiError> {
    logs(&shared, caller, "logs", |delivery| delivery.fate == Fate::Delivered).await
}

async fn logs(
    shared: &Shared,
    caller: Caller,
    list: &str,
    wanted: impl Fn(&Delivery) -> bool,
) -> Result<Json<Value>, ApiError> {
    check_admin(caller)?;
    let deliveries = queue::all(&shared.store).await?;
    let entries: Vec<Value> = deliveries
        .iter()
        .filter(|one| one.account_id == caller.account.id && wanted(one))
        .map(entry)
        .collect();
    Ok(Json(json!({ "totalRecords": entries.len().to_string(), list: entries })))
}

fn entry(delivery: &Delivery) -> Value {
    let last = delivery.attempts.last();
    json!({
        "accountId": delivery.account_id,
        "envelopeId": delivery.envelope_id,
        "configUrl": delivery.url,
        "created": delivery.message["generatedDateTime"],
        "retryCount": delivery.attempts.len().saturating_sub(1).to_string(),
        "lastTry": last.map(|attempt| attempt.at.to_rfc3339()),
        "error": last.and_then(|attempt| attempt.error.clone()),
        "status": delivery.event,
    })
}

/// `PUT …/connect/envelopes/{envelopeId}/retry_queue`: tries an envelope's unacknowledged messages again.
pub(super) async fn retry_queue(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
) -> Result<Json<Value>, ApiError> {
    check_admin(caller)?;
    let mut retried = Vec::new();
    for delivery in queue::all(&shared.store).await? {
        let mine = delivery.account_id == caller.account.id && delivery.envelope_id == path.envelope_id;
        if mine && delivery.fate != Fate::Delivered {
            queue::retry(&shared, &delivery.id).await?;
            retried.push(
                json!({ "envelopeId": delivery.envelope_id, "status": "queued", "configUrl": delivery.url }),
            );
        }
    }
    Ok(Json(json!({ "retryQueue": retried })))
}

fn check_admin(caller: Caller) -> Result<(), ApiError> {
    if caller.user.is_admin {
        return Ok(());
    }
    Err(ApiError::unauthorized(
        "USER_LACKS_PERMISSIONS",
        "This user lacks sufficient permissions to access this resource.",
    ))
}
