//! The recycle bin: the only way to be rid of a draft.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{access::Caller, envelope::registry, error::ApiError},
    request::object,
};
use crate::Shared;

#[derive(Deserialize)]
pub(super) struct FolderPath {
    folder_id: String,
}

/// `PUT …/folders/recyclebin` with `{"envelopeIds": […]}`: drafts are deleted, envelopes under way voided.
pub(super) async fn move_envelopes(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<FolderPath>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    if path.folder_id != "recyclebin" {
        return Err(ApiError::missing("FOLDER_DOES_NOT_EXIST", "The folder specified does not exist."));
    }
    let asked = object(&body)?;
    let ids = asked.get("envelopeIds").and_then(Value::as_array);
    let ids: Vec<&str> = ids.into_iter().flatten().filter_map(Value::as_str).collect();
    if ids.is_empty() {
        return Err(ApiError::parameter("envelopeIds is missing or empty."));
    }
    let _guard = shared.store.write_lock().await;
    let mut moved = Vec::new();
    for id in ids {
        let mut envelope = registry::visible(&shared, caller.account.id, id, caller.user).await?;
        let now = shared.clock.now();
        let effects = if envelope.status.is_in_process() {
            envelope.void(&caller.actor(), "The envelope was moved to the recycle bin.", now)?
        } else {
            envelope.discard(&caller.actor(), now)
        };
        moved.push((envelope, effects));
    }
    for (envelope, effects) in &moved {
        registry::save(&shared, envelope, effects).await?;
    }
    Ok(Json(json!({
        "folders": [{ "folderId": "recyclebin", "name": "Deleted Items", "type": "recyclebin" }],
        "resultSetSize": moved.len().to_string(),
        "startPosition": "0",
        "totalSetSize": moved.len().to_string(),
    })))
}
