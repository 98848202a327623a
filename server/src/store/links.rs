//! Which DocuSign account a person sends from, per project or for all of their projects.

use app::model::{
    ids::{PersonId, ProjectId},
    link::Environment,
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Error, Result, text_of, time_of};

/// Stands for all of a person's projects.
const ALL_PROJECTS: i64 = 0;

/// A link with the account it leads to.
#[derive(Debug, Clone)]
pub struct StoredLink {
    /// The permission behind it.
    pub grant: String,
    /// DocuSign's account id.
    pub account_id: String,
    /// The account's name.
    pub account_name: String,
    /// Where the account's API is.
    pub base_uri: String,
    /// Which DocuSign it is.
    pub environment: Environment,
    /// When it was made.
    pub linked_at: DateTime<Utc>,
    /// Whether it serves all projects.
    pub all_projects: bool,
}

#[derive(FromRow)]
struct Row {
    project_id: i64,
    grant_id: String,
    account_id: String,
    account_name: String,
    base_uri: String,
    environment: String,
    linked_at: String,
}

/// The word an environment has in the database.
pub const fn environment_slug(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandbox => "sandbox",
        Environment::Demo => "demo",
        Environment::Production => "production",
    }
}

/// The environment a word from the database stands for.
pub fn environment_of(slug: &str, table: &'static str) -> Result<Environment> {
    [Environment::Sandbox, Environment::Demo, Environment::Production]
        .into_iter()
        .find(|environment| environment_slug(*environment) == slug)
        .ok_or_else(|| Error::Corrupt { table, column: "environment", value: slug.to_owned() })
}

/// The link that serves a project: the project's own, or the one for all. Links of another environment do not count.
pub async fn serving(
    connection: &mut AnyConnection,
    person: PersonId,
    project: ProjectId,
    environment: Environment,
) -> Result<Option<StoredLink>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT project_id, grant_id, account_id, account_name, base_uri, environment, linked_at FROM links
         WHERE person_id = $1 AND project_id IN ($2, 0) AND environment = $3 ORDER BY project_id DESC LIMIT 1",
    )
    .bind(person.0)
    .bind(project.0)
    .bind(environment_slug(environment))
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(StoredLink {
            all_projects: row.project_id == ALL_PROJECTS,
            environment: environment_of(&row.environment, "links")?,
            linked_at: time_of(&row.linked_at, "links", "linked_at")?,
            grant: row.grant_id,
            account_id: row.account_id,
            account_name: row.account_name,
            base_uri: row.base_uri,
        })
    })
    .transpose()
}

/// Makes a link, replacing the one in its place.
///
/// A link for all projects also replaces the project's own, which would hide it there.
pub async fn save(
    connection: &mut AnyConnection,
    person: PersonId,
    project: ProjectId,
    link: &StoredLink,
) -> Result<()> {
    if link.all_projects {
        remove_place(connection, person, project.0).await?;
    }
    sqlx::query(
        "INSERT INTO links (person_id, project_id, grant_id, account_id, account_name, base_uri, environment, linked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (person_id, project_id) DO UPDATE SET grant_id = excluded.grant_id, account_id = excluded.account_id,
             account_name = excluded.account_name, base_uri = excluded.base_uri, environment = excluded.environment, linked_at = excluded.linked_at",
    )
    .bind(person.0)
    .bind(if link.all_projects { ALL_PROJECTS } else { project.0 })
    .bind(&link.grant)
    .bind(&link.account_id)
    .bind(&link.account_name)
    .bind(&link.base_uri)
    .bind(environment_slug(link.environment))
    .bind(text_of(link.linked_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the link that serves a project.
pub async fn remove(
    connection: &mut AnyConnection,
    person: PersonId,
    project: ProjectId,
    link: &StoredLink,
) -> Result<()> {
    remove_place(connection, person, if link.all_projects { ALL_PROJECTS } else { project.0 }).await
}

async fn remove_place(connection: &mut AnyConnection, person: PersonId, place: i64) -> Result<()> {
    sqlx::query("DELETE FROM links WHERE person_id = $1 AND project_id = $2")
        .bind(person.0)
        .bind(place)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a link still uses a permission.
pub async fn any_of_grant(connection: &mut AnyConnection, grant: &str) -> Result<bool> {
    let links: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM links WHERE grant_id = $1")
        .bind(grant)
        .fetch_one(connection)
        .await?;
    Ok(links > 0)
}
