//! Whether the envelopes that are out can be followed: DocuSign asked about them, their items compared in Procore.
//!
//! What only a person can mend stands on Failures at once, what time may mend after a day. It is said once, however
//! often it is asked; what a person has handled is not said again until it has worked in between.

use app::model::failure::FailureState;
use chrono::Duration;

use super::failure::{Failure, Remedy, Result};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self, change_lists,
        envelopes::Envelope,
        failures::{self, Reason, Told},
        history,
    },
};

/// How long an account may say nothing before a person is told.
const PATIENCE: Duration = Duration::days(1);

/// Which side is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// DocuSign, about the envelope.
    Docusign,
    /// Procore, about the item.
    Procore,
}

impl Side {
    fn key(self, envelope: &Envelope) -> String {
        match self {
            Self::Docusign => failures::follow_key(&envelope.id),
            Self::Procore => failures::compare_key(&envelope.id),
        }
    }

    const fn beginning(self) -> &'static str {
        match self {
            Self::Docusign => "catch_up:",
            Self::Procore => "compare_item:",
        }
    }

    /// The job that asks once more.
    fn task(self, envelope: &Envelope) -> Option<Task> {
        match self {
            Self::Docusign => Some(Task::CatchUp { envelope: envelope.id.clone() }),
            Self::Procore => None,
        }
    }

    /// What a person is told.
    pub fn told(self, envelope: &Envelope) -> Told {
        match self {
            Self::Docusign => Told::of(
                envelope,
                "DocuSign could not be asked about the envelope.",
                "The signers can still sign. The item’s page may show an older state, and the signed documents may come back late.",
            ),
            Self::Procore => Told::of(
                envelope,
                "The item could not be read in Procore.",
                "The envelope is still out. Changes of the item are not noticed, and the signed documents could not be filed on it.",
            ),
        }
    }
}

/// These envelopes could be followed.
///
/// # Errors
/// The database's.
pub async fn worked(services: &Services, side: Side, open: &[Envelope]) -> Result<()> {
    let mut connection = services.db.connection().await?;
    let failing = failures::unresolved(&mut connection, side.beginning()).await?;
    if failing.is_empty() {
        return Ok(());
    }
    for envelope in open.iter().filter(|envelope| failing.contains(&side.key(envelope))) {
        failures::resolve(&mut connection, &side.key(envelope), services.clock.now()).await?;
        services.live.changed(&envelope.item);
    }
    Ok(())
}

/// These envelopes, of one account or of one tool, could not be followed.
///
/// # Errors
/// The database's.
pub async fn failed(services: &Services, side: Side, open: &[Envelope], failure: &Failure) -> Result<()> {
    let hopeless = failure.remedy() == Remedy::Person;
    if !(hopeless || side == Side::Docusign && is_silent(services, open).await?) {
        return Ok(());
    }
    // Another login than the one that was used helps in Procore, whatever it refused.
    let reason = Reason { login: failure.needs_login() || side == Side::Procore, ..failure.reason() };
    for envelope in open {
        note(services, side, envelope, &reason).await?;
    }
    Ok(())
}

/// Whether the account of these envelopes has said nothing for too long.
async fn is_silent(services: &Services, open: &[Envelope]) -> Result<bool> {
    let Some(first) = open.first() else { return Ok(false) };
    let mut connection = services.db.connection().await?;
    let read_to = change_lists::read_to(&mut connection, &first.grant, &first.account_id).await?;
    Ok(read_to.unwrap_or(first.created_at) + PATIENCE < services.clock.now())
}

async fn note(services: &Services, side: Side, envelope: &Envelope, reason: &Reason) -> Result<()> {
    let (key, told, now) = (side.key(envelope), side.told(envelope), services.clock.now());
    let mut tx = services.db.begin().await?;
    if failures::state_of(&mut tx, &key).await? == Some(FailureState::Handled) {
        return Ok(());
    }
    let task = side.task(envelope);
    let new = failures::record(&mut tx, &key, task.as_ref(), &told, reason, 1, now).await?;
    if new {
        let what = format!("{} {}", told.what, reason.why);
        history::add(&mut tx, &envelope.item, Some(&envelope.id), now, "Countersign", &what).await?;
    }
    tx.commit().await.map_err(store::Error::from)?;
    if new {
        services.live.changed(&envelope.item);
    }
    Ok(())
}
