//! Logins that are not finished: the OAuth flows, the choice of an account, and the way of a session into a frame.

use app::model::ids::{CompanyId, PersonId, ProjectId};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, FromRow};

use super::{Result, grants::Vendor, json_of, json_text, text_of};

/// How long a person may take on the vendor's pages.
const FLOW_LIFE: Duration = Duration::minutes(10);
/// How long a session may be on its way into a frame.
const HAND_OVER_LIFE: Duration = Duration::minutes(1);
/// What stands in a flow's place for the vendor while it leads into a frame.
const FRAME: &str = "frame";
/// How long a person may take to choose an account.
const CHOICE_LIFE: Duration = Duration::minutes(30);

/// A login on its way.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Who is to be linked; none while somebody signs in.
    pub person: Option<PersonId>,
    /// The project the link is for.
    pub project: Option<(CompanyId, ProjectId)>,
    /// The path the person asked for.
    pub return_to: Option<String>,
    /// The PKCE verifier, sealed.
    pub verifier: Option<String>,
}

#[derive(FromRow)]
struct FlowRow {
    person_id: Option<i64>,
    company_id: Option<i64>,
    project_id: Option<i64>,
    return_to: Option<String>,
    verifier: Option<String>,
}

/// Writes down a login that starts now.
pub async fn start(
    connection: &mut AnyConnection,
    vendor: Vendor,
    state_hash: &str,
    browser_hash: &str,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<()> {
    super::delete_expired(connection, "DELETE FROM oauth_flows WHERE expires_at < $1", now).await?;
    sqlx::query(
        "INSERT INTO oauth_flows (state_hash, browser_hash, vendor, person_id, company_id, project_id, return_to, verifier, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(state_hash)
    .bind(browser_hash)
    .bind(vendor.slug())
    .bind(flow.person.map(|person| person.0))
    .bind(flow.project.map(|(company, _)| company.0))
    .bind(flow.project.map(|(_, project)| project.0))
    .bind(flow.return_to.as_deref())
    .bind(flow.verifier.as_deref())
    .bind(text_of(now + FLOW_LIFE))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a login back, once, and only for the browser that started it.
pub async fn take(
    connection: &mut AnyConnection,
    vendor: Vendor,
    state_hash: &str,
    browser_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Flow>> {
    let row: Option<FlowRow> = sqlx::query_as(
        "DELETE FROM oauth_flows WHERE state_hash = $1 AND browser_hash = $2 AND vendor = $3 AND expires_at > $4
         RETURNING person_id, company_id, project_id, return_to, verifier",
    )
    .bind(state_hash)
    .bind(browser_hash)
    .bind(vendor.slug())
    .bind(text_of(now))
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Flow {
        person: row.person_id.map(PersonId),
        project: row
            .company_id
            .zip(row.project_id)
            .map(|(company, project)| (CompanyId(company), ProjectId(project))),
        return_to: row.return_to,
        verifier: row.verifier,
    }))
}

/// Writes down that a person's session is on its way into a frame.
pub async fn hand_over(
    connection: &mut AnyConnection,
    code_hash: &str,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO oauth_flows (state_hash, browser_hash, vendor, person_id, expires_at) VALUES ($1, '', $2, $3, $4)",
    )
    .bind(code_hash)
    .bind(FRAME)
    .bind(person.0)
    .bind(text_of(now + HAND_OVER_LIFE))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whose session is on its way, once.
pub async fn take_over(
    connection: &mut AnyConnection,
    code_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>> {
    let person: Option<i64> = sqlx::query_scalar(
        "DELETE FROM oauth_flows WHERE state_hash = $1 AND vendor = $2 AND expires_at > $3 RETURNING person_id",
    )
    .bind(code_hash)
    .bind(FRAME)
    .bind(text_of(now))
    .fetch_optional(connection)
    .await?;
    Ok(person.map(PersonId))
}

/// An account that can be chosen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Offer {
    /// DocuSign's account id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether DocuSign calls it the default.
    pub is_default: bool,
    /// Where its API is.
    pub base_uri: String,
}

/// A finished login that waits for the choice of an account.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The project the link is for.
    pub project: (CompanyId, ProjectId),
    /// The grant the login gave.
    pub grant: String,
    /// The accounts to choose from.
    pub offers: Vec<Offer>,
}

#[derive(FromRow)]
struct ChoiceRow {
    company_id: i64,
    project_id: i64,
    grant_id: String,
    accounts: String,
}

/// Keeps a choice open.
pub async fn offer(
    connection: &mut AnyConnection,
    id: &str,
    person: PersonId,
    choice: &Choice,
    now: DateTime<Utc>,
) -> Result<()> {
    super::delete_expired(connection, "DELETE FROM pending_links WHERE expires_at < $1", now).await?;
    sqlx::query(
        "INSERT INTO pending_links (id, person_id, company_id, project_id, grant_id, accounts, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(person.0)
    .bind(choice.project.0.0)
    .bind(choice.project.1.0)
    .bind(&choice.grant)
    .bind(json_text(&choice.offers)?)
    .bind(text_of(now + CHOICE_LIFE))
    .execute(connection)
    .await?;
    Ok(())
}

/// A person's open choice.
pub async fn choice(
    connection: &mut AnyConnection,
    id: &str,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<Choice>> {
    let row: Option<ChoiceRow> = sqlx::query_as(
        "SELECT company_id, project_id, grant_id, accounts FROM pending_links WHERE id = $1 AND person_id = $2 AND expires_at > $3",
    )
    .bind(id)
    .bind(person.0)
    .bind(text_of(now))
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Choice {
            project: (CompanyId(row.company_id), ProjectId(row.project_id)),
            grant: row.grant_id,
            offers: json_of(&row.accounts, "pending_links", "accounts")?,
        })
    })
    .transpose()
}

/// Closes a choice.
pub async fn close_choice(connection: &mut AnyConnection, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM pending_links WHERE id = $1").bind(id).execute(connection).await?;
    Ok(())
}
