//! The item's status in Procore while its envelope lives: set when it goes out, put back when it does not come back signed.

use app::model::ids::EnvelopeId;
use serde::{Deserialize, Serialize};

use super::{failure::Result, items, make, tokens};
use crate::{
    services::Services,
    store::{envelopes::Envelope, history},
};

/// Why the status changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusChange {
    /// The envelope has gone out.
    Sent,
    /// The envelope was declined or voided.
    Restored,
}

impl StatusChange {
    /// The word in the job's key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Restored => "restored",
        }
    }
}

/// Sets the status the change asks for; where somebody has changed it meanwhile, theirs stays.
///
/// # Errors
/// Procore's.
pub async fn run(services: &Services, id: &EnvelopeId, change: StatusChange) -> Result<()> {
    let envelope = make::find(services, id).await?;
    let item = &envelope.item;
    let now_in_procore = items::commitment(services, envelope.sender, item).await?.status;
    let sent = envelope.kind.spec().status_when_sent;
    let prior = envelope.prior_status.as_deref().unwrap_or(sent);
    let (expected, wanted) = match change {
        StatusChange::Sent if !envelope.state.is_out() => return Ok(()),
        StatusChange::Sent => (prior, sent),
        StatusChange::Restored => (sent, prior),
    };
    if now_in_procore != expected || expected == wanted {
        return Ok(());
    }
    let update = procore::CommitmentUpdate { status: Some(wanted.to_owned()), ..procore::CommitmentUpdate::default() };
    let (project, item_id, update) = (item.project.0, item.id.0.as_str(), &update);
    tokens::in_company(services, envelope.sender, item.company, |api| async move {
        api.update_commitment(project, item_id, update).await
    })
    .await?;
    items::forget(services, item.project).await;
    note(services, &envelope, &format!("changed the status in Procore from {expected} to {wanted}")).await
}

/// The status could not be set; the envelope goes on without it.
///
/// # Errors
/// The database's.
pub async fn give_up(services: &Services, id: &EnvelopeId, why: &str) -> Result<()> {
    let envelope = make::find(services, id).await?;
    note(services, &envelope, &format!("could not change the status in Procore; change it there by hand. {why}")).await
}

async fn note(services: &Services, envelope: &Envelope, what: &str) -> Result<()> {
    let mut connection = services.db.connection().await?;
    history::add(&mut connection, &envelope.item, Some(&envelope.id), services.clock.now(), "Countersign", what).await?;
    services.live.changed(&envelope.item);
    Ok(())
}
