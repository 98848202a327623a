//! What did not work and waits for a person: one row per job, however often it fails.
//!
//! A row is written in the transaction that gives its job up, and resolved in the one that settles the job
//! later. A row that fails again is opened again. Rows without a place belong to no company: only those who
//! run Countersign see them.

use std::collections::BTreeMap;

use app::model::{
    failure::FailureState,
    ids::{CompanyId, EnvelopeId, FailureId, ItemId, PersonId, ProjectId},
    item::ItemRef,
    person::Viewer,
    tool::Tool,
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{Error, Result, envelopes::Envelope, json_of, json_text, text_of, time_of, time_of_some};
use crate::jobs::Task;

const TABLE: &str = "failures";

/// The columns are named, so that a column added by a newer version does not disturb this one.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, key, task, company_id, project_id, tool, item_id, envelope_id, person_id, title, what, why, meaning, login, tries,
                 first_at, last_at, state, settled_by, settled_at, note,
                 (SELECT COUNT(*) FROM jobs WHERE jobs.key = failures.key AND jobs.state = 'ready') AS trying FROM failures ",
            $rest
        )
    };
}

/// Where something failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The company.
    pub company: CompanyId,
    /// The project.
    pub project: ProjectId,
    /// The tool.
    pub tool: Tool,
    /// The item, where it is about one.
    pub item: Option<ItemId>,
}

impl Place {
    /// The item it is about.
    pub fn item(&self) -> Option<ItemRef> {
        self.item.as_ref().map(|_| self.changed())
    }

    /// What open pages are told of; without an item, one that is not there.
    pub fn changed(&self) -> ItemRef {
        let Self { company, project, tool, item } = self.clone();
        ItemRef { company, project, tool, id: item.unwrap_or_else(|| ItemId(String::new())) }
    }
}

/// Why something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// As a sentence.
    pub why: String,
    /// Whether only a new login helps, or somebody who takes over.
    pub login: bool,
}

/// What failed, in a person's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where; none where it belongs to no company.
    pub place: Option<Place>,
    /// The envelope it is about.
    pub envelope: Option<EnvelopeId>,
    /// Whose work it is.
    pub person: Option<PersonId>,
    /// The item's kind, number and title, or what else it is about.
    pub title: String,
    /// What failed, as a sentence.
    pub what: String,
    /// What it means for the item, as a sentence.
    pub meaning: String,
}

impl Told {
    /// Of an envelope.
    pub fn of(envelope: &Envelope, what: &str, meaning: &str) -> Self {
        let ItemRef { company, project, tool, id } = envelope.item.clone();
        Self {
            place: Some(Place { company, project, tool, item: Some(id) }),
            envelope: Some(envelope.id.clone()),
            person: Some(envelope.filer),
            title: format!("{} {} {}", envelope.kind.label(), envelope.item_number, envelope.item_title),
            what: what.to_owned(),
            meaning: meaning.to_owned(),
        }
    }

    /// Of no company.
    pub fn of_nobody(title: &str, what: &str, meaning: &str) -> Self {
        Self {
            place: None,
            envelope: None,
            person: None,
            title: title.to_owned(),
            what: what.to_owned(),
            meaning: meaning.to_owned(),
        }
    }
}

/// A failure as it is kept.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id.
    pub id: FailureId,
    /// The key of the job.
    pub key: String,
    /// The job, to be promised again; none where this version cannot read it.
    pub task: Option<Task>,
    /// What failed.
    pub told: Told,
    /// Why.
    pub reason: Reason,
    /// How many times it was tried.
    pub tries: u32,
    /// When it failed first.
    pub first_at: DateTime<Utc>,
    /// When it failed last.
    pub last_at: DateTime<Utc>,
    /// What became of it.
    pub state: FailureState,
    /// Who has handled it.
    pub settled_by: Option<String>,
    /// When it was handled or resolved.
    pub settled_at: Option<DateTime<Utc>>,
    /// What was noted when it was handled.
    pub note: Option<String>,
    /// Whether its job is tried again right now or soon.
    pub trying: bool,
}

#[derive(FromRow)]
struct Row {
    id: String,
    key: String,
    task: Option<String>,
    company_id: Option<i64>,
    project_id: Option<i64>,
    tool: Option<String>,
    item_id: Option<String>,
    envelope_id: Option<String>,
    person_id: Option<i64>,
    title: String,
    what: String,
    why: String,
    meaning: String,
    login: i64,
    tries: i64,
    first_at: String,
    last_at: String,
    state: String,
    settled_by: Option<String>,
    settled_at: Option<String>,
    note: Option<String>,
    trying: i64,
}

fn corrupt(column: &'static str, value: &str) -> Error {
    Error::Corrupt { table: TABLE, column, value: value.to_owned() }
}

