//! Runs that send many items, and their items. A run's state follows from its times and from what holds it.

use app::model::{
    bulk::{Held, Outcome, RunState},
    envelope::EnvelopeState,
    ids::{BulkId, CompanyId, EnvelopeId, ItemId, PersonId, ProjectId},
    item::ItemRef,
    person::Viewer,
    tool::Tool,
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Error, Result, exactly_one, json_of, json_text, text_of, time_of};

const RUNS: &str = "bulk_runs";
const ITEMS: &str = "bulk_items";

/// The columns are named, so that a column added by a newer version does not disturb this one.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT bulk_runs.id, person_id, people.name, people.email, company_id, project_id, tool, created_at, held, stopped_at, finished_at
             FROM bulk_runs JOIN people ON people.id = bulk_runs.person_id ",
            $rest
        )
    };
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: BulkId,
    /// Who started it: everything is sent in their name and with their logins.
    pub who: Viewer,
    /// The company.
    pub company: CompanyId,
    /// The project.
    pub project: ProjectId,
    /// The tool.
    pub tool: Tool,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// Why it does not go on right now.
    pub held: Option<Held>,
    /// Whether somebody has stopped it.
    pub stopped: bool,
    /// Whether nothing more happens.
    pub finished: bool,
}

impl Run {
    /// One of its items.
    pub fn item(&self, id: &ItemId) -> ItemRef {
        ItemRef { company: self.company, project: self.project, tool: self.tool, id: id.clone() }
    }

    /// How it is.
    pub fn state(&self) -> RunState {
        match (self.stopped, self.finished, &self.held) {
            (true, true, _) => RunState::Stopped,
            (true, false, _) => RunState::Stopping,
            (false, true, _) => RunState::Finished,
            (false, false, Some(held)) => RunState::Held(held.clone()),
            (false, false, None) => RunState::Sending,
        }
    }
}

/// An item as it is chosen.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Its id within the tool.
    pub id: ItemId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// An item that is taken up.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its place in the run.
    pub position: i64,
    /// Its id within the tool.
    pub id: ItemId,
    /// The id its envelope gets, or has got already.
    pub envelope: EnvelopeId,
}

#[derive(FromRow)]
struct RunRow {
    id: String,
    person_id: i64,
    name: String,
    email: String,
    company_id: i64,
    project_id: i64,
    tool: String,
    created_at: String,
    held: Option<String>,
    stopped_at: Option<String>,
    finished_at: Option<String>,
}

fn corrupt(table: &'static str, column: &'static str, value: &str) -> Error {
    Error::Corrupt { table, column, value: value.to_owned() }
}

impl RunRow {
    fn run(self) -> Result<Run> {
        Ok(Run {
            tool: Tool::from_slug(&self.tool).ok_or_else(|| corrupt(RUNS, "tool", &self.tool))?,
            created_at: time_of(&self.created_at, RUNS, "created_at")?,
            held: self.held.map(|held| json_of(&held, RUNS, "held")).transpose()?,
            id: BulkId(self.id),
            who: Viewer { id: PersonId(self.person_id), name: self.name, email: self.email },
            company: CompanyId(self.company_id),
            project: ProjectId(self.project_id),
            stopped: self.stopped_at.is_some(),
            finished: self.finished_at.is_some(),
        })
    }
}

