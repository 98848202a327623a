//! Attempts to get items signed, and their recipients. The row is there before DocuSign is asked.
//!
//! Here they are written down and read; what changes them is in [`changes`].

mod changes;

pub use changes::{
    begin_post, forget_post, give_refresh_back, hand_over, hand_status_on, hold, hold_unposted, reopen,
    set_docusign_id, set_filer, set_filing, set_our_status, set_reason, set_told, step, take_ask,
    take_post_back, take_refresh, unstick_filing,
};

use app::model::{
    envelope::{EnvelopeState, Filing, RecipientState},
    ids::{CompanyId, EnvelopeId, ItemId, PersonId, ProjectId},
    item::ItemRef,
    link::Environment,
    rules::Rules,
    send::{SendPlan, StatusPlan},
    tool::{ItemKind, Tool},
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{
    Error, Result, json_of, json_text,
    links::{environment_of, environment_slug},
    recipients, text_of, time_of, time_of_some,
};

const TABLE: &str = "envelopes";

/// The columns are named, so that a column added by a newer version does not disturb this one.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, project_id, tool, item_id, kind, item_number, item_title, sender_id, sender_name, grant_id, account_id,
                 account_name, base_uri, environment, plan, documents, docusign_id, state, reason, prior_status, status_set, filer_id,
                 filing, filing_reason, created_at, posted_at, posts, told_at, sent_at, finished_at, refreshed_at FROM envelopes ",
            $rest
        )
    };
}

/// An attempt.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Our id; DocuSign gets it as transaction id and as hidden custom field.
    pub id: EnvelopeId,
    /// The item.
    pub item: ItemRef,
    /// What the item is.
    pub kind: ItemKind,
    /// The item's number when it was sent.
    pub item_number: String,
    /// The item's title when it was sent.
    pub item_title: String,
    /// Who sends it.
    pub sender: PersonId,
    /// Their name.
    pub sender_name: String,
    /// The DocuSign permission it is sent with.
    pub grant: String,
    /// DocuSign's account id.
    pub account_id: String,
    /// The account's name.
    pub account_name: String,
    /// Where the account's API is.
    pub base_uri: String,
    /// Which DocuSign it is.
    pub environment: Environment,
    /// What the sender asked for.
    pub plan: SendPlan,
    /// The names of the documents, in order.
    pub documents: Vec<String>,
    /// DocuSign's id, once known.
    pub docusign_id: Option<String>,
    /// Where it stands.
    pub state: EnvelopeState,
    /// Why it was voided, declined or could not be made.
    pub reason: Option<String>,
    /// The item's status before it was sent.
    pub prior_status: String,
    /// Whether the item has a status that we have given it.
    pub our_status: OurStatus,
    /// With whose Procore login the signed files are filed: the sender's, or that of who tried again.
    pub filer: PersonId,
    /// How far the signed files are.
    pub filing: Filing,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the create call was last begun.
    pub posted_at: Option<DateTime<Utc>>,
    /// How many times the create call was begun.
    pub posts: u32,
    /// When DocuSign last told of it, by DocuSign's time.
    pub told_at: Option<DateTime<Utc>>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When somebody last asked DocuSign for its state.
    pub refreshed_at: Option<DateTime<Utc>>,
}

impl Envelope {
    /// What becomes of the item's status: as the rules were when it was sent.
    pub fn statuses(&self) -> StatusPlan {
        self.plan.statuses.clone().unwrap_or_else(|| StatusPlan::of(&Rules::of_kind(self.kind)))
    }
}

/// Whether an item has a status that we have given it, and have not put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OurStatus {
    /// It has not.
    No = 0,
    /// It has.
    Yes = 1,
    /// Procore was asked for it, and its answer is not known.
    Asked = 2,
}

impl OurStatus {
    const fn of(number: i64) -> Self {
        match number {
            1 => Self::Yes,
            2 => Self::Asked,
            _ => Self::No,
        }
    }
}

#[derive(FromRow)]
struct Row {
    id: String,
    company_id: i64,
    project_id: i64,
    tool: String,
    item_id: String,
    kind: String,
    item_number: String,
    item_title: String,
    sender_id: i64,
    sender_name: String,
    grant_id: String,
    account_id: String,
    account_name: String,
    base_uri: String,
    environment: String,
    plan: String,
    documents: String,
    docusign_id: Option<String>,
    state: String,
    reason: Option<String>,
    prior_status: String,
    status_set: i64,
    filer_id: i64,
    filing: String,
    filing_reason: Option<String>,
    created_at: String,
    posted_at: Option<String>,
    posts: i64,
    told_at: Option<String>,
    sent_at: Option<String>,
    finished_at: Option<String>,
    refreshed_at: Option<String>,
}

