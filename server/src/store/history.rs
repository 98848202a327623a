//! What happened to an item, step by step; only ever added to.

use app::model::{history::HistoryEntry, ids::EnvelopeId, item::ItemRef};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{Result, text_of, time_of};

/// Adds a line.
pub async fn add(
    connection: &mut AnyConnection,
    item: &ItemRef,
    envelope: Option<&EnvelopeId>,
    at: DateTime<Utc>,
    actor: &str,
    what: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO history (id, project_id, tool, item_id, envelope_id, at, actor, what) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(item.project.0)
    .bind(item.tool.slug())
    .bind(&item.id.0)
    .bind(envelope.map(|envelope| envelope.0.as_str()))
    .bind(text_of(at))
    .bind(actor)
    .bind(what)
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    at: String,
    actor: String,
    what: String,
}

/// An item's lines, newest first.
pub async fn of_item(connection: &mut AnyConnection, item: &ItemRef) -> Result<Vec<HistoryEntry>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT at, actor, what FROM history WHERE project_id = $1 AND tool = $2 AND item_id = $3 ORDER BY id DESC",
    )
    .bind(item.project.0)
    .bind(item.tool.slug())
    .bind(&item.id.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(HistoryEntry { at: time_of(&row.at, "history", "at")?, actor: row.actor, what: row.what })
        })
        .collect()
}
