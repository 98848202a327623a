//! What is read of the log: an item's history, pages, ranges, and the whole of it to check it.

use app::model::{
    audit::Action,
    history::HistoryEntry,
    ids::{CompanyId, ProjectId},
    item::ItemRef,
};
use chrono::{Days, NaiveDate};
use sqlx::{AnyConnection, FromRow};

use super::chain::{Flaw, Record, Verifier};
use crate::store::{Error, Result, json_of, json_text, time_of};

/// The most lines of the rules' history that a page shows.
const RULES_SHOWN: i64 = 100;
/// How many entries are read at a time.
const BATCH: i64 = 500;

#[derive(FromRow)]
struct Line {
    at: String,
    actor: String,
    what: String,
}

impl Line {
    fn shown(self) -> Result<HistoryEntry> {
        Ok(HistoryEntry { at: time_of(&self.at, "audit", "at")?, actor: self.actor, what: self.what })
    }
}

/// An item's history, newest first.
pub async fn of_item(connection: &mut AnyConnection, item: &ItemRef) -> Result<Vec<HistoryEntry>> {
    let lines: Vec<Line> = sqlx::query_as(
        "SELECT at, actor, what FROM audit WHERE project_id = $1 AND tool = $2 AND item_id = $3 ORDER BY seq DESC",
    )
    .bind(item.project.0)
    .bind(item.tool.slug())
    .bind(&item.id.0)
    .fetch_all(connection)
    .await?;
    lines.into_iter().map(Line::shown).collect()
}

/// The history of a company's or a project's rules, newest first.
pub async fn of_rules(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<Vec<HistoryEntry>> {
    let lines: Vec<Line> = sqlx::query_as(
        "SELECT at, actor, what FROM audit
         WHERE company_id = $1 AND COALESCE(project_id, 0) = $2 AND action = $3 ORDER BY seq DESC LIMIT $4",
    )
    .bind(company.0)
    .bind(project.map_or(0, |project| project.0))
    .bind(Action::RulesChanged.slug())
    .bind(RULES_SHOWN)
    .fetch_all(connection)
    .await?;
    lines.into_iter().map(Line::shown).collect()
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: String,
    actor_id: Option<i64>,
    actor: String,
    company_id: Option<i64>,
    project_id: Option<i64>,
    tool: Option<String>,
    item_id: Option<String>,
    item: Option<String>,
    envelope_id: Option<String>,
    action: String,
    what: String,
    requests: String,
    prev: String,
    hash: String,
}

impl Row {
    /// The record; requests that are not written as we write them were not written by us.
    fn record(self) -> Result<Record> {
        let requests = json_of(&self.requests, "audit", "requests")?;
        if json_text(&requests)? != self.requests {
            return Err(Error::Corrupt { table: "audit", column: "requests", value: self.requests });
        }
        Ok(Record {
            seq: self.seq,
            at: self.at,
            actor_id: self.actor_id,
            actor: self.actor,
            company_id: self.company_id,
            project_id: self.project_id,
            tool: self.tool,
            item_id: self.item_id,
            item: self.item,
            envelope_id: self.envelope_id,
            action: self.action,
            what: self.what,
            requests,
            prev: self.prev,
            hash: self.hash,
        })
    }
}

/// Which entries of a company are looked for; what is empty asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// One project.
    pub project: Option<ProjectId>,
    /// An actor's name, or a part of it.
    pub actor: String,
    /// An action's word.
    pub action: String,
    /// An envelope, by our id.
    pub envelope: String,
    /// Words of the item, the sentence, the requests, or the envelope's id at DocuSign.
    pub words: String,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

/// Entries of a company before a place, newest first, `limit` at most.
pub async fn search(
    connection: &mut AnyConnection,
    company: CompanyId,
    wanted: &Search,
    before: i64,
    limit: i64,
) -> Result<Vec<Record>> {
    let rows: Vec<Row> = sqlx::query_as(
        r"SELECT * FROM audit
          WHERE company_id = $1 AND seq < $2 AND ($3 = 0 OR project_id = $3)
          AND ($4 = '' OR LOWER(actor) LIKE $4 ESCAPE '\') AND ($5 = '' OR action = $5) AND ($6 = '' OR envelope_id = $6)
          AND at >= $7 AND at < $8
          AND ($9 = '' OR LOWER(COALESCE(item, '') || ' ' || what || ' ' || requests) LIKE $9 ESCAPE '\'
               OR envelope_id IN (SELECT id FROM envelopes WHERE docusign_id = $10))
          ORDER BY seq DESC LIMIT $11",
    )
    .bind(company.0)
    .bind(before)
    .bind(wanted.project.map_or(0, |project| project.0))
    .bind(pattern(&wanted.actor))
    .bind(&wanted.action)
    .bind(&wanted.envelope)
    .bind(first_moment(wanted.from))
    .bind(moment_after(wanted.to))
    .bind(pattern(&wanted.words))
    .bind(wanted.words.trim())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::record).collect()
}

fn first_moment(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

/// Later than any time of the day; without one, than any time at all.
fn moment_after(day: Option<NaiveDate>) -> String {
    day.and_then(|day| day.checked_add_days(Days::new(1)))
        .map_or_else(|| "A".to_owned(), |day| day.to_string())
}

fn pattern(words: &str) -> String {
    let words = words.trim().to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    if words.is_empty() { words } else { format!("%{words}%") }
}

/// Everybody who has done anything in a company, or in one of its projects.
pub async fn people(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT actor FROM audit WHERE company_id = $1 AND ($2 = 0 OR project_id = $2) ORDER BY actor",
    )
    .bind(company.0)
    .bind(project.map_or(0, |project| project.0))
    .fetch_all(connection)
    .await?)
}

