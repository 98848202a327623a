//! The storage service behind uploads: signed addresses, no Bearer token, errors in XML.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Multipart, Path, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
    routing::{post, put},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Duration;
use serde_json::{Value, json};

use super::{KIND, SEND_MINUTES, Segment, Upload, complete, from_hex, md5_hex, part_key, sha256_hex};
use crate::{Shared, procore::query::Query};

pub(in crate::procore) fn routes() -> Router<Shared> {
    Router::new()
        .route("/sandbox-storage/{uuid}", post(receive_form))
        .route("/sandbox-storage/{uuid}/{number}", put(receive_segment))
        .layer(DefaultBodyLimit::disable())
}

pub(super) fn segment_url(shared: &Shared, upload: &Upload, number: usize) -> String {
    format!("{}/sandbox-storage/{}/{number}?signature={}", shared.procore_url, upload.uuid, upload.signature)
}

/// What an upload without segments is answered with: where to post the form, and its fields.
pub(super) fn form_instructions(shared: &Shared, upload: &Upload) -> Value {
    json!({
        "uuid": upload.uuid,
        "url": format!("{}/sandbox-storage/{}", shared.procore_url, upload.uuid),
        "fields": {
            "key": upload.uuid,
            "Content-Type": upload.content_type,
            "Content-Disposition": format!("attachment; filename=\"{}\"", upload.filename),
            "policy": upload.uuid,
            "x-amz-credential": "sandbox",
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-date": upload.created_at.format("%Y%m%dT%H%M%SZ").to_string(),
            "x-amz-signature": upload.signature,
        },
    })
}

/// A refusal of the storage service.
struct StorageError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl StorageError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    fn denied(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AccessDenied", message)
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", error.to_string())
    }
}

impl IntoResponse for StorageError {
    fn into_response(self) -> Response {
        let body = maud::html! { Error { Code { (self.code) } Message { (self.message) } } }.into_string();
        let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}");
        (self.status, [(CONTENT_TYPE, "application/xml")], body).into_response()
    }
}

async fn receive_segment(
    State(shared): State<Shared>,
    Path((uuid, number)): Path<(String, usize)>,
    query: Query,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StorageError> {
    if headers.contains_key(AUTHORIZATION) {
        let message = "Only one auth mechanism allowed: send no Authorization header with a signed address.";
        return Err(StorageError::bad("InvalidArgument", message));
    }
    let _guard = shared.store.write_lock().await;
    let mut upload = open(&shared, &uuid, query.one("signature")).await?;
    let no_segment =
        || StorageError::new(StatusCode::NOT_FOUND, "NoSuchKey", "The upload has no such segment.");
    let segment = upload.segments.get_mut(number).ok_or_else(no_segment)?;
    let etag = check(segment, &headers, &body)?;
    segment.etag = Some(etag.clone());
    shared.store.put_file(&part_key(&uuid, number), &body).await?;
    shared.store.put(KIND, &uuid, &upload).await?;
    Ok((StatusCode::OK, [(ETAG, format!("\"{etag}\""))]).into_response())
}

/// The upload of a signed address that still holds.
async fn open(shared: &Shared, uuid: &str, signature: Option<&str>) -> Result<Upload, StorageError> {
    let upload: Option<Upload> = shared.store.get(KIND, uuid).await?;
    let upload = upload.filter(|upload| signature == Some(upload.signature.as_str()));
    let upload = upload.ok_or_else(|| {
        let message = "The request signature we calculated does not match the signature you provided.";
        StorageError::new(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)
    })?;
    if shared.clock.now() - upload.created_at > Duration::minutes(SEND_MINUTES) {
        return Err(StorageError::denied("Request has expired"));
    }
    Ok(upload)
}

/// Compares the bytes and the headers with what was announced, and gives the md5 of the bytes.
fn check(segment: &Segment, headers: &HeaderMap, body: &Bytes) -> Result<String, StorageError> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if header("x-amz-content-sha256") != Some(segment.sha256.as_str()) {
        let message = "The x-amz-content-sha256 header is not the announced one.";
        return Err(StorageError::new(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message));
    }
    if let Some(md5) = &segment.md5
        && header("content-md5") != Some(BASE64_STANDARD.encode(from_hex(md5)).as_str())
    {
        return Err(StorageError::bad("InvalidDigest", "The content-md5 header is not the announced one."));
    }
    if body.len() as u64 != segment.size {
        let message = format!("{} bytes were announced and {} came.", segment.size, body.len());
        return Err(StorageError::bad("IncompleteBody", message));
    }
    if sha256_hex(body) != segment.sha256 {
        let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
        return Err(StorageError::bad("XAmzContentSHA256Mismatch", message));
    }
    let md5 = md5_hex(body);
    if segment.md5.as_ref().is_some_and(|announced| *announced != md5) {
        return Err(StorageError::bad(
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
        ));
    }
    Ok(md5)
}

/// The form of an upload without segments: all fields, then `file`. 204.
async fn receive_form(
    State(shared): State<Shared>,
    Path(uuid): Path<String>,
    mut form: Multipart,
) -> Result<StatusCode, StorageError> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        StorageError::bad("MalformedPOSTRequest", error.body_text())
    };
    let (mut signature, mut file) = (None, None);
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        match part.name() {
            Some("x-amz-signature") => signature = Some(part.text().await.map_err(unreadable)?),
            Some("file") => {
                file = Some(part.bytes().await.map_err(unreadable)?);
                break;
            }
            _ => {}
        }
    }
    let _guard = shared.store.write_lock().await;
    let mut upload = open(&shared, &uuid, signature.as_deref()).await?;
    if !upload.segments.is_empty() {
        return Err(StorageError::denied(
            "This upload was announced in segments; send each to its own address.",
        ));
    }
    let file =
        file.ok_or_else(|| StorageError::bad("InvalidArgument", "The form has no part named 'file'."))?;
    complete(&shared, &mut upload, &file).await?;
    Ok(StatusCode::NO_CONTENT)
}
