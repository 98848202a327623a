//! Uploads: announced to the API, sent to the storage host, and then attached to an item by uuid.
//!
//! An upload belongs to who created it; nobody else can finish, see or attach it. Bytes are checked
//! against the announced sizes and hashes, as the storage service does.

mod storage;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Duration, Utc};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::Sha256;

pub(super) use storage::routes as storage_routes;

use crate::{
    Shared, faults,
    procore::{
        access::Caller,
        answer::{Body, Refusal},
        records::new_key,
    },
};

const KIND: &str = "procore-upload";
/// Minutes within which sending must start.
const SEND_MINUTES: i64 = 60;
/// Days within which an upload must be attached.
const ATTACH_DAYS: i64 = 7;

/// An upload from its announcement on.
#[derive(Debug, Serialize, Deserialize)]
struct Upload {
    uuid: String,
    owner: i64,
    project_id: i64,
    filename: String,
    content_type: String,
    segments: Vec<Segment>,
    /// Part of the storage addresses; stands for the storage service's request signature.
    signature: String,
    complete: bool,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Segment {
    size: u64,
    sha256: String,
    md5: Option<String>,
    /// The md5 of the stored bytes, once they are there.
    etag: Option<String>,
}

/// A complete upload that can be attached.
pub(super) struct Ready {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn routes() -> Router<Shared> {
    ["v1.0", "v1.1"].iter().fold(Router::new(), |routes, version| {
        let all = format!("/rest/{version}/projects/{{project_id}}/uploads");
        routes.route(&all, post(create)).route(&format!("{all}/{{uuid}}"), get(show).patch(finish))
    })
}

/// The bytes of a complete upload of the caller's in this project, or why it cannot be attached.
pub(super) async fn ready(
    shared: &Shared,
    caller: &Caller,
    project_id: i64,
    uuid: &str,
) -> Result<Result<Ready, String>, Refusal> {
    let upload: Option<Upload> = shared.store.get(KIND, uuid).await?;
    let Some(upload) =
        upload.filter(|found| found.owner == caller.person.id && found.project_id == project_id)
    else {
        return Ok(Err(format!("upload {uuid} was not found among your uploads in this project")));
    };
    if shared.clock.now() - upload.created_at > Duration::days(ATTACH_DAYS) {
        return Ok(Err(format!("upload {uuid} is older than a week and gone")));
    }
    match shared.store.file(&file_key(uuid)).await? {
        Some(bytes) if upload.complete => {
            Ok(Ok(Ready { name: upload.filename, content_type: upload.content_type, bytes }))
        }
        _ => Ok(Err(format!("upload {uuid} is not complete"))),
    }
}

/// With `segments`: an address and headers for each. Without: one address and form fields.
async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Path(project_id): Path<i64>,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    caller.project(&shared, project_id).await?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let filename =
        text("response_filename").ok_or_else(|| Refusal::invalid("response_filename", "can't be blank"))?;
    let upload = Upload {
        uuid: new_key().to_uppercase(),
        owner: caller.person.id,
        project_id,
        filename: filename.to_owned(),
        content_type: text("response_content_type").unwrap_or("application/octet-stream").to_owned(),
        segments: announced_segments(&body)?,
        signature: new_key(),
        complete: false,
        created_at: shared.clock.now(),
    };
    shared.store.put(KIND, &upload.uuid, &upload).await?;
    let answer = if upload.segments.is_empty() {
        storage::form_instructions(&shared, &upload)
    } else {
        json!({"uuid": upload.uuid, "status": "ready", "segments": segment_instructions(&shared, &upload)})
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

fn announced_segments(body: &Map<String, Value>) -> Result<Vec<Segment>, Refusal> {
    let Some(given) = body.get("segments").and_then(Value::as_array) else { return Ok(Vec::new()) };
    let segments: Vec<Segment> = given.iter().map(announced_segment).collect::<Result<_, _>>()?;
    let sum: u64 = segments.iter().map(|segment| segment.size).sum();
    match body.get("size").and_then(Value::as_u64) {
        Some(size) if size != sum => Err(Refusal::invalid(
            "size",
            format!("is {size}, but the segments are {sum} bytes long together"),
        )),
        _ => Ok(segments),
    }
}

fn announced_segment(given: &Value) -> Result<Segment, Refusal> {
    let wrong = |message: &str| Refusal::invalid("segments", message);
    let hash = |name: &str| given[name].as_str().map(str::to_ascii_lowercase);
    let is_hex =
        |text: &String, digits: usize| text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit());
    Ok(Segment {
        size: given["size"].as_u64().ok_or_else(|| wrong("each needs a size in bytes"))?,
        sha256: hash("sha256")
            .filter(|text| is_hex(text, 64))
            .ok_or_else(|| wrong("each needs a sha256 of 64 hex digits"))?,
        md5: match hash("md5") {
            Some(text) if !is_hex(&text, 32) => return Err(wrong("md5 must be 32 hex digits")),
            md5 => md5,
        },
        etag: None,
    })
}

fn segment_instructions(shared: &Shared, upload: &Upload) -> Vec<Value> {
    let show = |(number, segment): (usize, &Segment)| {
        let mut headers =
            json!({"x-amz-content-sha256": segment.sha256, "content-length": segment.size.to_string()});
        if let Some(md5) = &segment.md5 {
            headers["content-md5"] = BASE64_STANDARD.encode(from_hex(md5)).into();
        }
        json!({
            "size": segment.size,
            "sha256": segment.sha256,
            "md5": segment.md5,
            "etag": segment.etag,
            "url": storage::segment_url(shared, upload, number),
            "headers": headers,
        })
    };
    upload.segments.iter().enumerate().map(show).collect()
}

async fn show(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, uuid)): Path<(i64, String)>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(answer(&shared, &mine(&shared, &caller, project_id, &uuid).await?)))
}

