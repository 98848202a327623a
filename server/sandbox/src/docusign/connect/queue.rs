//! Messages until they are acknowledged or given up, in the state file.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{super::envelope::model::Envelope, message::message};
use crate::{
    Shared,
    faults::{self, Keys, MessageFault, Vendor},
    outbox::{Attempt, Outbox},
    store::Store,
};

const OUTBOX: Outbox = Outbox { messages: "docusign.delivery", waiting: "docusign.delivery_due" };

/// Seconds of sandbox time from one try to the next; the tenth is the last.
const RETRY_AFTER: [i64; 9] = [5, 30, 300, 900, 3600, 7200, 14_400, 28_800, 86_400];

/// How a message fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Fate {
    Queued,
    Delivered,
    /// All tries failed, or the sender asked for none after the first.
    GivenUp,
    /// Lost on purpose, by a fault.
    Dropped,
}

/// A message and its tries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Delivery {
    pub(in super::super) id: String,
    pub(in super::super) envelope_id: String,
    pub(in super::super) account_id: String,
    pub(in super::super) event: String,
    pub(in super::super) url: String,
    pub(in super::super) signed: bool,
    #[serde(default)]
    pub(in super::super) keys: Keys,
    pub(in super::super) acknowledged: bool,
    pub(in super::super) fate: Fate,
    pub(in super::super) next_at: Option<DateTime<Utc>>,
    pub(in super::super) attempts: Vec<Attempt>,
    pub(in super::super) message: Value,
}

/// Queues an event's message, if the envelope's sender asked for that event.
pub(in super::super) async fn publish(
    shared: &Shared,
    envelope: &Envelope,
    event: &str,
    recipient_id: Option<&str>,
) -> Result<(), sqlx::Error> {
    let Some(wanted) = &envelope.event_notification else { return Ok(()) };
    if !wanted.events.iter().any(|name| name.eq_ignore_ascii_case(event)) {
        return Ok(());
    }
    let fault = faults::of_message(&shared.store, Vendor::DocuSign, event).await?;
    let now = shared.clock.now();
    let delivery = Delivery {
        id: String::new(),
        envelope_id: envelope.envelope_id.clone(),
        account_id: envelope.account_id.clone(),
        event: event.to_owned(),
        url: wanted.url.clone(),
        signed: wanted.signed,
        keys: match fault {
            Some(MessageFault::SignedWith(keys)) => keys,
            _ => Keys::Current,
        },
        acknowledged: wanted.acknowledged,
        fate: if fault == Some(MessageFault::Drop) { Fate::Dropped } else { Fate::Queued },
        next_at: match fault {
            Some(MessageFault::Drop) => None,
            Some(MessageFault::Delay { seconds }) => Some(now + Duration::seconds(seconds)),
            _ => Some(now),
        },
        attempts: Vec::new(),
        message: message(envelope, event, recipient_id, &wanted.include_data, now),
    };
    let copies = if fault == Some(MessageFault::Duplicate) { 2 } else { 1 };
    for _ in 0..copies {
        write(&shared.store, &Delivery { id: Uuid::now_v7().to_string(), ..delivery.clone() }).await?;
    }
    Ok(())
}

/// All messages there ever were, oldest first.
pub(in super::super) async fn all(store: &Store) -> Result<Vec<Delivery>, sqlx::Error> {
    OUTBOX.all(store).await
}

/// Messages that are to be tried now, oldest first.
pub(in super::super) async fn due(store: &Store, now: DateTime<Utc>) -> Result<Vec<Delivery>, sqlx::Error> {
    OUTBOX.due(store, now).await
}

/// Writes down a try; after a failure the next one is planned, as long as there are any left.
pub(in super::super) async fn record(shared: &Shared, id: &str, attempt: Attempt) -> Result<(), sqlx::Error> {
    let _guard = shared.store.write_lock().await;
    // A reset may have come in between.
    let Some(mut delivery) = OUTBOX.get::<Delivery>(&shared.store, id).await? else { return Ok(()) };
    let after = RETRY_AFTER.get(delivery.attempts.len()).filter(|_| delivery.acknowledged);
    (delivery.fate, delivery.next_at) = match after {
        _ if attempt.succeeded() => (Fate::Delivered, None),
        Some(seconds) => (Fate::Queued, Some(attempt.at + Duration::seconds(*seconds))),
        None => (Fate::GivenUp, None),
    };
    delivery.attempts.push(attempt);
    write(&shared.store, &delivery).await
}

/// Makes a message due again now, whatever became of it, and says whether it is there.
pub(in super::super) async fn retry(shared: &Shared, id: &str) -> Result<bool, sqlx::Error> {
    let _guard = shared.store.write_lock().await;
    let Some(mut delivery) = OUTBOX.get::<Delivery>(&shared.store, id).await? else { return Ok(false) };
    (delivery.fate, delivery.next_at) = (Fate::Queued, Some(shared.clock.now()));
    write(&shared.store, &delivery).await?;
    Ok(true)
}

async fn write(store: &Store, delivery: &Delivery) -> Result<(), sqlx::Error> {
    OUTBOX.keep(store, &delivery.id, delivery.next_at, delivery).await
}
