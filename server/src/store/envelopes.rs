//! Attempts to get items signed, and their recipients. The row is there before DocuSign is asked.

use app::model::{
    envelope::{EnvelopeState, Filing, RecipientKind, RecipientState},
    ids::{CompanyId, EnvelopeId, ItemId, PersonId, ProjectId},
    item::ItemRef,
    link::Environment,
    send::SendPlan,
    tool::{ItemKind, Tool},
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{
    Error, Result, exactly_one, json_of, json_text,
    links::{environment_of, environment_slug},
    text_of, time_of, time_of_some,
};

const TABLE: &str = "envelopes";

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
    pub prior_status: Option<String>,
    /// How far the signed files are.
    pub filing: Filing,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the create call was last begun.
    pub posted_at: Option<DateTime<Utc>>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When somebody last asked DocuSign for its state.
    pub refreshed_at: Option<DateTime<Utc>>,
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
    prior_status: Option<String>,
    filing: String,
    filing_reason: Option<String>,
    created_at: String,
    posted_at: Option<String>,
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
             account_id, account_name, base_uri, environment, subject, plan, documents, state, active, prior_status, filing, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1, $20, 'not_due', $21)",
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
    .bind(&envelope.plan.subject)
    .bind(json_text(&envelope.plan)?)
    .bind(json_text(&envelope.documents)?)
    .bind(envelope.state.slug())
    .bind(envelope.prior_status.as_deref())
    .bind(text_of(envelope.created_at))
    .execute(&mut *connection)
    .await?;
    for (index, recipient) in envelope.plan.recipients.iter().enumerate() {
        save_recipient(
            connection,
            &envelope.id,
            &Recipient {
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
        sqlx::query_as("SELECT * FROM envelopes WHERE id = $1").bind(&id.0).fetch_optional(connection).await?;
    row.map(Row::envelope).transpose()
}

/// An attempt by DocuSign's id.
pub async fn find_by_docusign_id(connection: &mut AnyConnection, docusign_id: &str) -> Result<Option<Envelope>> {
    let row: Option<Row> = sqlx::query_as("SELECT * FROM envelopes WHERE docusign_id = $1")
        .bind(docusign_id)
        .fetch_optional(connection)
        .await?;
    row.map(Row::envelope).transpose()
}

/// An item's attempts, newest first.
pub async fn of_item(connection: &mut AnyConnection, item: &ItemRef) -> Result<Vec<Envelope>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM envelopes WHERE project_id = $1 AND tool = $2 AND item_id = $3 ORDER BY created_at DESC, id DESC",
    )
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
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT item_id, state FROM envelopes WHERE project_id = $1 AND tool = $2 ORDER BY created_at, id")
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

/// Active attempts that DocuSign knows, for reconciling.
pub async fn active_at_docusign(connection: &mut AnyConnection) -> Result<Vec<Envelope>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM envelopes WHERE active = 1 AND docusign_id IS NOT NULL ORDER BY grant_id, account_id, created_at",
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::envelope).collect()
}

/// Ids of a person's attempts whose files could not be filed.
pub async fn stuck_filings(connection: &mut AnyConnection, sender: PersonId) -> Result<Vec<EnvelopeId>> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT id FROM envelopes WHERE sender_id = $1 AND filing = 'stuck'")
            .bind(sender.0)
            .fetch_all(connection)
            .await?;
    Ok(ids.into_iter().map(EnvelopeId).collect())
}