impl Row {
    fn stored(self) -> Result<Stored> {
        let place = PlaceRow {
            company_id: self.company_id,
            project_id: self.project_id,
            tool: self.tool,
            item_id: self.item_id,
        };
        Ok(Stored {
            task: self.task.and_then(|task| json_of(&task, TABLE, "task").ok()),
            first_at: time_of(&self.first_at, TABLE, "first_at")?,
            last_at: time_of(&self.last_at, TABLE, "last_at")?,
            settled_at: time_of_some(self.settled_at.as_deref(), TABLE, "settled_at")?,
            state: FailureState::from_slug(&self.state).ok_or_else(|| corrupt("state", &self.state))?,
            tries: u32::try_from(self.tries).unwrap_or(0),
            id: FailureId(self.id),
            key: self.key,
            told: Told {
                place: place.place()?,
                envelope: self.envelope_id.map(EnvelopeId),
                person: self.person_id.map(PersonId),
                title: self.title,
                what: self.what,
                meaning: self.meaning,
            },
            reason: Reason { why: self.why, login: self.login == 1 },
            trying: self.trying > 0,
            settled_by: self.settled_by,
            note: self.note,
        })
    }
}

/// Writes down that something did not work and only a person can help; the tries of an open one are added up.
/// True where none was open before.
pub async fn record(
    connection: &mut AnyConnection,
    key: &str,
    task: Option<&Task>,
    told: &Told,
    reason: &Reason,
    tries: u32,
    now: DateTime<Utc>,
) -> Result<bool> {
    let place = told.place.as_ref();
    let all_tries: i64 = sqlx::query_scalar(
        "INSERT INTO failures (id, key, task, company_id, project_id, tool, item_id, envelope_id, person_id, title, what, why, meaning,
             login, tries, first_at, last_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, 'open')
         ON CONFLICT (key) DO UPDATE SET task = excluded.task, person_id = excluded.person_id, title = excluded.title,
             what = excluded.what, why = excluded.why, meaning = excluded.meaning, login = excluded.login, last_at = excluded.last_at,
             tries = CASE WHEN failures.state = 'open' THEN failures.tries + excluded.tries ELSE excluded.tries END,
             first_at = CASE WHEN failures.state = 'open' THEN failures.first_at ELSE excluded.first_at END,
             state = 'open', settled_by = NULL, settled_at = NULL, note = NULL
         RETURNING tries",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(key)
    .bind(task.map(json_text).transpose()?)
    .bind(place.map(|place| place.company.0))
    .bind(place.map(|place| place.project.0))
    .bind(place.map(|place| place.tool.slug()))
    .bind(place.and_then(|place| place.item.as_ref()).map(|item| item.0.as_str()))
    .bind(told.envelope.as_ref().map(|envelope| envelope.0.as_str()))
    .bind(told.person.map(|person| person.0))
    .bind(&told.title)
    .bind(&told.what)
    .bind(&reason.why)
    .bind(&told.meaning)
    .bind(i64::from(reason.login))
    .bind(i64::from(tries))
    .bind(text_of(now))
    .fetch_one(connection)
    .await?;
    Ok(all_tries == i64::from(tries))
}

#[derive(FromRow)]
struct PlaceRow {
    company_id: Option<i64>,
    project_id: Option<i64>,
    tool: Option<String>,
    item_id: Option<String>,
}

impl PlaceRow {
    fn place(self) -> Result<Option<Place>> {
        match (self.company_id, self.project_id, &self.tool) {
            (Some(company), Some(project), Some(tool)) => Ok(Some(Place {
                company: CompanyId(company),
                project: ProjectId(project),
                tool: Tool::from_slug(tool).ok_or_else(|| corrupt("tool", tool))?,
                item: self.item_id.map(ItemId),
            })),
            _ => Ok(None),
        }
    }
}

/// What failed under a key has worked since. Answers where that was; none where nothing was to be resolved.
pub async fn resolve(connection: &mut AnyConnection, key: &str, now: DateTime<Utc>) -> Result<Option<Place>> {
    let row: Option<PlaceRow> = sqlx::query_as(
        "UPDATE failures SET state = 'resolved', settled_at = $2 WHERE key = $1 AND state <> 'resolved'
         RETURNING company_id, project_id, tool, item_id",
    )
    .bind(key)
    .bind(text_of(now))
    .fetch_optional(connection)
    .await?;
    row.map_or(Ok(None), PlaceRow::place)
}