fn corrupt(column: &'static str, value: &str) -> Error {
    Error::Corrupt { table: TABLE, column, value: value.to_owned() }
}

impl Row {
    fn envelope(self) -> Result<Envelope> {
        Ok(Envelope {
            item: ItemRef {
                company: CompanyId(self.company_id),
                project: ProjectId(self.project_id),
                tool: Tool::from_slug(&self.tool).ok_or_else(|| corrupt("tool", &self.tool))?,
                id: ItemId(self.item_id),
            },
            kind: ItemKind::from_slug(&self.kind).ok_or_else(|| corrupt("kind", &self.kind))?,
            environment: environment_of(&self.environment, TABLE)?,
            plan: json_of(&self.plan, TABLE, "plan")?,
            documents: json_of(&self.documents, TABLE, "documents")?,
            state: EnvelopeState::from_slug(&self.state).ok_or_else(|| corrupt("state", &self.state))?,
            filing: match self.filing.as_str() {
                "not_due" => Filing::NotDue,
                "waiting" => Filing::Waiting,
                "filed" => Filing::Filed,
                "stuck" => Filing::Stuck(self.filing_reason.unwrap_or_default()),
                other => return Err(corrupt("filing", other)),
            },
            created_at: time_of(&self.created_at, TABLE, "created_at")?,
            posted_at: time_of_some(self.posted_at.as_deref(), TABLE, "posted_at")?,
            posts: u32::try_from(self.posts).unwrap_or(0),
            told_at: time_of_some(self.told_at.as_deref(), TABLE, "told_at")?,
            sent_at: time_of_some(self.sent_at.as_deref(), TABLE, "sent_at")?,
            finished_at: time_of_some(self.finished_at.as_deref(), TABLE, "finished_at")?,
            refreshed_at: time_of_some(self.refreshed_at.as_deref(), TABLE, "refreshed_at")?,
            id: EnvelopeId(self.id),
            item_number: self.item_number,
            item_title: self.item_title,
            sender: PersonId(self.sender_id),
            sender_name: self.sender_name,
            grant: self.grant_id,
            account_id: self.account_id,
            account_name: self.account_name,
            base_uri: self.base_uri,
            docusign_id: self.docusign_id,
            reason: self.reason,
            prior_status: self.prior_status,
            our_status: OurStatus::of(self.status_set),
            filer: PersonId(self.filer_id),
        })
    }
}

/// Writes a new attempt down.
///
/// # Errors
/// [`Error::is_taken`] where the item has an active one already.
pub async fn insert(connection: &mut AnyConnection, envelope: &Envelope) -> Result<()> {
    sqlx::query(
        "INSERT INTO envelopes (id, company_id, project_id, tool, item_id, kind, item_number, item_title, sender_id, sender_name, grant_id,
             account_id, account_name, base_uri, environment, plan, documents, state, active, prior_status, status_set, filer_id, filing,
             created_at, posts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, $19, $20, $9, 'not_due', $21, 0)",
    )
    .bind(&envelope.id.0)
    .bind(envelope.item.company.0)
    .bind(envelope.item.project.0)
    .bind(envelope.item.tool.slug())
    .bind(&envelope.item.id.0)
    .bind(envelope.kind.slug())
    .bind(&envelope.item_number)
    .bind(&envelope.item_title)
    .bind(envelope.sender.0)
    .bind(&envelope.sender_name)
    .bind(&envelope.grant)
    .bind(&envelope.account_id)
    .bind(&envelope.account_name)
    .bind(&envelope.base_uri)
    .bind(environment_slug(envelope.environment))
    .bind(json_text(&envelope.plan)?)
    .bind(json_text(&envelope.documents)?)
    .bind(envelope.state.slug())
    .bind(&envelope.prior_status)
    .bind(envelope.our_status as i64)
    .bind(text_of(envelope.created_at))
    .execute(&mut *connection)
    .await?;
    for (index, recipient) in envelope.plan.recipients.iter().enumerate() {
        recipients::save(
            connection,
            &envelope.id,
            &recipients::Recipient {
                recipient_id: recipient_id(index),
                role: recipient.role.clone(),
                kind: recipient.kind,
                name: recipient.name.clone(),
                email: recipient.email.clone(),
                routing_order: recipient.routing_order,
                state: RecipientState::Waiting,
                at: None,
                declined_reason: None,
            },
        )
        .await?;
    }
    Ok(())
}

