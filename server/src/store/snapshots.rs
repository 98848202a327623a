//! Items as they were when their envelope was made.

use app::model::{
    ids::{EnvelopeId, ProjectId},
    tool::Tool,
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Result, exactly_one, json_of, json_text, text_of, time_of_some};
use crate::signing::changes::Snapshot;

const TABLE: &str = "snapshots";

/// An item as it was sent, and how it compared last.
#[derive(Debug, Clone)]
pub struct Stored {
    /// As it was sent.
    pub snapshot: Snapshot,
    /// The item's own time of change when it was last compared.
    pub compared_at: Option<DateTime<Utc>>,
    /// Whether it differed then.
    pub changed: bool,
}

#[derive(FromRow)]
struct Row {
    item_id: String,
    snapshot: String,
    compared_at: Option<String>,
    changed: i64,
}

impl Row {
    fn stored(&self) -> Result<Stored> {
        Ok(Stored {
            snapshot: json_of(&self.snapshot, TABLE, "snapshot")?,
            compared_at: time_of_some(self.compared_at.as_deref(), TABLE, "compared_at")?,
            changed: self.changed == 1,
        })
    }
}

/// Keeps what an envelope's document is made of; a second making replaces the first.
pub async fn save(connection: &mut AnyConnection, id: &EnvelopeId, snapshot: &Snapshot) -> Result<()> {
    sqlx::query(
        "INSERT INTO snapshots (envelope_id, snapshot, changed) VALUES ($1, $2, 0)
         ON CONFLICT (envelope_id) DO UPDATE SET snapshot = excluded.snapshot, compared_at = NULL, changed = 0",
    )
    .bind(&id.0)
    .bind(json_text(snapshot)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// What an envelope's document was made of.
pub async fn of_envelope(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<Option<Stored>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT e.item_id, s.snapshot, s.compared_at, s.changed FROM snapshots s
         JOIN envelopes e ON e.id = s.envelope_id WHERE s.envelope_id = $1",
    )
    .bind(&id.0)
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.stored()).transpose()
}

/// The items of a tool that have an active envelope, with what was sent.
pub async fn active_of_tool(
    connection: &mut AnyConnection,
    project: ProjectId,
    tool: Tool,
) -> Result<Vec<(String, Stored)>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT e.item_id, s.snapshot, s.compared_at, s.changed FROM snapshots s
         JOIN envelopes e ON e.id = s.envelope_id WHERE e.project_id = $1 AND e.tool = $2 AND e.active = 1",
    )
    .bind(project.0)
    .bind(tool.slug())
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| Ok((row.item_id.clone(), row.stored()?))).collect()
}

/// Writes down how an item compared.
pub async fn set_compared(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    compared_at: Option<DateTime<Utc>>,
    changed: bool,
) -> Result<()> {
    let done = sqlx::query("UPDATE snapshots SET compared_at = $2, changed = $3 WHERE envelope_id = $1")
        .bind(&id.0)
        .bind(compared_at.map(text_of))
        .bind(i64::from(changed))
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}
