//! An envelope's recipients: listed, added, changed, removed.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{
        access::Caller,
        envelope::{
            model::{Envelope, Status},
            paper, recipients as rules, registry,
            state::{Effect, MailKind},
            tabs, wire,
        },
        error::ApiError,
    },
    envelope::UpdateQuery,
    request::{EnvelopePath, envelope, object},
};
use crate::Shared;

#[derive(Deserialize)]
pub(super) struct Wanted {
    include_tabs: Option<String>,
}

/// `GET …/recipients`.
pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, ApiError> {
    let with_tabs = wanted.include_tabs.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("true"));
    Ok(Json(wire::recipients(&envelope(&shared, &caller, &path).await?, with_tabs)))
}

/// `PUT …/recipients`: 200 with a result for each, also where some fail.
pub(super) async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    Query(query): Query<UpdateQuery>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let asked = Value::Object(object(&body)?);
    let _guard = shared.store.write_lock().await;
    let mut envelope = envelope(&shared, &caller, &path).await?;
    let files = paper::originals(&shared.store, &envelope).await?;
    let changes = rules::update(&mut envelope, &asked, &files)?;
    let mut effects = Vec::new();
    if envelope.status.is_in_process() {
        effects = envelope.corrected(&caller.actor(), shared.clock.now());
        effects.extend(invitations(&envelope, &changes.readdressed));
        if query.resends() && changes.readdressed.is_empty() {
            effects.extend(envelope.resend(&caller.actor(), shared.clock.now())?);
        }
    }
    registry::save(&shared, &envelope, &effects).await?;
    Ok(Json(json!({ "recipientUpdateResults": changes.results })))
}

/// New invitations for those of the named whose turn it is.
pub(in super::super) fn invitations(envelope: &Envelope, readdressed: &[String]) -> Vec<Effect> {
    let pending = envelope.recipients.iter().filter(|one| one.is_pending() && one.client_user_id.is_none());
    let named = pending.filter(|one| readdressed.contains(&one.recipient_id));
    named
        .flat_map(|one| {
            let id = Some(one.recipient_id.clone());
            [Effect::Event("recipient-resent", id.clone()), Effect::Mail(MailKind::Corrected, id)]
        })
        .collect()
}

/// `POST …/recipients`: adds some.
pub(super) async fn add(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let asked = Value::Object(object(&body)?);
    let _guard = shared.store.write_lock().await;
    let mut envelope = envelope(&shared, &caller, &path).await?;
    rules::check_changeable(&envelope)?;
    let files = paper::originals(&shared.store, &envelope).await?;
    rules::add(&mut envelope, &asked, &files)?;
    save_changed(&shared, &caller, &mut envelope).await?;
    Ok((StatusCode::CREATED, Json(wire::recipients(&envelope, false))))
}

/// `DELETE …/recipients` with the recipients in the body.
pub(super) async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let ids = rules::ids(&Value::Object(object(&body)?));
    removed(&shared, &caller, &path, &ids).await
}

/// The path of one recipient.
#[derive(Deserialize)]
pub(super) struct RecipientPath {
    envelope_id: String,
    recipient_id: String,
}

/// `DELETE …/recipients/{recipientId}`.
pub(super) async fn remove_one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<RecipientPath>,
) -> Result<Json<Value>, ApiError> {
    let envelope = EnvelopePath { envelope_id: path.envelope_id };
    removed(&shared, &caller, &envelope, &[path.recipient_id]).await
}

async fn removed(
    shared: &Shared,
    caller: &Caller,
    path: &EnvelopePath,
    ids: &[String],
) -> Result<Json<Value>, ApiError> {
    let _guard = shared.store.write_lock().await;
    let mut envelope = envelope(shared, caller, path).await?;
    rules::remove(&mut envelope, ids)?;
    save_changed(shared, caller, &mut envelope).await?;
    Ok(Json(wire::recipients(&envelope, false)))
}

async fn save_changed(shared: &Shared, caller: &Caller, envelope: &mut Envelope) -> Result<(), ApiError> {
    let now = shared.clock.now();
    envelope.modified_at = now;
    let effects = if envelope.status == Status::Created {
        Vec::new()
    } else {
        envelope.corrected(&caller.actor(), now)
    };
    Ok(registry::save(shared, envelope, &effects).await?)
}

/// `GET …/recipients/{recipientId}/tabs`.
pub(super) async fn tabs(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<RecipientPath>,
) -> Result<Json<Value>, ApiError> {
    let envelope = envelope(&shared, &caller, &EnvelopePath { envelope_id: path.envelope_id }).await?;
    let recipient = envelope.recipient(&path.recipient_id).ok_or_else(|| {
        ApiError::bad("UNKNOWN_ENVELOPE_RECIPIENT", "The recipient is not a valid recipient of the envelope.")
    })?;
    Ok(Json(tabs::wire(recipient)))
}
