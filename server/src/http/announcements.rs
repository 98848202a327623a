//! Where Procore announces changes: the secret it was given, then the promise of a look on disk, then 200.

use app::model::ids::CompanyId;
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Extensions, HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};

use crate::{services::Services, signing::announcements, store};

/// The largest body that is read; announcements carry ids only.
pub const BODY_MAX: usize = 64 * 1024;

/// Takes an announcement and counts how it went.
pub async fn receive(
    State(services): State<Services>,
    Path(company): Path<i64>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let taken = take(&services, CompanyId(company), &extensions, &headers, &body).await;
    let answer = taken.unwrap_or_else(|error| {
        tracing::error!(%error, "an announcement could not be kept; Procore will send it again");
        (StatusCode::SERVICE_UNAVAILABLE, "The announcement could not be kept; send it again.\n")
            .into_response()
    });
    services.metrics.received("procore", answer.status());
    answer
}

/// One that cannot be read is answered with 200 all the same: Procore would hold back everything behind it,
/// and what it told of is looked at in its turn.
async fn take(
    services: &Services,
    company: CompanyId,
    extensions: &Extensions,
    headers: &HeaderMap,
    body: &[u8],
) -> store::Result<Response> {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !announcements::is_procores(services, company, authorization).await? {
        let why = "The Authorization header is not the one that Procore was given for this company.\n";
        return Ok(services.guard.refuse_webhook(extensions, headers, why));
    }
    match procore::WebhookMessage::parse(body) {
        Ok(message) => announcements::hear(services, company, &message).await?,
        Err(error) => tracing::error!(%error, "an announcement of Procore could not be read"),
    }
    Ok(StatusCode::OK.into_response())
}