async fn mine(shared: &Shared, caller: &Caller, project_id: i64, uuid: &str) -> Result<Upload, Refusal> {
    caller.project(shared, project_id).await?;
    let upload: Option<Upload> = shared.store.get(KIND, uuid).await?;
    upload
        .filter(|upload| upload.owner == caller.person.id && upload.project_id == project_id)
        .ok_or(Refusal::NotFound)
}

fn answer(shared: &Shared, upload: &Upload) -> Value {
    json!({
        "uuid": upload.uuid,
        "status": if upload.complete { "complete" } else { "ready" },
        "segments": segment_instructions(shared, upload),
    })
}

/// Takes the etags of the stored segments and joins them.
async fn finish(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, uuid)): Path<(i64, String)>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut upload = mine(&shared, &caller, project_id, &uuid).await?;
    if shared.clock.now() - upload.created_at > Duration::days(ATTACH_DAYS) {
        return Err(Refusal::Gone("The upload was not used within a week and is gone.".to_owned()));
    }
    let given = body.get("segments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if given.len() != upload.segments.len() {
        let message = format!("must be the {} segments that were announced", upload.segments.len());
        return Err(Refusal::invalid("segments", message));
    }
    let mut bytes = Vec::new();
    for (number, (segment, given)) in upload.segments.iter().zip(given).enumerate() {
        check_segment(number, segment, given)?;
        bytes.extend(shared.store.file(&part_key(&uuid, number)).await?.unwrap_or_default());
    }
    complete(&shared, &mut upload, &bytes).await?;
    Ok(Json(answer(&shared, &upload)))
}

/// Keeps an upload's bytes, unless a fault loses them behind the answer. The caller holds the write lock.
async fn complete(shared: &Shared, upload: &mut Upload, bytes: &[u8]) -> Result<(), sqlx::Error> {
    if !faults::loses_upload(&shared.store).await? {
        shared.store.put_file(&file_key(&upload.uuid), bytes).await?;
    }
    upload.complete = true;
    shared.store.put(KIND, &upload.uuid, upload).await
}

fn check_segment(number: usize, segment: &Segment, given: &Value) -> Result<(), Refusal> {
    let wrong = |message: &str| Err(Refusal::invalid("segments", format!("segment {number}: {message}")));
    let Some(etag) = &segment.etag else { return wrong("its bytes have not been sent") };
    let sent = |name: &str| given[name].as_str().map(|text| text.trim_matches('"').to_ascii_lowercase());
    if sent("etag").as_ref() != Some(etag) {
        return wrong("the etag is not the one the storage service gave");
    }
    if sent("sha256").is_some_and(|sha256| sha256 != segment.sha256)
        || sent("md5").is_some_and(|md5| md5 != *etag)
    {
        return wrong("the hash is not the one announced");
    }
    Ok(())
}

fn file_key(uuid: &str) -> String {
    format!("upload-{uuid}")
}

fn part_key(uuid: &str, number: usize) -> String {
    format!("upload-{uuid}-{number}")
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn md5_hex(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a text already known to be pairs of hexadecimal digits.
fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}
