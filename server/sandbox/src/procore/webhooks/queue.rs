//! Events on their way to hooks: at least once, in order for one hook, for twelve hours at most.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{hook::Hook, payload::Happened};
use crate::{
    Shared,
    faults::{self, Keys, MessageFault, Vendor},
    outbox::{Attempt, Outbox},
    store::Store,
};

const OUTBOX: Outbox = Outbox { messages: "procore-webhook-delivery", waiting: "procore-webhook-waiting" };

/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: i64 = 1;
const LONGEST_PAUSE: i64 = 3_600;
/// Then an event is thrown away.
const KEPT_HOURS: i64 = 12;

/// How an event fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fate {
    Enqueued,
    Retrying,
    Delivered,
    Discarded,
}

impl Fate {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Enqueued => "enqueued",
            Self::Retrying => "retrying",
            Self::Delivered => "delivered",
            Self::Discarded => "discarded",
        }
    }
}

/// An event for one hook, and its tries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Delivery {
    pub(super) id: String,
    pub(super) hook_id: i64,
    pub(super) event: Happened,
    pub(super) payload: Value,
    #[serde(default)]
    pub(super) keys: Keys,
    pub(super) fate: Fate,
    pub(super) next_at: Option<DateTime<Utc>>,
    pub(super) attempts: Vec<Attempt>,
}

pub(super) async fn add(shared: &Shared, hook: &Hook, event: &Happened) -> Result<(), sqlx::Error> {
    let name = format!("{} {}", event.resource.name(), event.event.name());
    let fault = faults::of_message(&shared.store, Vendor::Procore, &name).await?;
    let delivery = Delivery {
        id: String::new(),
        hook_id: hook.id,
        event: event.clone(),
        payload: event.payload(&hook.payload_version),
        keys: match fault {
            Some(MessageFault::SignedWith(keys)) => keys,
            _ => Keys::Current,
        },
        fate: if fault == Some(MessageFault::Drop) { Fate::Discarded } else { Fate::Enqueued },
        next_at: match fault {
            Some(MessageFault::Drop) => None,
            Some(MessageFault::Delay { seconds }) => Some(event.at + Duration::seconds(seconds)),
            _ => Some(event.at),
        },
        attempts: Vec::new(),
    };
    let copies = if fault == Some(MessageFault::Duplicate) { 2 } else { 1 };
    for _ in 0..copies {
        write(&shared.store, &Delivery { id: Uuid::now_v7().to_string(), ..delivery.clone() }).await?;
    }
    Ok(())
}

/// The events of one hook, oldest first.
pub(super) async fn of_hook(store: &Store, hook_id: i64) -> Result<Vec<Delivery>, sqlx::Error> {
    let all: Vec<Delivery> = OUTBOX.all(store).await?;
    Ok(all.into_iter().filter(|delivery| delivery.hook_id == hook_id).collect())
}

/// Events that are to be tried now, oldest first.
pub(super) async fn due(shared: &Shared) -> Result<Vec<Delivery>, sqlx::Error> {
    OUTBOX.due(&shared.store, shared.clock.now()).await
}

/// Writes down a try. After a failure the whole queue of the hook pauses; what is too old is discarded.
pub(super) async fn record(shared: &Shared, id: &str, attempt: Attempt) -> Result<(), sqlx::Error> {
    let _guard = shared.store.write_lock().await;
    // A reset may have come in between.
    let Some(mut delivery) = OUTBOX.get::<Delivery>(&shared.store, id).await? else { return Ok(()) };
    let failed_at = (!attempt.succeeded()).then_some(attempt.at);
    delivery.attempts.push(attempt);
    match failed_at {
        None => {
            (delivery.fate, delivery.next_at) = (Fate::Delivered, None);
            write(&shared.store, &delivery).await
        }
        Some(at) => pause(shared, &delivery, at).await,
    }
}

async fn pause(shared: &Shared, failed: &Delivery, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let exponent = u32::try_from(failed.attempts.len() - 1).unwrap_or(u32::MAX);
    let seconds = FIRST_PAUSE.saturating_mul(2_i64.saturating_pow(exponent)).min(LONGEST_PAUSE);
    for mut delivery in of_hook(&shared.store, failed.hook_id).await? {
        if delivery.next_at.is_none() {
            continue;
        }
        if delivery.id == failed.id {
            delivery = Delivery { fate: Fate::Retrying, ..failed.clone() };
        }
        delivery.next_at = Some(at + Duration::seconds(seconds));
        if at - delivery.event.at >= Duration::hours(KEPT_HOURS) {
            (delivery.fate, delivery.next_at) = (Fate::Discarded, None);
        }
        write(&shared.store, &delivery).await?;
    }
    Ok(())
}

/// Takes an event off the queue whose hook is gone or switched off.
pub(super) async fn discard(shared: &Shared, delivery: Delivery) -> Result<(), sqlx::Error> {
    write(&shared.store, &Delivery { fate: Fate::Discarded, next_at: None, ..delivery }).await
}

async fn write(store: &Store, delivery: &Delivery) -> Result<(), sqlx::Error> {
    OUTBOX.keep(store, &delivery.id, delivery.next_at, delivery).await
}
