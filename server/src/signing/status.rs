//! The item's status in Procore while its envelope lives: set when it goes out, put back when it does not come back signed.

use app::model::ids::EnvelopeId;
use serde::{Deserialize, Serialize};

use super::{failure::Result, items, make, tokens};
use crate::{
    services::Services,
    store::{
        self,
        envelopes::{self, Envelope},
        history,
    },
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

/// Sets the status the change asks for; where somebody has changed it meanwhile, theirs stays. Only a
/// status that we have set is put back, and by the newest envelope only.
///
/// # Errors
/// Procore's.
pub async fn run(services: &Services, id: &EnvelopeId, change: StatusChange) -> Result<()> {
    let envelope = make::find(services, id).await?;
    let sent = envelope.kind.spec().status_when_sent;
    let (expected, wanted) = match change {
        StatusChange::Sent if envelope.state.is_out() => (envelope.prior_status.as_str(), sent),
        StatusChange::Restored if envelope.status_set => (sent, envelope.prior_status.as_str()),
        _ => return Ok(()),
    };
    let now_in_procore = items::commitment(services, envelope.sender, &envelope.item).await?.status;
    if now_in_procore == expected && expected != wanted {
        set(services, &envelope, wanted).await?;
        return changed(
            services,
            &envelope,
            change,
            &format!("changed the status in Procore from {expected} to {wanted}"),
        )
        .await;
    }
    match change {
        // What an earlier envelope has set, this one still has to put back.
        StatusChange::Sent => Ok(()),
        StatusChange::Restored => {
            Ok(envelopes::set_status_set(&mut *services.db.connection().await?, id, false).await?)
        }
    }
}

async fn set(services: &Services, envelope: &Envelope, status: &str) -> Result<()> {
    let update =
        procore::CommitmentUpdate { status: Some(status.to_owned()), ..procore::CommitmentUpdate::default() };
    let item = &envelope.item;
    let (project, id, update) = (item.project.0, item.id.0.as_str(), &update);
    tokens::in_company(services, envelope.sender, item.company, |api| async move {
        api.update_commitment(project, id, update).await
    })
    .await?;
    items::forget(services, item.project).await;
    Ok(())
}

async fn changed(services: &Services, envelope: &Envelope, change: StatusChange, what: &str) -> Result<()> {
    let mut tx = services.db.begin().await?;
    envelopes::set_status_set(&mut tx, &envelope.id, change == StatusChange::Sent).await?;
    history::add(&mut tx, &envelope.item, Some(&envelope.id), services.clock.now(), "Countersign", what)
        .await?;
    tx.commit().await.map_err(store::Error::from)?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// The status could not be set; the envelope goes on without it.
///
/// # Errors
/// The database's.
pub async fn give_up(services: &Services, id: &EnvelopeId, why: &str) -> Result<()> {
    let envelope = make::find(services, id).await?;
    let what = format!("could not change the status in Procore; change it there by hand. {why}");
    let mut connection = services.db.connection().await?;
    history::add(&mut connection, &envelope.item, Some(id), services.clock.now(), "Countersign", &what)
        .await?;
    services.live.changed(&envelope.item);
    Ok(())
}
