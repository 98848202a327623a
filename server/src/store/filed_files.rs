//! The signed files as they were uploaded to Procore, so that a second try attaches the same ones.

use app::model::ids::EnvelopeId;
use sqlx::{AnyConnection, FromRow};

use super::Result;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FiledFile {
    /// Its name on the item.
    pub name: String,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// Procore's upload.
    pub upload_id: String,
}

/// The files of an envelope, in the order of their names.
pub async fn of_envelope(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<Vec<FiledFile>> {
    Ok(sqlx::query_as("SELECT name, sha256, upload_id FROM filed_files WHERE envelope_id = $1 ORDER BY name")
        .bind(&envelope.0)
        .fetch_all(connection)
        .await?)
}

/// Writes a file down.
pub async fn add(connection: &mut AnyConnection, envelope: &EnvelopeId, file: &FiledFile) -> Result<()> {
    sqlx::query("INSERT INTO filed_files (envelope_id, name, sha256, upload_id) VALUES ($1, $2, $3, $4)")
        .bind(&envelope.0)
        .bind(&file.name)
        .bind(&file.sha256)
        .bind(&file.upload_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets an envelope's uploads: another person's login cannot use them.
pub async fn forget(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<()> {
    sqlx::query("DELETE FROM filed_files WHERE envelope_id = $1")
        .bind(&envelope.0)
        .execute(connection)
        .await?;
    Ok(())
}
