//! DocuSign Connect's address: the signature over the raw bytes, then the disk, then 200; applied afterwards.

use axum::{
    body::Bytes,
    extract::State,
    http::{Extensions, HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use docusign::connect::MalformedEvent;
use sha2::{Digest, Sha256};

use crate::{
    jobs::Task,
    services::Services,
    store::{
        self, events,
        failures::{self, Reason, Told},
        jobs,
    },
};

/// The largest body that is read; events carry no documents.
pub const BODY_MAX: usize = 2 * 1024 * 1024;
/// The failure that all events stand under that cannot be read.
const UNREADABLE: &str = "unreadable_events";
const SIGNATURE: &str = "x-docusign-signature-";

/// Keeps an event and counts how it went.
pub async fn receive(
    State(services): State<Services>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = take(&services, &extensions, &headers, &body).await;
    services.metrics.received("docusign", answer.status());
    answer
}

/// Keeps an event. 200 once it is on disk, 401 for a wrong signature and 429 for many, 503 without a database.
///
/// A signed event that cannot be read is kept as well and answered with 200: DocuSign would hold back everything
/// else of the account while it sends the same again. What it told is found when the account is reconciled.
async fn take(services: &Services, extensions: &Extensions, headers: &HeaderMap, body: &[u8]) -> Response {
    let signatures = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with(SIGNATURE))
        .filter_map(|(_, value)| value.to_str().ok());
    if !docusign::connect::verify(&services.vendors.hmac_keys, signatures, body) {
        let why = "The signature does not fit any configured HMAC key.\n";
        return services.guard.refuse_webhook(extensions, headers, why);
    }
    let kept = match docusign::connect::parse(body) {
        Ok(event) => keep(services, &event, body).await,
        Err(error) => {
            tracing::error!(%error, "a signed event could not be read; it is kept aside");
            keep_aside(services, &error, body).await
        }
    };
    match kept {
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
    if let Some(event) = events::keep(&mut tx, &dedupe, envelope, body, None, now).await? {
        jobs::promise(&mut tx, &Task::ApplyEvent { event, docusign_id: envelope.to_owned() }, now).await?;
    }
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(())
}

async fn keep_aside(services: &Services, error: &MalformedEvent, body: &[u8]) -> store::Result<()> {
    let dedupe = format!("unreadable/{}", STANDARD.encode(Sha256::digest(body)));
    let outcome = events::unreadable(error);
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    if events::keep(&mut tx, &dedupe, "", body, Some(&outcome), now).await?.is_some() {
        let told = Told::of_nobody(
            "DocuSign Connect",
            "DocuSign has sent events that cannot be read.",
            "What they told is found when the account is reconciled. Look whether a newer version of Countersign reads them.",
        );
        let reason = Reason { why: error.to_string(), login: false };
        failures::record(&mut tx, UNREADABLE, None, &told, &reason, 1, now).await?;
    }
    tx.commit().await
}
