//! One envelope: created, read, changed, sent, voided.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    super::{
        access::Caller,
        envelope::{
            composite, definition,
            model::{Envelope, Status},
            paper, recipients, registry,
            state::Effect,
            tabs::word,
            wire::{self, Include},
        },
        error::ApiError,
    },
    request::{EnvelopePath, envelope, object, object_or_empty},
};
use crate::Shared;

#[derive(Deserialize)]
pub(super) struct CreateQuery {
    merge_roles_on_draft: Option<String>,
}

/// `POST …/envelopes`.
pub(super) async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<CreateQuery>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = object(&body.map_err(|rejection| ApiError {
        status: rejection.status(),
        ..ApiError::body("It is larger than 35,651,584 bytes or was cut off.")
    })?)?;
    let now = shared.clock.now();
    let send = definition::is_to_be_sent(&body)?;
    let merge = send || query.merge_roles_on_draft.is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let body = composite::flattened(body, caller.account.id, merge)?;
    let draft = definition::read(&body, caller.account.id, caller.user, now)?;
    let mut envelope = draft.envelope;
    envelope.note(now, &caller.actor(), "Registered", format!("{} created the envelope", caller.user.name()));
    let effects = if send {
        envelope.send(&caller.actor(), now)?
    } else {
        vec![Effect::Event("envelope-created", None)]
    };
    let _guard = shared.store.write_lock().await;
    for (document_id, bytes) in &draft.files {
        shared.store.put_file(&envelope.file_id(document_id), bytes).await?;
    }
    registry::save(&shared, &envelope, &effects).await?;
    Ok((StatusCode::CREATED, Json(wire::summary(&envelope))).into_response())
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    include: Option<String>,
}

/// `GET …/envelopes/{envelopeId}`.
pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, ApiError> {
    let envelope = envelope(&shared, &caller, &path).await?;
    Ok(Json(wire::envelope(&envelope, Include::read(wanted.include.as_deref().unwrap_or_default()))))
}

#[derive(Deserialize)]
pub(super) struct UpdateQuery {
    resend_envelope: Option<String>,
}

impl UpdateQuery {
    pub(super) fn resends(&self) -> bool {
        self.resend_envelope.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("true"))
    }
}

/// `PUT …/envelopes/{envelopeId}`: changes what is named, then sends or voids if `status` says so.
pub(super) async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    Query(query): Query<UpdateQuery>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let body = object_or_empty(&body)?;
    let _guard = shared.store.write_lock().await;
    let mut envelope = envelope(&shared, &caller, &path).await?;
    let mut answer = json!({ "envelopeId": envelope.envelope_id });
    if let Some(results) = change(&shared, &mut envelope, &body).await? {
        answer["recipientUpdateResults"] = results;
    }
    let mut effects = change_status(&mut envelope, &body, &caller, &shared)?;
    if query.resends() {
        effects.extend(envelope.resend(&caller.actor(), shared.clock.now())?);
    }
    registry::save(&shared, &envelope, &effects).await?;
    Ok(Json(answer))
}

async fn change(
    shared: &Shared,
    envelope: &mut Envelope,
    body: &Map<String, Value>,
) -> Result<Option<Value>, ApiError> {
    let text = (definition::subject(body)?, definition::blurb(body)?);
    let fields = definition::custom_fields(body)?;
    let is_open = envelope.status == Status::Created || envelope.status.is_in_process();
    let touches =
        text.0.is_some() || text.1.is_some() || fields.is_some() || body.contains_key("notification");
    if touches && !is_open {
        return Err(ApiError::status("Envelope status is not one of: Created, Sent, Delivered, Correct."));
    }
    envelope.subject = text.0.unwrap_or_else(|| std::mem::take(&mut envelope.subject));
    envelope.blurb = text.1.unwrap_or_else(|| std::mem::take(&mut envelope.blurb));
    envelope.custom_fields = fields.unwrap_or_else(|| std::mem::take(&mut envelope.custom_fields));
    if let Some(asked) = body.get("notification").and_then(Value::as_object) {
        envelope.notification = definition::notification(asked);
    }
    if touches {
        envelope.modified_at = shared.clock.now();
    }
    let Some(asked) = body.get("recipients") else { return Ok(None) };
    let files = paper::originals(&shared.store, envelope).await?;
    let changes = recipients::update(envelope, asked, &files)?;
    Ok(Some(Value::Array(changes.results)))
}

fn change_status(
    envelope: &mut Envelope,
    body: &Map<String, Value>,
    caller: &Caller,
    shared: &Shared,
) -> Result<Vec<Effect>, ApiError> {
    let now = shared.clock.now();
    match word(body, "status").unwrap_or_default().to_ascii_lowercase().as_str() {
        "" => Ok(Vec::new()),
        "sent" => envelope.send(&caller.actor(), now),
        "voided" => {
            let reason = word(body, "voidedReason").filter(|reason| !reason.trim().is_empty());
            let reason = reason.ok_or_else(|| ApiError::parameter("Voiding needs a voidedReason."))?;
            if reason.chars().count() > 200 {
                return Err(ApiError::parameter("The voidedReason is longer than 200 characters."));
            }
            envelope.void(&caller.actor(), &reason, now)
        }
        other => Err(ApiError::status(format!("An envelope cannot be changed to '{other}'."))),
    }
}

/// `GET …/audit_events`.
pub(super) async fn audit_events(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(wire::audit_events(&envelope(&shared, &caller, &path).await?)))
}

/// `GET …/custom_fields`.
pub(super) async fn custom_fields(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(wire::custom_fields(&envelope(&shared, &caller, &path).await?.custom_fields)))
}

/// `GET …/notification`.
pub(super) async fn notification(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(wire::notification(&envelope(&shared, &caller, &path).await?.notification)))
}

/// `PUT …/notification`.
pub(super) async fn set_notification(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let asked = object(&body)?;
    let _guard = shared.store.write_lock().await;
    let mut envelope = envelope(&shared, &caller, &path).await?;
    recipients::check_changeable(&envelope)?;
    envelope.notification = definition::notification(&asked);
    envelope.modified_at = shared.clock.now();
    registry::save(&shared, &envelope, &[]).await?;
    Ok(Json(wire::notification(&envelope.notification)))
}
