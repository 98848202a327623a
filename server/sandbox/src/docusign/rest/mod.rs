//! eSignature v2.1 under `/restapi/v2.1/accounts/{account_id}`.
//!
//! One file per resource. Each handler takes a [`Caller`](super::access::Caller), works on a loaded
//! envelope under the store's write lock, and answers DocuSign's model or an [`ApiError`].

mod account;
mod documents;
mod envelope;
mod folders;
mod listing;
mod recipients;
mod request;
mod templates;
mod views;

pub(super) use recipients::invitations;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post, put},
};

use super::error::ApiError;
use crate::Shared;

/// DocuSign's largest request, in bytes.
const LARGEST_REQUEST: usize = 35_651_584;

pub(super) fn router() -> Router<Shared> {
    let envelope = Router::new()
        .route("/", get(envelope::get).put(envelope::update))
        .route(
            "/recipients",
            get(recipients::list).put(recipients::update).post(recipients::add).delete(recipients::remove),
        )
        .route("/recipients/{recipient_id}", axum::routing::delete(recipients::remove_one))
        .route("/recipients/{recipient_id}/tabs", get(recipients::tabs))
        .route("/documents", get(documents::list))
        .route("/documents/{document_id}", get(documents::download))
        .route("/views/sender", post(views::sender))
        .route("/views/edit", post(views::sender))
        .route("/views/correct", post(views::correct))
        .route("/views/recipient", post(views::recipient))
        .route("/audit_events", get(envelope::audit_events))
        .route("/notification", get(envelope::notification).put(envelope::set_notification))
        .route("/custom_fields", get(envelope::custom_fields));
    let account = Router::new()
        .route("/", get(account::get))
        .route("/envelopes", get(listing::changes).post(envelope::create))
        .route("/envelopes/status", put(listing::statuses))
        .nest("/envelopes/{envelope_id}", envelope)
        .route("/templates", get(templates::list))
        .route("/templates/{template_id}", get(templates::get))
        .route("/folders/{folder_id}", put(folders::move_envelopes))
        .route("/connect/failures", get(account::connect_failures))
        .route("/connect/logs", get(account::connect_logs))
        .route("/connect/envelopes/{envelope_id}/retry_queue", put(account::retry_queue));
    Router::new()
        .nest("/restapi/v2.1/accounts/{account_id}", account)
        .route("/restapi/{*rest}", axum::routing::any(nowhere))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
}

async fn nowhere() -> ApiError {
    ApiError::missing("RESOURCE_NOT_FOUND", "The URL provided does not resolve to a resource.")
}
