//! Files a person downloads.

use app::{model::ids::EnvelopeId, port::Caller};
use axum::{
    Extension,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};

use super::refusal;
use crate::{services::Services, signing::steer};

/// The PDF of an envelope in its current state.
pub async fn envelope_document(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    Path(envelope): Path<EnvelopeId>,
) -> Response {
    let who = match caller.signed_in() {
        Ok(who) => who,
        Err(error) => return refusal::page(&error),
    };
    match steer::document(&services, who, &envelope).await {
        Ok((name, bytes)) => {
            let ascii: String = name
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || " .-_".contains(c) { c } else { '_' })
                .collect();
            let disposition = format!("attachment; filename=\"{ascii}\"");
            let headers = [
                (header::CONTENT_TYPE, "application/pdf".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Err(failure) => refusal::page(&failure.told()),
    }
}