/// The places of the first and the last entry that happened from one day to another; none where nothing did.
pub async fn range(
    connection: &mut AnyConnection,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<Option<(i64, i64)>> {
    let (first, last): (Option<i64>, Option<i64>) =
        sqlx::query_as("SELECT MIN(seq), MAX(seq) FROM audit WHERE at >= $1 AND at < $2")
            .bind(first_moment(from))
            .bind(moment_after(to))
            .fetch_one(connection)
            .await?;
    Ok(first.zip(last))
}

/// Entries from a place on, in their order, some at a time; none at the end.
pub async fn from_seq(connection: &mut AnyConnection, seq: i64) -> Result<Vec<Record>> {
    rows_from(connection, seq).await?.into_iter().map(Row::record).collect()
}

async fn rows_from(connection: &mut AnyConnection, seq: i64) -> Result<Vec<Row>> {
    Ok(sqlx::query_as("SELECT * FROM audit WHERE seq >= $1 ORDER BY seq LIMIT $2")
        .bind(seq)
        .bind(BATCH)
        .fetch_all(connection)
        .await?)
}

/// Checks every entry with a verifier that starts at the first, and that the log ends where it was last written. What is added meanwhile is checked too.
///
/// # Errors
/// The database's; the flaw is the inner answer.
pub async fn verify(
    connection: &mut AnyConnection,
    mut verifier: Verifier,
) -> Result<std::result::Result<Verifier, Flaw>> {
    loop {
        // The end is read first: entries and their end commit together, so the entries up to it must be there.
        let (end, hash): (i64, String) = sqlx::query_as("SELECT seq, hash FROM audit_head WHERE id = 1")
            .fetch_one(&mut *connection)
            .await?;
        let rows = match rows_from(connection, verifier.seq() + 1).await {
            Err(Error::Database(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))) => {
                return Ok(Err(first_unreadable(connection, verifier).await?));
            }
            rows => rows?,
        };
        if rows.is_empty() {
            let sound = verifier.seq() == end && verifier.hash() == hash;
            return Ok(if sound { Ok(verifier) } else { Err(Flaw::cut_off(verifier.seq() + 1)) });
        }
        for row in rows {
            let seq = row.seq;
            let Ok(record) = row.record() else { return Ok(Err(Flaw::unreadable(seq))) };
            if let Err(flaw) = verifier.take(&record) {
                return Ok(Err(flaw));
            }
        }
    }
}

/// Which of the entries that follow cannot be read; an earlier one may be wrong in another way.
async fn first_unreadable(connection: &mut AnyConnection, mut verifier: Verifier) -> Result<Flaw> {
    loop {
        let seq = verifier.seq() + 1;
        let row: std::result::Result<Option<Row>, sqlx::Error> =
            sqlx::query_as("SELECT * FROM audit WHERE seq >= $1 ORDER BY seq LIMIT 1")
                .bind(seq)
                .fetch_optional(&mut *connection)
                .await;
        let record = match row {
            Ok(Some(row)) => row.record(),
            _ => return Ok(Flaw::unreadable(seq)),
        };
        let Ok(record) = record else { return Ok(Flaw::unreadable(seq)) };
        if let Err(flaw) = verifier.take(&record) {
            return Ok(flaw);
        }
    }
}