/// The failures of making envelopes for an item no longer matter: another one is made.
pub async fn resolve_makings(
    connection: &mut AnyConnection,
    item: &ItemRef,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "UPDATE failures SET state = 'resolved', settled_at = $4
         WHERE project_id = $1 AND tool = $2 AND item_id = $3 AND key LIKE 'create_envelope:%' AND state = 'open'",
    )
    .bind(item.project.0)
    .bind(item.tool.slug())
    .bind(&item.id.0)
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// An envelope is no longer out: that it could not be followed does not matter any more.
pub async fn resolve_following(
    connection: &mut AnyConnection,
    envelope: &EnvelopeId,
    now: DateTime<Utc>,
) -> Result<()> {
    for key in [follow_key(envelope), compare_key(envelope)] {
        resolve(connection, &key, now).await?;
    }
    Ok(())
}

/// The key under which stands that DocuSign cannot be asked about an envelope.
pub fn follow_key(envelope: &EnvelopeId) -> String {
    Task::CatchUp { envelope: envelope.clone() }.key()
}

/// The key under which stands that the item of an envelope cannot be compared with what was sent.
pub fn compare_key(envelope: &EnvelopeId) -> String {
    format!("compare_item:{envelope}")
}

/// The keys with this beginning that have not been resolved.
pub async fn unresolved(connection: &mut AnyConnection, beginning: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT key FROM failures WHERE key LIKE $1 AND state <> 'resolved'")
        .bind(format!("{beginning}%"))
        .fetch_all(connection)
        .await?)
}

/// What became of the failure of a key; none where it never failed.
pub async fn state_of(connection: &mut AnyConnection, key: &str) -> Result<Option<FailureState>> {
    let state: Option<String> = sqlx::query_scalar("SELECT state FROM failures WHERE key = $1")
        .bind(key)
        .fetch_optional(connection)
        .await?;
    state.map(|state| FailureState::from_slug(&state).ok_or_else(|| corrupt("state", &state))).transpose()
}

/// The jobs that wait for a login of a person: their own, and those of envelopes that use their logins.
pub async fn waiting_for_login(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "WHERE state = 'open' AND login = 1 AND (person_id = $1 OR EXISTS (
             SELECT 1 FROM envelopes JOIN grants ON grants.id = envelopes.grant_id
             WHERE envelopes.id = failures.envelope_id AND (envelopes.filer_id = $1 OR grants.person_id = $1)))"
    ))
    .bind(person.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::stored).collect()
}

/// A person says that nothing more is to be done; false where it is no longer open.
pub async fn handle(
    connection: &mut AnyConnection,
    id: &FailureId,
    who: &Viewer,
    note: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE failures SET state = 'handled', settled_by = $2, settled_at = $3, note = $4 WHERE id = $1 AND state = 'open'",
    )
    .bind(&id.0)
    .bind(&who.name)
    .bind(text_of(now))
    .bind(note)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A failure by its id.
pub async fn find(connection: &mut AnyConnection, id: &FailureId) -> Result<Option<Stored>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE id = $1")).bind(&id.0).fetch_optional(connection).await?;
    row.map(Row::stored).transpose()
}

/// The failures of a company or of one of its projects, newest first; all, or those in a state.
pub async fn list(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: Option<ProjectId>,
    state: Option<FailureState>,
) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "WHERE company_id = $1 AND ($2 = 0 OR project_id = $2) AND ($3 = '' OR state = $3) ORDER BY last_at DESC, id DESC"
    ))
    .bind(company.0)
    .bind(project.map_or(0, |project| project.0))
    .bind(state.map_or("", FailureState::slug))
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::stored).collect()
}

/// The open failures of an envelope.
pub async fn open_of_envelope(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<Vec<Stored>> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("WHERE envelope_id = $1 AND state = 'open' ORDER BY last_at DESC, id DESC"))
            .bind(&envelope.0)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(Row::stored).collect()
}

/// The open failures of no company, newest first.
pub async fn open_of_nobody(connection: &mut AnyConnection) -> Result<Vec<Stored>> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("WHERE company_id IS NULL AND state = 'open' ORDER BY last_at DESC, id DESC"))
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(Row::stored).collect()
}

/// How many failures wait for a person, in all companies.
pub async fn open_count(connection: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM failures WHERE state = 'open'").fetch_one(connection).await?)
}

/// How many failures there are in each state, in all companies; states without any are left out.
pub async fn counts_by_state(connection: &mut AnyConnection) -> Result<BTreeMap<FailureState, i64>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT state, COUNT(*) FROM failures GROUP BY state").fetch_all(connection).await?;
    rows.into_iter()
        .map(|(state, count)| {
            Ok((FailureState::from_slug(&state).ok_or_else(|| corrupt("state", &state))?, count))
        })
        .collect()
}

/// Removes failures that were handled or resolved before a time. Those of no company go once they have not come
/// back for as long: nobody can handle them.
pub async fn prune(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<()> {
    super::delete_expired(
        connection,
        "DELETE FROM failures WHERE (state <> 'open' AND settled_at < $1) OR (company_id IS NULL AND last_at < $1)",
        before,
    )
    .await
}