/// Moves an attempt from the state it was read in to the next; false where somebody else was faster.
pub async fn step(
    connection: &mut AnyConnection,
    envelope: &Envelope,
    next: EnvelopeState,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sent_at = envelope.sent_at.or(next.is_out().then_some(now)).map(text_of);
    let finished_at = (!next.is_active()).then(|| text_of(now));
    let done = sqlx::query(
        "UPDATE envelopes SET state = $3, active = $4, reason = $5, sent_at = $6, finished_at = $7 WHERE id = $1 AND state = $2",
    )
    .bind(&envelope.id.0)
    .bind(envelope.state.slug())
    .bind(next.slug())
    .bind(i64::from(next.is_active()))
    .bind(reason)
    .bind(sent_at)
    .bind(finished_at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the create call begins now, or with none that DocuSign surely has nothing of it.
pub async fn set_posted(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    posted_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET posted_at = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(posted_at.map(text_of))
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Stores DocuSign's id and the names of the documents.
pub async fn set_docusign_id(connection: &mut AnyConnection, id: &EnvelopeId, docusign_id: &str) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET docusign_id = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(docusign_id)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Opens a failed attempt again, where the item has no other active one.
pub async fn reopen(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET state = 'preparing', active = 1, reason = NULL, finished_at = NULL WHERE id = $1 AND state = 'failed'",
    )
    .bind(&id.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces why an attempt is where it is.
pub async fn set_reason(connection: &mut AnyConnection, id: &EnvelopeId, reason: Option<&str>) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET reason = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(reason)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Notes how far the signed files are.
pub async fn set_filing(connection: &mut AnyConnection, id: &EnvelopeId, filing: &Filing) -> Result<()> {
    let (word, reason) = match filing {
        Filing::NotDue => ("not_due", None),
        Filing::Waiting => ("waiting", None),
        Filing::Filed => ("filed", None),
        Filing::Stuck(reason) => ("stuck", Some(reason.as_str())),
    };
    let done = sqlx::query("UPDATE envelopes SET filing = $2, filing_reason = $3 WHERE id = $1")
        .bind(&id.0)
        .bind(word)
        .bind(reason)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Takes the right to ask DocuSign now; false where somebody asked after `not_since`.
pub async fn take_refresh(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    now: DateTime<Utc>,
    not_since: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET refreshed_at = $2 WHERE id = $1 AND (refreshed_at IS NULL OR refreshed_at <= $3)",
    )
    .bind(&id.0)
    .bind(text_of(now))
    .bind(text_of(not_since))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A recipient of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// DocuSign's recipientId.
    pub recipient_id: String,
    /// `Subcontractor`.
    pub role: String,
    /// Signs, or receives a copy.
    pub kind: RecipientKind,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// 1 goes first.
    pub routing_order: u32,
    /// Where they stand.
    pub state: RecipientState,
    /// When they got there.
    pub at: Option<DateTime<Utc>>,
    /// Why they refused.
    pub declined_reason: Option<String>,
}

#[derive(FromRow)]
struct RecipientRow {
    recipient_id: String,
    role: String,
    kind: String,
    name: String,
    email: String,
    routing_order: i64,
    state: String,
    at: Option<String>,
    declined_reason: Option<String>,
}

/// An attempt's recipients in routing order.
pub async fn recipients(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<Vec<Recipient>> {
    let rows: Vec<RecipientRow> = sqlx::query_as(
        "SELECT recipient_id, role, kind, name, email, routing_order, state, at, declined_reason FROM recipients
         WHERE envelope_id = $1 ORDER BY routing_order, recipient_id",
    )
    .bind(&id.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Recipient {
                kind: if row.kind == "cc" { RecipientKind::CarbonCopy } else { RecipientKind::Signer },
                state: RecipientState::from_slug(&row.state),
                at: time_of_some(row.at.as_deref(), "recipients", "at")?,
                routing_order: u32::try_from(row.routing_order).unwrap_or(1),
                recipient_id: row.recipient_id,
                role: row.role,
                name: row.name,
                email: row.email,
                declined_reason: row.declined_reason,
            })
        })
        .collect()
}

/// Writes a recipient down as they are now.
pub async fn save_recipient(connection: &mut AnyConnection, id: &EnvelopeId, recipient: &Recipient) -> Result<()> {
    sqlx::query(
        "INSERT INTO recipients (envelope_id, recipient_id, role, kind, name, email, routing_order, state, at, declined_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (envelope_id, recipient_id) DO UPDATE SET role = excluded.role, kind = excluded.kind, name = excluded.name,
             email = excluded.email, routing_order = excluded.routing_order, state = excluded.state, at = excluded.at,
             declined_reason = excluded.declined_reason",
    )
    .bind(&id.0)
    .bind(&recipient.recipient_id)
    .bind(&recipient.role)
    .bind(match recipient.kind {
        RecipientKind::Signer => "signer",
        RecipientKind::CarbonCopy => "cc",
    })
    .bind(&recipient.name)
    .bind(&recipient.email)
    .bind(i64::from(recipient.routing_order))
    .bind(recipient.state.slug())
    .bind(recipient.at.map(text_of))
    .bind(recipient.declined_reason.as_deref())
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes recipients who are no longer in the envelope.
pub async fn remove_recipient(connection: &mut AnyConnection, id: &EnvelopeId, recipient_id: &str) -> Result<()> {
    sqlx::query("DELETE FROM recipients WHERE envelope_id = $1 AND recipient_id = $2")
        .bind(&id.0)
        .bind(recipient_id)
        .execute(connection)
        .await?;
    Ok(())
}
