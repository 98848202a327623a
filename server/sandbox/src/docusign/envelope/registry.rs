//! Keeps envelopes, and carries out what follows from their moves: Connect messages and mails.

use super::{
    super::{connect, error::ApiError, mail, people::User},
    model::{Envelope, Status},
    state::Effect,
};
use crate::{Shared, store::Store};

const KIND: &str = "docusign.envelope";

/// One envelope, whoever asks.
pub(in super::super) async fn load(
    store: &Store,
    envelope_id: &str,
) -> Result<Option<Envelope>, sqlx::Error> {
    store.get(KIND, &envelope_id.to_ascii_lowercase()).await
}

/// All envelopes, oldest first.
pub(in super::super) async fn all(store: &Store) -> Result<Vec<Envelope>, sqlx::Error> {
    store.list(KIND).await
}

/// An envelope of an account that the user may see.
///
/// # Errors
/// `ENVELOPE_DOES_NOT_EXIST`, or `USER_NOT_ENVELOPE_SENDER_OR_RECIPIENT`.
pub(in super::super) async fn visible(
    shared: &Shared,
    account_id: &str,
    envelope_id: &str,
    user: &User,
) -> Result<Envelope, ApiError> {
    let found = load(&shared.store, envelope_id).await?;
    let found =
        found.filter(|envelope| envelope.account_id == account_id).ok_or_else(ApiError::no_envelope)?;
    if found.is_visible_to(user) {
        return Ok(found);
    }
    Err(ApiError::bad(
        "USER_NOT_ENVELOPE_SENDER_OR_RECIPIENT",
        "This user is not the sender of the envelope. Only the sender or recipient of the envelope may perform the requested operation.",
    ))
}

/// Writes an envelope with what follows from its move. The caller holds the store's write lock.
pub(in super::super) async fn save(
    shared: &Shared,
    envelope: &Envelope,
    effects: &[Effect],
) -> Result<(), sqlx::Error> {
    shared.store.put(KIND, &envelope.envelope_id, envelope).await?;
    for effect in effects {
        match effect {
            Effect::Event(event, recipient) => {
                connect::publish(shared, envelope, event, recipient.as_deref()).await?;
            }
            Effect::Mail(kind, recipient) => {
                mail::deliver(shared, envelope, *kind, recipient.as_deref()).await?;
            }
        }
    }
    Ok(())
}

/// Lets time pass for every envelope: expiry and reminders.
pub(in super::super) async fn pass_time(shared: &Shared) -> Result<(), sqlx::Error> {
    let _guard = shared.store.write_lock().await;
    let now = shared.clock.now();
    for mut envelope in all(&shared.store).await? {
        let effects = envelope.pass_time(now);
        if !effects.is_empty() {
            save(shared, &envelope, &effects).await?;
        }
    }
    Ok(())
}

/// Whether an envelope can be listed: everything but what lies in the recycle bin.
pub(in super::super) fn is_listed(envelope: &Envelope) -> bool {
    envelope.status != Status::Deleted
}
