//! Carries lines of `history` and `rule_history`, the tables before the log, over into it.
//!
//! Each start takes what came since the last one: an older version may still be writing there. Once none can, this
//! file and the two tables can go.

use app::model::{
    audit::Action,
    ids::{CompanyId, EnvelopeId, ItemId, ProjectId},
    tool::Tool,
};
use sqlx::FromRow;

use super::{Actor, Entry};
use crate::store::{Error, Result, Tx, time_of};

#[derive(FromRow)]
struct Line {
    id: String,
    at: String,
    actor: String,
    what: String,
    company_id: i64,
    project_id: i64,
}

#[derive(FromRow)]
struct ItemLine {
    id: String,
    at: String,
    actor: String,
    what: String,
    company_id: Option<i64>,
    project_id: i64,
    tool: String,
    item_id: String,
    envelope_id: Option<String>,
    item: Option<String>,
}

/// Takes over what is new there.
///
/// # Errors
/// The database's.
pub async fn carry_over(tx: &mut Tx) -> Result<()> {
    let carried_to: String =
        sqlx::query_scalar("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING carried_to")
            .fetch_one(&mut **tx)
            .await?;
    let rules: Vec<Line> =
        sqlx::query_as("SELECT id, at, actor, what, company_id, project_id FROM rule_history WHERE id > $1")
            .bind(&carried_to)
            .fetch_all(&mut **tx)
            .await?;
    let items: Vec<ItemLine> = sqlx::query_as(
        "SELECT history.id, at, actor, what, history.project_id, history.tool, history.item_id, envelope_id, company_id,
                item_number || ' ' || item_title AS item
         FROM history LEFT JOIN envelopes ON envelopes.id = envelope_id WHERE history.id > $1",
    )
    .bind(&carried_to)
    .fetch_all(&mut **tx)
    .await?;
    let rules = rules.into_iter().map(|line| Ok((line.id.clone(), of_rules(line)?)));
    let items = items.into_iter().map(|line| Ok((line.id.clone(), of_item(line)?)));
    let mut lines: Vec<(String, Entry)> = rules.chain(items).collect::<Result<_>>()?;
    // The ids begin with the time they were made at.
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
    if let Some((last, _)) = lines.last() {
        sqlx::query("UPDATE audit_head SET carried_to = $1 WHERE id = 1")
            .bind(last)
            .execute(&mut **tx)
            .await?;
    }
    lines.into_iter().for_each(|(_, entry)| tx.note(entry));
    Ok(())
}

fn of_rules(line: Line) -> Result<Entry> {
    let at = time_of(&line.at, "rule_history", "at")?;
    let project = (line.project_id != 0).then_some(ProjectId(line.project_id));
    let entry = Entry::new(Action::RulesChanged, Actor::Countersign, at, line.what);
    Ok(Entry { actor: line.actor, ..entry.within(CompanyId(line.company_id), project) })
}

fn of_item(line: ItemLine) -> Result<Entry> {
    let at = time_of(&line.at, "history", "at")?;
    let tool = Tool::from_slug(&line.tool).ok_or(Error::Corrupt {
        table: "history",
        column: "tool",
        value: line.tool,
    })?;
    Ok(Entry {
        actor: line.actor,
        company: line.company_id.map(CompanyId),
        project: Some(ProjectId(line.project_id)),
        item: Some((tool, ItemId(line.item_id), line.item.unwrap_or_default())),
        envelope: line.envelope_id.map(EnvelopeId),
        ..Entry::new(Action::Earlier, Actor::Countersign, at, line.what)
    })
}
