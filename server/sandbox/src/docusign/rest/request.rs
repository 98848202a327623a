//! Bodies and path members as handlers want them.

use axum::body::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::{
    access::Caller,
    envelope::{model::Envelope, registry},
    error::ApiError,
};
use crate::Shared;

/// The path members of an envelope's resources.
#[derive(Deserialize)]
pub(super) struct EnvelopePath {
    pub(super) envelope_id: String,
}

/// A request body that must be a JSON object.
pub(super) fn object(body: &Bytes) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::body(format!("{error}.")))
}

/// The same, where no body means an empty object.
pub(super) fn object_or_empty(body: &Bytes) -> Result<Map<String, Value>, ApiError> {
    if body.is_empty() { Ok(Map::new()) } else { object(body) }
}

/// The envelope in the address, if the caller may see it.
pub(super) async fn envelope(
    shared: &Shared,
    caller: &Caller,
    path: &EnvelopePath,
) -> Result<Envelope, ApiError> {
    registry::visible(shared, caller.account.id, &path.envelope_id, caller.user).await
}
