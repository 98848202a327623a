//! The audit log: who did what to which item, with the vendors' names for the requests that went with it.
//!
//! Owns the chain ([`chain`]), its check, and what pages read of it. Nothing is ever changed or taken away; the
//! database refuses that as well. To note something: [`super::Tx::note`] in the transaction that does it. To add
//! an action: [`Action`].

mod carried;
pub mod chain;
mod read;

use app::model::{
    audit::{Action, VendorRequest},
    ids::{CompanyId, EnvelopeId, ItemId, PersonId, ProjectId},
    item::ItemRef,
    person::Viewer,
    tool::Tool,
};
use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

pub use carried::carry_over;
pub use chain::{Flaw, Record, Verifier};
pub use read::{Search, from_seq, of_item, of_rules, people, range, search, verify};

use super::{Result, envelopes::Envelope, json_text, text_of};
use crate::trail;

/// Who did it.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A person.
    Person(PersonId, String),
    /// DocuSign, or somebody there.
    Docusign,
    /// Procore, or somebody there.
    Procore,
    /// Countersign by itself.
    Countersign,
}

impl From<&Viewer> for Actor {
    fn from(who: &Viewer) -> Self {
        Self::Person(who.id, who.name.clone())
    }
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Entry {
    at: DateTime<Utc>,
    actor_id: Option<PersonId>,
    actor: String,
    company: Option<CompanyId>,
    project: Option<ProjectId>,
    item: Option<(Tool, ItemId, String)>,
    envelope: Option<EnvelopeId>,
    action: Action,
    what: String,
}

impl Entry {
    /// Something that was done at a time, by somebody, as a sentence that goes on after their name.
    pub fn new(action: Action, actor: impl Into<Actor>, at: DateTime<Utc>, what: impl Into<String>) -> Self {
        let (actor_id, actor) = match actor.into() {
            Actor::Person(id, name) => (Some(id), name),
            Actor::Docusign => (None, "DocuSign".to_owned()),
            Actor::Procore => (None, "Procore".to_owned()),
            Actor::Countersign => (None, "Countersign".to_owned()),
        };
        let (company, project, item, envelope) = (None, None, None, None);
        Self { at, actor_id, actor, company, project, item, envelope, action, what: what.into() }
    }

    /// In a company, or in one of its projects.
    #[must_use]
    pub fn within(self, company: CompanyId, project: impl Into<Option<ProjectId>>) -> Self {
        Self { company: Some(company), project: project.into(), ..self }
    }

    /// About an item, with its kind, number and title, and one of its envelopes.
    #[must_use]
    pub fn of(self, item: &ItemRef, words: &str, envelope: Option<&EnvelopeId>) -> Self {
        Self {
            item: Some((item.tool, item.id.clone(), words.to_owned())),
            envelope: envelope.cloned(),
            ..self.within(item.company, item.project)
        }
    }

    /// About an envelope and its item.
    #[must_use]
    pub fn about(self, envelope: &Envelope) -> Self {
        let words = [envelope.kind.label(), &envelope.item_number, &envelope.item_title];
        let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        self.of(&envelope.item, &words, Some(&envelope.id))
    }

    fn into_record(self, seq: i64, prev: String, requests: Vec<VendorRequest>) -> Record {
        let (tool, item_id, item) = match self.item {
            Some((tool, id, words)) => (Some(tool.slug().to_owned()), Some(id.0), Some(words)),
            None => (None, None, None),
        };
        let record = Record {
            seq,
            at: text_of(self.at),
            actor_id: self.actor_id.map(|id| id.0),
            actor: self.actor,
            company_id: self.company.map(|id| id.0),
            project_id: self.project.map(|id| id.0),
            tool,
            item_id,
            item,
            envelope_id: self.envelope.map(|id| id.0),
            action: self.action.slug().to_owned(),
            what: self.what,
            requests,
            prev,
            hash: String::new(),
        };
        Record { hash: record.digest(), ..record }
    }
}

/// Adds entries to the chain; the first takes the requests that were made since the last entry of this work.
/// Whoever adds holds the chain's end until the transaction is over.
pub(super) async fn append(connection: &mut AnyConnection, entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let (mut seq, mut prev): (i64, String) =
        sqlx::query_as("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
            .fetch_one(&mut *connection)
            .await?;
    let mut requests = trail::take();
    for entry in entries {
        seq += 1;
        let record = entry.into_record(seq, prev, std::mem::take(&mut requests));
        insert(connection, &record).await?;
        prev = record.hash;
    }
    sqlx::query("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1")
        .bind(seq)
        .bind(&prev)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert(connection: &mut AnyConnection, record: &Record) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit (seq, at, actor_id, actor, company_id, project_id, tool, item_id, item, envelope_id, action, what, requests, prev, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(record.seq)
    .bind(&record.at)
    .bind(record.actor_id)
    .bind(&record.actor)
    .bind(record.company_id)
    .bind(record.project_id)
    .bind(record.tool.as_deref())
    .bind(record.item_id.as_deref())
    .bind(record.item.as_deref())
    .bind(record.envelope_id.as_deref())
    .bind(&record.action)
    .bind(&record.what)
    .bind(json_text(&record.requests)?)
    .bind(&record.prev)
    .bind(&record.hash)
    .execute(connection)
    .await?;
    Ok(())
}
