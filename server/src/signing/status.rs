//! The item's status in Procore while its envelope lives: set when it goes out, put back when it does not come back signed.

use app::{
    error::AppError,
    model::{audit::Action, ids::EnvelopeId, rules::StatusRule},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    failure::{Remedy, Result},
    items::{
        self, Item,
        write::{self, Written},
    },
    make,
};
use crate::{
    services::Services,
    store::{
        self, Tx,
        audit::{Actor, Entry},
        envelopes::{self, Envelope, OurStatus},
        failures::Told,
    },
};

/// Why the status changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusChange {
    /// The envelope has gone out.
    Sent,
    /// A signer has declined.
    Declined,
    /// The envelope was voided, or has expired.
    #[serde(alias = "restored")]
    Voided,
}

impl StatusChange {
    /// The word in the job's key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Declined => "declined",
            Self::Voided => "voided",
        }
    }
}

/// Sets the status that the rules the item was sent with ask for; where somebody has changed it meanwhile, theirs
/// stays. Only a status that we have set is put back, and by the newest envelope only.
///
/// # Errors
/// Procore's.
pub async fn run(services: &Services, id: &EnvelopeId, change: StatusChange) -> Result<()> {
    let envelope = make::find(services, id).await?;
    let Some((expected, wanted)) = asked_for(&envelope, change) else {
        return forgotten(services, id, change).await;
    };
    let item = items::read(services, envelope.filer, &envelope.item).await?;
    let answer_lost = change == StatusChange::Sent && envelope.our_status == OurStatus::Asked;
    if item.status == expected && expected != wanted {
        set(services, &envelope, &item, change, &wanted).await?;
    } else if !(item.status == wanted && answer_lost) {
        return forgotten(services, id, change).await;
    }
    let (from, to) = (envelope.kind.status_label(&expected), envelope.kind.status_label(&wanted));
    let what = format!("changed the status in Procore from {from} to {to}");
    changed(services, &envelope, change, &what).await
}

/// The status that must stand there for ours to be set, and ours; none where the rules leave it alone.
fn asked_for(envelope: &Envelope, change: StatusChange) -> Option<(String, String)> {
    let statuses = envelope.statuses();
    let prior = envelope.prior_status.clone();
    let rule = match change {
        StatusChange::Sent if envelope.state.is_out() => {
            return Some((prior, statuses.when_sent()?.to_owned()));
        }
        StatusChange::Sent => return None,
        StatusChange::Declined => &statuses.on_declined,
        StatusChange::Voided => &statuses.on_voided,
    };
    let standing = statuses.when_sent().filter(|_| envelope.our_status != OurStatus::No).map(str::to_owned);
    match rule {
        StatusRule::Leave => None,
        StatusRule::Prior => Some((standing?, prior)),
        StatusRule::Set(wanted) => Some((standing.unwrap_or(prior), wanted.clone())),
    }
}

/// Nothing is to be put back any more. What an earlier envelope has set, one that goes out still has to put back.
async fn forgotten(services: &Services, id: &EnvelopeId, change: StatusChange) -> Result<()> {
    if change == StatusChange::Sent {
        return Ok(());
    }
    note(services, id, OurStatus::No).await
}

async fn note(services: &Services, id: &EnvelopeId, our_status: OurStatus) -> Result<()> {
    Ok(envelopes::set_our_status(&mut *services.db.connection().await?, id, our_status).await?)
}

/// Sets a status. That ours may stand there is written down before Procore is asked: its answer may be lost.
async fn set(
    services: &Services,
    envelope: &Envelope,
    item: &Item,
    change: StatusChange,
    status: &str,
) -> Result<()> {
    if change != StatusChange::Sent {
        return write(services, envelope, item, status).await;
    }
    note(services, &envelope.id, OurStatus::Asked).await?;
    let answer = write(services, envelope, item, status).await;
    if answer.as_ref().is_err_and(|failure| failure.remedy() == Remedy::Person) {
        note(services, &envelope.id, OurStatus::No).await?;
    }
    answer
}

async fn write(services: &Services, envelope: &Envelope, item: &Item, status: &str) -> Result<()> {
    let written = Written { status: Some(status.to_owned()), ..Written::default() };
    write::write(services, envelope.filer, item, &written).await?;
    services.remembered.forget_items(envelope.item.project).await;
    let now = items::read(services, envelope.filer, &envelope.item).await?;
    if write::shows(&now, Some(status), false) {
        return Ok(());
    }
    let label = envelope.kind.status_label(status);
    Err(AppError::VendorRefused(format!("Procore did not take the status {label} for this item.")).into())
}

async fn changed(services: &Services, envelope: &Envelope, change: StatusChange, what: &str) -> Result<()> {
    let mut tx = services.db.begin().await?;
    let ours = if change == StatusChange::Sent { OurStatus::Yes } else { OurStatus::No };
    envelopes::set_our_status(&mut tx, &envelope.id, ours).await?;
    let now = services.clock.now();
    tx.note(Entry::new(Action::StatusSet, Actor::Countersign, now, what).about(envelope));
    tx.commit().await?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// The status could not be set; the envelope goes on without it.
///
/// # Errors
/// The database's.
pub async fn give_up(
    tx: &mut Tx,
    id: &EnvelopeId,
    change: StatusChange,
    why: &str,
    now: DateTime<Utc>,
) -> store::Result<Option<Told>> {
    let Some(envelope) = envelopes::find(tx, id).await? else { return Ok(None) };
    let what = format!("could not change the status in Procore; change it there by hand. {why}");
    tx.note(Entry::new(Action::StatusFailed, Actor::Countersign, now, what).about(&envelope));
    let meaning = match change {
        StatusChange::Sent => {
            "The envelope is out for signature; only the item’s status in Procore does not say so. Change it there by hand, or try again."
        }
        StatusChange::Declined | StatusChange::Voided => {
            "The envelope has ended; only the item’s status in Procore does not say so. Change it there by hand, or try again."
        }
    };
    Ok(Some(Told::of(&envelope, "The item’s status could not be changed in Procore.", meaning)))
}