/// The id DocuSign gets for the plan's recipient at this place.
pub fn recipient_id(index: usize) -> String {
    (index + 1).to_string()
}

/// An attempt by our id.
pub async fn find(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<Option<Envelope>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE id = $1")).bind(&id.0).fetch_optional(connection).await?;
    row.map(Row::envelope).transpose()
}

/// An attempt by DocuSign's id.
pub async fn find_by_docusign_id(
    connection: &mut AnyConnection,
    docusign_id: &str,
) -> Result<Option<Envelope>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE docusign_id = $1"))
        .bind(docusign_id)
        .fetch_optional(connection)
        .await?;
    row.map(Row::envelope).transpose()
}

/// An item's attempts, newest first.
pub async fn of_item(connection: &mut AnyConnection, item: &ItemRef) -> Result<Vec<Envelope>> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "WHERE project_id = $1 AND tool = $2 AND item_id = $3 ORDER BY created_at DESC, id DESC"
    ))
    .bind(item.project.0)
    .bind(item.tool.slug())
    .bind(&item.id.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::envelope).collect()
}

/// Item id and state of a tool's attempts, oldest first, so that the last one of an item is its newest.
pub async fn states_of_tool(
    connection: &mut AnyConnection,
    project: ProjectId,
    tool: Tool,
) -> Result<Vec<(String, EnvelopeState)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT item_id, state FROM envelopes WHERE project_id = $1 AND tool = $2 ORDER BY created_at, id",
    )
    .bind(project.0)
    .bind(tool.slug())
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(item, state)| {
            Ok((item, EnvelopeState::from_slug(&state).ok_or_else(|| corrupt("state", &state))?))
        })
        .collect()
}

/// A project's active attempts.
pub async fn count_active(connection: &mut AnyConnection, project: ProjectId) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM envelopes WHERE project_id = $1 AND active = 1")
        .bind(project.0)
        .fetch_one(connection)
        .await?)
}

/// A company's active attempts.
pub async fn count_active_in_company(connection: &mut AnyConnection, company: CompanyId) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM envelopes WHERE company_id = $1 AND active = 1")
        .bind(company.0)
        .fetch_one(connection)
        .await?)
}

/// Active attempts that were sent with a permission; of one project, or of all where `project` is none.
pub async fn count_active_of_grant(
    connection: &mut AnyConnection,
    grant: &str,
    project: Option<ProjectId>,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT COUNT(*) FROM envelopes WHERE grant_id = $1 AND active = 1 AND ($2 = 0 OR project_id = $2)",
    )
    .bind(grant)
    .bind(project.map_or(0, |project| project.0))
    .fetch_one(connection)
    .await?)
}

/// Whether DocuSign knows an active attempt of an item, or of any of a list where `item` is none.
pub async fn is_any_out(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    item: Option<&ItemId>,
) -> Result<bool> {
    let found: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM envelopes WHERE company_id = $1 AND project_id = $2 AND tool = $3 AND ($4 = '' OR item_id = $4)
             AND active = 1 AND docusign_id IS NOT NULL",
    )
    .bind(company.0)
    .bind(project.0)
    .bind(tool.slug())
    .bind(item.map_or("", |item| &item.0))
    .fetch_one(connection)
    .await?;
    Ok(found > 0)
}

/// Active attempts that DocuSign knows, for reconciling.
pub async fn active_at_docusign(connection: &mut AnyConnection) -> Result<Vec<Envelope>> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "WHERE active = 1 AND docusign_id IS NOT NULL ORDER BY grant_id, account_id, created_at"
    ))
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::envelope).collect()
}

/// Active attempts of a list that DocuSign knows.
pub async fn out_of_list(
    connection: &mut AnyConnection,
    project: ProjectId,
    tool: Tool,
) -> Result<Vec<Envelope>> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "WHERE project_id = $1 AND tool = $2 AND active = 1 AND docusign_id IS NOT NULL"
    ))
    .bind(project.0)
    .bind(tool.slug())
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::envelope).collect()
}

/// Ids of the attempts whose files could not be filed with a person's login.
pub async fn stuck_filings(connection: &mut AnyConnection, filer: PersonId) -> Result<Vec<EnvelopeId>> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT id FROM envelopes WHERE filer_id = $1 AND filing = 'stuck'")
            .bind(filer.0)
            .fetch_all(connection)
            .await?;
    Ok(ids.into_iter().map(EnvelopeId).collect())
}
