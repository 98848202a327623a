//! What was said to both vendors: a JSON line for each exchange, to be checked against the vendors'
//! specifications.
//!
//! Files are left out: a body that is neither JSON nor a form is not kept, and of a long text only its
//! beginning. An answer that a fault loses has no status. It must never change what is exchanged.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::faults::ReplyLost;

/// The headers that are kept; of `Authorization` only the scheme.
const KEPT: [&str; 5] = ["accept", AUTHORIZATION, "content-type", "procore-company-id", "x-docusign-edit"];
const AUTHORIZATION: &str = "authorization";
/// The most characters of a text that are kept; a document in base64 is longer.
const LONGEST_TEXT: usize = 4096;

/// The file that exchanges are written to.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Mutex<File>>);

impl Recorder {
    /// Opens the file to write behind what is in it.
    pub(crate) fn open(file: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(file)?;
        Ok(Self(Arc::new(Mutex::new(file))))
    }

    fn write(&self, exchange: &Value) {
        let line = format!("{exchange}\n");
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(line.as_bytes()) {
            tracing::error!(%error, "an exchange could not be recorded");
        }
    }
}

/// The router with every exchange recorded, where there is somewhere to record to.
pub(crate) fn recorded(router: Router, vendor: &'static str, recorder: Option<&Recorder>) -> Router {
    match recorder {
        Some(recorder) => router.layer(from_fn_with_state((vendor, recorder.clone()), record)),
        None => router,
    }
}

async fn record(
    State((vendor, recorder)): State<(&'static str, Recorder)>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok((said, body)) = heard(&head.headers, body).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut exchange = json!({
        "vendor": vendor,
        "method": head.method.as_str(),
        "path": head.uri.path(),
        "query": head.uri.query().unwrap_or_default(),
        "headers": kept(&head.headers),
        "body": said,
    });
    let (head, body) = next.run(Request::from_parts(head, body)).await.into_parts();
    let Ok((said, body)) = heard(&head.headers, body).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    exchange["status"] = match head.extensions.get::<ReplyLost>() {
        Some(ReplyLost) => Value::Null,
        None => head.status.as_u16().into(),
    };
    exchange["answer_headers"] = kept(&head.headers).into();
    exchange["answer"] = said;
    recorder.write(&exchange);
    Response::from_parts(head, body)
}

/// What is kept of a body, and the body to pass on.
async fn heard(headers: &HeaderMap, body: Body) -> Result<(Value, Body), axum::Error> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_readable = ["application/json", "application/x-www-form-urlencoded"]
        .iter()
        .any(|readable| content_type.starts_with(readable));
    if !is_readable || body.is_end_stream() {
        return Ok((Value::Null, body));
    }
    let bytes = to_bytes(body, usize::MAX).await?;
    Ok((value(&bytes), Body::from(bytes)))
}

fn value(bytes: &Bytes) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    let mut value = serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into());
    shorten(&mut value);
    value
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) {
                text.truncate(end);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn kept(headers: &HeaderMap) -> Map<String, Value> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    KEPT.iter()
        .filter_map(|name| {
            let text = text(name)?;
            let kept = if *name == AUTHORIZATION { scheme(text) } else { text.to_owned() };
            Some(((*name).to_owned(), kept.into()))
        })
        .collect()
}