/// Writes a new run down, with its items in order.
pub async fn insert(connection: &mut AnyConnection, run: &Run, items: &[Chosen]) -> Result<()> {
    sqlx::query(
        "INSERT INTO bulk_runs (id, person_id, company_id, project_id, tool, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&run.id.0)
    .bind(run.who.id.0)
    .bind(run.company.0)
    .bind(run.project.0)
    .bind(run.tool.slug())
    .bind(text_of(run.created_at))
    .execute(&mut *connection)
    .await?;
    for (position, item) in (0_i64..).zip(items) {
        sqlx::query(
            "INSERT INTO bulk_items (run_id, position, item_id, item_number, item_title, state) VALUES ($1, $2, $3, $4, $5, 'waiting')",
        )
        .bind(&run.id.0)
        .bind(position)
        .bind(&item.id.0)
        .bind(&item.number)
        .bind(&item.title)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// A run by id.
pub async fn find(connection: &mut AnyConnection, id: &BulkId) -> Result<Option<Run>> {
    let row: Option<RunRow> =
        sqlx::query_as(select!("WHERE bulk_runs.id = $1")).bind(&id.0).fetch_optional(connection).await?;
    row.map(RunRow::run).transpose()
}

/// A project's newest runs.
pub async fn of_project(
    connection: &mut AnyConnection,
    project: ProjectId,
    at_most: i64,
) -> Result<Vec<Run>> {
    let rows: Vec<RunRow> =
        sqlx::query_as(select!("WHERE project_id = $1 ORDER BY created_at DESC, bulk_runs.id DESC LIMIT $2"))
            .bind(project.0)
            .bind(at_most)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(RunRow::run).collect()
}

/// A person's runs that are held.
pub async fn held_of(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<Run>> {
    let rows: Vec<RunRow> =
        sqlx::query_as(select!("WHERE person_id = $1 AND finished_at IS NULL AND held IS NOT NULL"))
            .bind(person.0)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(RunRow::run).collect()
}

#[derive(FromRow)]
struct ItemRow {
    item_id: String,
    item_number: String,
    item_title: String,
    state: String,
    reason: Option<String>,
    envelope_state: Option<String>,
    envelope_reason: Option<String>,
}

/// A run's items in order, with what became of them.
pub async fn items(connection: &mut AnyConnection, id: &BulkId) -> Result<Vec<(Chosen, Outcome)>> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "SELECT bulk_items.item_id, bulk_items.item_number, bulk_items.item_title, bulk_items.state, bulk_items.reason,
             envelopes.state AS envelope_state, envelopes.reason AS envelope_reason
         FROM bulk_items LEFT JOIN envelopes ON envelopes.id = bulk_items.envelope_id
         WHERE run_id = $1 ORDER BY position",
    )
    .bind(&id.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(ItemRow::item).collect()
}

impl ItemRow {
    fn item(self) -> Result<(Chosen, Outcome)> {
        let reason = self.reason.unwrap_or_default();
        let outcome = match self.state.as_str() {
            "waiting" => Outcome::Waiting,
            "sending" => Outcome::Sending,
            "failed" => Outcome::Failed(reason),
            "skipped" => Outcome::Skipped(reason),
            "stopped" => Outcome::Stopped,
            "sent" => {
                let slug = self.envelope_state.unwrap_or_default();
                match EnvelopeState::from_slug(&slug).ok_or_else(|| corrupt("envelopes", "state", &slug))? {
                    EnvelopeState::Failed => Outcome::Failed(self.envelope_reason.unwrap_or_default()),
                    state => Outcome::Sent(state),
                }
            }
            other => return Err(corrupt(ITEMS, "state", other)),
        };
        Ok((Chosen { id: ItemId(self.item_id), number: self.item_number, title: self.item_title }, outcome))
    }
}

/// Takes the item in hand up again, or the next one that waits, which may get `envelope` as its envelope's
/// id; none where all have had their turn. What held the run holds it no longer.
pub async fn take(
    connection: &mut AnyConnection,
    run: &BulkId,
    envelope: &EnvelopeId,
) -> Result<Option<Taken>> {
    sqlx::query("UPDATE bulk_runs SET held = NULL WHERE id = $1")
        .bind(&run.0)
        .execute(&mut *connection)
        .await?;
    let row: Option<(i64, String, String)> = sqlx::query_as(
        "UPDATE bulk_items SET state = 'sending', envelope_id = COALESCE(envelope_id, $2)
         WHERE run_id = $1 AND position = (
             SELECT position FROM bulk_items WHERE run_id = $1 AND state IN ('sending', 'waiting') ORDER BY state, position LIMIT 1)
         RETURNING position, item_id, envelope_id",
    )
    .bind(&run.0)
    .bind(&envelope.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(position, id, envelope)| Taken { position, id: ItemId(id), envelope: EnvelopeId(envelope) }))
}

/// Notes what became of the item in hand: `waiting` again, `sent`, `failed`, `skipped` or `stopped`.
/// Nothing happens where that is known already.
pub async fn settle(
    connection: &mut AnyConnection,
    run: &BulkId,
    position: i64,
    state: &'static str,
    reason: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE bulk_items SET state = $3, reason = $4 WHERE run_id = $1 AND position = $2 AND state = 'sending'",
    )
    .bind(&run.0)
    .bind(position)
    .bind(state)
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes why the run does not go on right now.
pub async fn hold(connection: &mut AnyConnection, run: &BulkId, held: &Held) -> Result<()> {
    let done = sqlx::query("UPDATE bulk_runs SET held = $2 WHERE id = $1")
        .bind(&run.0)
        .bind(json_text(held)?)
        .execute(connection)
        .await?;
    exactly_one(&done, RUNS)
}

/// Stops the run before its next item; false where it is over already.
pub async fn stop(connection: &mut AnyConnection, run: &BulkId, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE bulk_runs SET stopped_at = $2 WHERE id = $1 AND stopped_at IS NULL AND finished_at IS NULL",
    )
    .bind(&run.0)
    .bind(text_of(now))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE bulk_items SET state = 'stopped' WHERE run_id = $1 AND state = 'waiting'
         AND EXISTS (SELECT 1 FROM bulk_runs WHERE id = $1 AND stopped_at IS NOT NULL)",
    )
    .bind(&run.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that nothing more happens.
pub async fn finish(connection: &mut AnyConnection, run: &BulkId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE bulk_runs SET finished_at = $2, held = NULL WHERE id = $1 AND finished_at IS NULL")
        .bind(&run.0)
        .bind(text_of(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether an envelope is one of a run's.
pub async fn has_envelope(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT position FROM bulk_items WHERE envelope_id = $1")
        .bind(&envelope.0)
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}
