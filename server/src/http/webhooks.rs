//! DocuSign Connect's address: the signature over the raw bytes, then the disk, then 200; applied afterwards.

use axum::{
    body::Bytes,
    extract::State,
    http::{Extensions, HeaderMap, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};

use crate::{
    jobs::Task,
    services::Services,
    store::{self, events, jobs},
};

/// The largest body that is read; events carry no documents.
pub const BODY_MAX: usize = 2 * 1024 * 1024;
const SIGNATURE: &str = "x-docusign-signature-";

/// Keeps an event and counts how it went.
pub async fn connect(
    State(services): State<Services>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = take(&services, &extensions, &headers, &body).await;
    services.metrics.received(match answer.status() {
        StatusCode::OK => "kept",
        StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => "wrong_signature",
        StatusCode::BAD_REQUEST => "unreadable",
        _ => "not_kept",
    });
    answer
}

/// Keeps an event. 200 once it is on disk, 401 for a wrong signature and 429 for many, 400 for what is no event, 503
/// without a database.
async fn take(services: &Services, extensions: &Extensions, headers: &HeaderMap, body: &[u8]) -> Response {
    let signatures = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with(SIGNATURE))
        .filter_map(|(_, value)| value.to_str().ok());
    if !docusign::connect::verify(&services.vendors.hmac_keys, signatures, body) {
        if let Err(wait) = services.guard.bad_signature(extensions, headers) {
            let retry_after = [(RETRY_AFTER, (wait.as_secs() + 1).to_string())];
            return (StatusCode::TOO_MANY_REQUESTS, retry_after, "Too many wrong signatures.\n")
                .into_response();
        }
        tracing::warn!("an event came with no signature that fits; check DocuSign Connect's HMAC key");
        return (StatusCode::UNAUTHORIZED, "The signature does not fit any configured HMAC key.\n")
            .into_response();
    }
    let event = match docusign::connect::parse(body) {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(%error, "a signed event could not be read");
            return (StatusCode::BAD_REQUEST, format!("The event could not be read: {error}\n"))
                .into_response();
        }
    };
    match keep(services, &event, body).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::error!(%error, "an event could not be kept; DocuSign will send it again");
            (StatusCode::SERVICE_UNAVAILABLE, "The event could not be kept; send it again.\n").into_response()
        }
    }
}

async fn keep(services: &Services, event: &docusign::connect::Event, body: &[u8]) -> store::Result<()> {
    let (envelope, name, recipient, generated_at) = event.key();
    let dedupe = format!("{envelope}/{name}/{}/{}", recipient.unwrap_or("-"), generated_at.to_rfc3339());
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    if let Some(event) = events::keep(&mut tx, &dedupe, envelope, body, now).await? {
        jobs::promise(&mut tx, &Task::ApplyEvent { event, docusign_id: envelope.to_owned() }, now).await?;
    }
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(())
}
