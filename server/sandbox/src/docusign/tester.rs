//! What a tester does to envelopes without a browser.
//!
//! - `GET /sandbox/envelopes`: every envelope there is, drafts and deleted ones too.
//! - `POST /sandbox/envelopes/{id}/sign`: all signers sign, one after the other as it is their turn.
//! - `POST /sandbox/envelopes/{id}/decline`: the one whose turn it is declines.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{
    envelope::{
        model::{Envelope, Recipient, Role},
        registry, wire,
    },
    error::ApiError,
};
use crate::Shared;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/sandbox/envelopes", get(list))
        .route("/sandbox/envelopes/{id}/sign", post(sign))
        .route("/sandbox/envelopes/{id}/decline", post(decline))
}

async fn list(State(shared): State<Shared>) -> Result<Json<Value>, ApiError> {
    let show = |envelope: &Envelope| {
        json!({
            "envelopeId": envelope.envelope_id,
            "transactionId": envelope.transaction_id,
            "status": envelope.status.as_str(),
            "emailSubject": envelope.subject,
            "customFields": wire::custom_fields(&envelope.custom_fields),
        })
    };
    Ok(Json(registry::all(&shared.store).await?.iter().map(show).collect()))
}

async fn sign(State(shared): State<Shared>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let _guard = shared.store.write_lock().await;
    let mut envelope = registry::load(&shared.store, &id).await?.ok_or_else(ApiError::no_envelope)?;
    while let Some(signer) = whose_turn(&envelope) {
        // Every field that asks for words gets some.
        let answers: Vec<(String, String)> =
            signer.tabs.iter().map(|tab| (tab.tab_id.clone(), "As agreed".to_owned())).collect();
        match envelope.sign(&signer.recipient_id, &signer.name, &answers, shared.clock.now()) {
            Ok(effects) => registry::save(&shared, &envelope, &effects).await?,
            Err(problem) => return Ok((StatusCode::CONFLICT, problem).into_response()),
        }
    }
    Ok(Json(json!({ "status": envelope.status.as_str() })).into_response())
}

async fn decline(State(shared): State<Shared>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let _guard = shared.store.write_lock().await;
    let mut envelope = registry::load(&shared.store, &id).await?.ok_or_else(ApiError::no_envelope)?;
    let Some(signer) = whose_turn(&envelope) else {
        return Ok((StatusCode::CONFLICT, "It is nobody's turn.").into_response());
    };
    match envelope.decline(&signer.recipient_id, "Not as agreed", shared.clock.now()) {
        Ok(effects) => registry::save(&shared, &envelope, &effects).await?,
        Err(problem) => return Ok((StatusCode::CONFLICT, problem).into_response()),
    }
    Ok(Json(json!({ "status": envelope.status.as_str() })).into_response())
}

fn whose_turn(envelope: &Envelope) -> Option<Recipient> {
    let in_process = envelope.status.is_in_process();
    envelope.recipients.iter().find(|one| in_process && one.role == Role::Signer && one.is_pending()).cloned()
}
