//! Vendors' permissions to act for people. Tokens come and go sealed; this file never sees one open.

use app::model::ids::PersonId;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Result, text_of, time_of};

/// Whose permission it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// Procore.
    Procore,
    /// DocuSign.
    Docusign,
}

impl Vendor {
    /// The word in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Procore => "procore",
            Self::Docusign => "docusign",
        }
    }

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Procore => "Procore",
            Self::Docusign => "DocuSign",
        }
    }
}

/// A permission, its tokens sealed.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Our id.
    pub id: String,
    /// Who gave it.
    pub person: PersonId,
    /// The login's name at the vendor.
    pub name: String,
    /// The login's email at the vendor.
    pub email: String,
    /// The access token, sealed.
    pub access: String,
    /// The refresh token, sealed.
    pub refresh: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// Whether the vendor still takes it.
    pub live: bool,
}

#[derive(FromRow)]
struct Row {
    id: String,
    person_id: i64,
    name: String,
    email: String,
    access: String,
    refresh: String,
    expires_at: String,
    state: String,
}

impl Row {
    fn grant(self) -> Result<Grant> {
        Ok(Grant {
            expires_at: time_of(&self.expires_at, "grants", "expires_at")?,
            id: self.id,
            person: PersonId(self.person_id),
            name: self.name,
            email: self.email,
            access: self.access,
            refresh: self.refresh,
            live: self.state == "live",
        })
    }
}

/// Writes a permission down; one of the same login is replaced.
pub async fn save(
    connection: &mut AnyConnection,
    vendor: Vendor,
    subject: &str,
    grant: &Grant,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO grants (id, vendor, person_id, subject, name, email, access, refresh, expires_at, state, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'live', $10)
         ON CONFLICT (vendor, person_id, subject) DO UPDATE SET name = excluded.name, email = excluded.email, access = excluded.access,
             refresh = excluded.refresh, expires_at = excluded.expires_at, state = 'live', lease_until = NULL, updated_at = excluded.updated_at",
    )
    .bind(&grant.id)
    .bind(vendor.slug())
    .bind(grant.person.0)
    .bind(subject)
    .bind(&grant.name)
    .bind(&grant.email)
    .bind(&grant.access)
    .bind(&grant.refresh)
    .bind(text_of(grant.expires_at))
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// The id under which a login's permission is kept.
pub async fn id_of(
    connection: &mut AnyConnection,
    vendor: Vendor,
    person: PersonId,
    subject: &str,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT id FROM grants WHERE vendor = $1 AND person_id = $2 AND subject = $3")
        .bind(vendor.slug())
        .bind(person.0)
        .bind(subject)
        .fetch_optional(connection)
        .await?)
}

/// A permission by id.
pub async fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Grant>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, person_id, name, email, access, refresh, expires_at, state FROM grants WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?;
    row.map(Row::grant).transpose()
}

/// Takes the right to refresh, for as long as `until`; false where somebody else has it.
pub async fn lease(
    connection: &mut AnyConnection,
    id: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE grants SET lease_until = $2 WHERE id = $1 AND (lease_until IS NULL OR lease_until < $3)",
    )
    .bind(id)
    .bind(text_of(until))
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores a new pair in place of the one that was read, and gives the right to refresh back; false where
/// somebody else has stored another meanwhile.
pub async fn renew(
    connection: &mut AnyConnection,
    old: &Grant,
    new: &Grant,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE grants SET access = $3, refresh = $4, expires_at = $5, state = 'live', lease_until = NULL, updated_at = $6
         WHERE id = $1 AND refresh = $2",
    )
    .bind(&old.id)
    .bind(&old.refresh)
    .bind(&new.access)
    .bind(&new.refresh)
    .bind(text_of(new.expires_at))
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the right to refresh back without a new pair.
pub async fn give_back(connection: &mut AnyConnection, old: &Grant) -> Result<()> {
    sqlx::query("UPDATE grants SET lease_until = NULL WHERE id = $1 AND refresh = $2")
        .bind(&old.id)
        .bind(&old.refresh)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that the vendor no longer takes the pair that was read: only a new login helps. A newer pair stays.
pub async fn bury(connection: &mut AnyConnection, old: &Grant, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE grants SET state = 'dead', lease_until = NULL, updated_at = $3 WHERE id = $1 AND refresh = $2")
        .bind(&old.id)
        .bind(&old.refresh)
        .bind(text_of(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Ids of live DocuSign permissions that have not been renewed since `before` and are still in use.
pub async fn idle_since(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM grants WHERE vendor = 'docusign' AND state = 'live' AND updated_at < $1
         AND (EXISTS (SELECT 1 FROM links WHERE links.grant_id = grants.id)
              OR EXISTS (SELECT 1 FROM envelopes WHERE envelopes.grant_id = grants.id AND (active = 1 OR filing IN ('waiting', 'stuck'))))",
    )
    .bind(text_of(before))
    .fetch_all(connection)
    .await?)
}

/// Forgets the tokens of a person's DocuSign permissions that nothing uses any more: no link, no open
/// choice of an account, no envelope that is out or waits to be filed.
pub async fn forget_unused(
    connection: &mut AnyConnection,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "UPDATE grants SET access = '', refresh = '', state = 'dead', updated_at = $2
         WHERE vendor = 'docusign' AND person_id = $1 AND state = 'live'
         AND NOT EXISTS (SELECT 1 FROM links WHERE links.grant_id = grants.id)
         AND NOT EXISTS (SELECT 1 FROM pending_links WHERE pending_links.grant_id = grants.id)
         AND NOT EXISTS (SELECT 1 FROM envelopes WHERE envelopes.grant_id = grants.id AND (active = 1 OR filing IN ('waiting', 'stuck')))",
    )
    .bind(person.0)
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(())
}
