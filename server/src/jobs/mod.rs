//! What runs beside the requests: each job is a task of the outbox, and its code is a use case of `signing`.
//!
//! To add a job: a variant of [`Task`], its key, its call in [`Task::run`], and in [`Task::give_up`]
//! what the Failures page says when it does not work.

pub mod worker;

use app::model::{
    ids::{BulkId, CompanyId, EnvelopeId, ItemId, ProjectId},
    item::ItemRef,
    tool::Tool,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    services::Services,
    signing::{
        announcements, bulk_send, changes,
        failure::Result,
        make, reconcile,
        status::{self, StatusChange},
        track, write_back,
    },
    store::{self, Tx, failures::Told},
};

const RECONCILE: &str = "reconcile";

/// A promise to do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Makes an envelope, as far as it goes.
    CreateEnvelope {
        /// Ours.
        envelope: EnvelopeId,
    },
    /// Applies an event that Connect sent.
    ApplyEvent {
        /// The kept event.
        event: String,
        /// The envelope it tells of.
        docusign_id: String,
    },
    /// Sets or restores the item's status in Procore.
    SetStatus {
        /// Ours.
        envelope: EnvelopeId,
        /// Why.
        change: StatusChange,
    },
    /// Files the signed documents on the Procore item.
    WriteBack {
        /// Ours.
        envelope: EnvelopeId,
    },
    /// Asks DocuSign about one envelope after the sender came back.
    CatchUp {
        /// Ours.
        envelope: EnvelopeId,
    },
    /// Sends the next item of a run; promises itself again until all have had their turn.
    BulkSend {
        /// The run.
        run: BulkId,
    },
    /// Makes the webhook by which Procore announces a company's changes, or takes it away.
    KeepAnnounced {
        /// The company.
        company: CompanyId,
    },
    /// Compares an item that is out, or all of a list, after Procore announced a change.
    LookForChanges {
        /// The project.
        project: ProjectId,
        /// The list.
        tool: Tool,
        /// The item; none where the announcement does not name it by an id of ours.
        item: Option<ItemId>,
    },
    /// Asks every account what no webhook told; promises itself again.
    Reconcile,
}

impl Task {
    /// Two promises of the same key are one.
    pub fn key(&self) -> String {
        match self {
            Self::CreateEnvelope { envelope } => format!("create_envelope:{envelope}"),
            Self::ApplyEvent { event, .. } => format!("apply_event:{event}"),
            Self::SetStatus { envelope, change } => format!("set_status:{}:{envelope}", change.slug()),
            Self::WriteBack { envelope } => format!("write_back:{envelope}"),
            Self::CatchUp { envelope } => format!("catch_up:{envelope}"),
            Self::BulkSend { run } => format!("bulk_send:{run}"),
            Self::KeepAnnounced { company } => format!("keep_announced:{company}"),
            Self::LookForChanges { project, tool, item } => {
                let item = item.as_ref().map_or("all", |item| &item.0);
                format!("look_for_changes:{project}:{}:{item}", tool.slug())
            }
            Self::Reconcile => RECONCILE.to_owned(),
        }
    }

    /// What kind of task it is: the beginning of its key.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateEnvelope { .. } => "create_envelope",
            Self::ApplyEvent { .. } => "apply_event",
            Self::SetStatus { .. } => "set_status",
            Self::WriteBack { .. } => "write_back",
            Self::CatchUp { .. } => "catch_up",
            Self::BulkSend { .. } => "bulk_send",
            Self::KeepAnnounced { .. } => "keep_announced",
            Self::LookForChanges { .. } => "look_for_changes",
            Self::Reconcile => RECONCILE,
        }
    }

    /// Tasks of the same subject run one after the other: an envelope's changes must not race, nor what
    /// compares the same items.
    pub fn subject(&self) -> &str {
        match self {
            Self::CreateEnvelope { envelope }
            | Self::SetStatus { envelope, .. }
            | Self::WriteBack { envelope }
            | Self::CatchUp { envelope } => &envelope.0,
            Self::ApplyEvent { docusign_id, .. } => docusign_id,
            Self::BulkSend { run } => &run.0,
            Self::KeepAnnounced { .. } => "keep_announced",
            Self::LookForChanges { .. } | Self::Reconcile => RECONCILE,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Its remedy decides what comes next.
    pub async fn run(&self, services: &Services) -> Result<()> {
        match self {
            Self::CreateEnvelope { envelope } => {
                bulk_send::in_its_turn(services, envelope, make::run(services, envelope)).await
            }
            Self::ApplyEvent { event, .. } => track::apply_event(services, event).await,
            Self::SetStatus { envelope, change } => {
                bulk_send::in_its_turn(services, envelope, status::run(services, envelope, *change)).await
            }
            Self::WriteBack { envelope } => {
                bulk_send::in_its_turn(services, envelope, write_back::run(services, envelope)).await
            }
            Self::CatchUp { envelope } => reconcile::catch_up_one(services, envelope).await,
            Self::BulkSend { run } => bulk_send::run(services, run).await,
            Self::KeepAnnounced { company } => announcements::keep(services, *company).await,
            Self::LookForChanges { project, tool, item: Some(item) } => {
                changes::look_at(services, *project, *tool, item).await
            }
            Self::LookForChanges { project, tool, item: None } => {
                changes::look_through(services, *project, *tool).await
            }
            Self::Reconcile => reconcile::run(services).await,
        }
    }

    /// It did not work this time and is tried again. Answers the item whose page says so.
    ///
    /// # Errors
    /// The database's.
    pub async fn will_try_again(
        &self,
        tx: &mut Tx,
        why: &str,
        now: DateTime<Utc>,
    ) -> store::Result<Option<ItemRef>> {
        match self {
            Self::CreateEnvelope { envelope } => make::held_up(tx, envelope, why).await,
            Self::WriteBack { envelope } => write_back::held_up(tx, envelope, why, now).await,
            _ => Ok(None),
        }
    }

    /// It did not work and is not tried again by itself: puts what it was about into the state a person can
    /// mend, and says what that means. None where it does not matter any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn give_up(&self, tx: &mut Tx, why: &str, now: DateTime<Utc>) -> store::Result<Option<Told>> {
        match self {
            Self::CreateEnvelope { envelope } => make::give_up(tx, envelope, why, now).await,
            Self::SetStatus { envelope, change } => status::give_up(tx, envelope, *change, why, now).await,
            Self::WriteBack { envelope } => write_back::give_up(tx, envelope, why, now).await,
            Self::BulkSend { run } => bulk_send::give_up(tx, run, why).await,
            Self::ApplyEvent { docusign_id, .. } => track::give_up(tx, docusign_id).await,
            Self::CatchUp { envelope } => reconcile::give_up(tx, envelope).await,
            Self::KeepAnnounced { company } => announcements::give_up(tx, *company, why, now).await,
            Self::LookForChanges { .. } | Self::Reconcile => Ok(None),
        }
    }
}
