//! The webhook of each company by which Procore announces changes, and how it went with it last.

use app::model::ids::{CompanyId, PersonId};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Result, text_of, time_of_some};

/// The place its secret is sealed for.
pub const SECRET: &str = "procore_webhooks.secret";

/// A company's webhook.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Whose login it is kept with.
    pub person: PersonId,
    /// Procore's id; none until it is made.
    pub hook_id: Option<i64>,
    /// What Procore sends with each announcement, sealed.
    pub secret: String,
    /// Why Procore does not announce anything, as a sentence.
    pub problem: Option<String>,
    /// When it was last seen, or could not be made; none while Procore is being asked.
    pub checked_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    person_id: i64,
    hook_id: Option<i64>,
    secret: String,
    problem: Option<String>,
    checked_at: Option<String>,
}

/// A company's.
pub async fn of_company(connection: &mut AnyConnection, company: CompanyId) -> Result<Option<Webhook>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT person_id, hook_id, secret, problem, checked_at FROM procore_webhooks WHERE company_id = $1",
    )
    .bind(company.0)
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Webhook {
            person: PersonId(row.person_id),
            hook_id: row.hook_id,
            secret: row.secret,
            problem: row.problem,
            checked_at: time_of_some(row.checked_at.as_deref(), "procore_webhooks", "checked_at")?,
        })
    })
    .transpose()
}

/// Procore is to be asked with a person's login. What it sends with each announcement stays as it is.
pub async fn ask(
    connection: &mut AnyConnection,
    company: CompanyId,
    person: PersonId,
    secret: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO procore_webhooks (company_id, person_id, secret) VALUES ($1, $2, $3)
         ON CONFLICT (company_id) DO UPDATE SET person_id = excluded.person_id, problem = NULL, checked_at = NULL",
    )
    .bind(company.0)
    .bind(person.0)
    .bind(secret)
    .execute(connection)
    .await?;
    Ok(())
}

/// Holds a company's row until the transaction ends, where there is one.
pub async fn hold(connection: &mut AnyConnection, company: CompanyId) -> Result<()> {
    sqlx::query("UPDATE procore_webhooks SET company_id = company_id WHERE company_id = $1")
        .bind(company.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Procore announces by this webhook.
pub async fn made(
    connection: &mut AnyConnection,
    company: CompanyId,
    hook_id: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "UPDATE procore_webhooks SET hook_id = $2, problem = NULL, checked_at = $3 WHERE company_id = $1",
    )
    .bind(company.0)
    .bind(hook_id)
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Procore does not announce, for a reason.
pub async fn refused(
    connection: &mut AnyConnection,
    company: CompanyId,
    problem: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query("UPDATE procore_webhooks SET problem = $2, checked_at = $3 WHERE company_id = $1")
        .bind(company.0)
        .bind(problem)
        .bind(text_of(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// There is none any more.
pub async fn remove(connection: &mut AnyConnection, company: CompanyId) -> Result<()> {
    sqlx::query("DELETE FROM procore_webhooks WHERE company_id = $1")
        .bind(company.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The companies whose webhook was last seen before a time.
pub async fn not_seen_since(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<Vec<CompanyId>> {
    let companies: Vec<i64> =
        sqlx::query_scalar("SELECT company_id FROM procore_webhooks WHERE checked_at < $1")
            .bind(text_of(before))
            .fetch_all(connection)
            .await?;
    Ok(companies.into_iter().map(CompanyId).collect())
}
