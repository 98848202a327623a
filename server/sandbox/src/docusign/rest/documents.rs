//! An envelope's documents: the list and the PDFs.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{
        access::Caller,
        envelope::{certificate::certificate, model::Status, paper, wire},
        error::ApiError,
    },
    request::{EnvelopePath, envelope},
};
use crate::Shared;

/// `GET …/documents`.
pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
) -> Result<Json<Value>, ApiError> {
    let envelope = envelope(&shared, &caller, &path).await?;
    Ok(Json(json!({ "envelopeId": envelope.envelope_id, "envelopeDocuments": wire::documents(&envelope) })))
}

#[derive(Deserialize)]
pub(super) struct DocumentPath {
    envelope_id: String,
    document_id: String,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    certificate: Option<String>,
}

/// `GET …/documents/{n}`, `…/documents/combined` and `…/documents/certificate`.
pub(super) async fn download(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<DocumentPath>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let envelope = envelope(&shared, &caller, &EnvelopePath { envelope_id: path.envelope_id }).await?;
    let (name, bytes) = match path.document_id.as_str() {
        "combined" if envelope.documents.is_empty() => return Err(ApiError::no_document()),
        "combined" => {
            let with_certificate =
                wanted.certificate.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("true"));
            let bytes = paper::combined(&shared.store, &envelope, with_certificate).await.map_err(unmade)?;
            (format!("{}.pdf", envelope.subject), bytes)
        }
        "certificate" if envelope.status == Status::Created => return Err(ApiError::no_document()),
        "certificate" => ("Summary.pdf".to_owned(), certificate(&envelope)),
        id => {
            let one = envelope.paper(id).ok_or_else(ApiError::no_document)?;
            (one.name.clone(), paper::document(&shared.store, &envelope, one).await.map_err(unmade)?)
        }
    };
    let as_base64 = headers
        .get("content-transfer-encoding")
        .is_some_and(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"base64"));
    Ok(pdf_answer(&name, &path.document_id, bytes, as_base64))
}

fn pdf_answer(name: &str, document_id: &str, bytes: Vec<u8>, as_base64: bool) -> Response {
    let name: String =
        name.chars().map(|c| if c.is_ascii_graphic() && c != '"' || c == ' ' { c } else { '_' }).collect();
    let disposition = format!("file; filename=\"{name}\"; documentid=\"{document_id}\"");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    if as_base64 {
        headers.insert("content-transfer-encoding", HeaderValue::from_static("base64"));
        return (headers, STANDARD.encode(bytes)).into_response();
    }
    (headers, bytes).into_response()
}

fn unmade(error: paper::Error) -> ApiError {
    tracing::error!(%error, "a document could not be made");
    ApiError {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        ..ApiError::bad("UNABLE_TO_LOAD_DOCUMENT", format!("Unable to load the document. {error}"))
    }
}
