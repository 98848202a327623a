//! The signed files as DocuSign gave them, kept until they are on the item, and their uploads to Procore, so that a
//! second try fetches and uploads nothing again.

use app::model::ids::EnvelopeId;
use sqlx::{AnyConnection, FromRow};

use super::{Result, exactly_one};

/// A file to be attached.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FiledFile {
    /// Its name on the item.
    pub name: String,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// Procore's upload; empty before, and where the item takes none.
    pub upload_id: String,
    /// The bytes, until the file is on the item.
    pub content: Option<Vec<u8>>,
}

/// The files of an envelope, in the order of their names.
pub async fn of_envelope(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<Vec<FiledFile>> {
    Ok(sqlx::query_as(
        "SELECT name, sha256, upload_id, content FROM filed_files WHERE envelope_id = $1 ORDER BY name",
    )
    .bind(&envelope.0)
    .fetch_all(connection)
    .await?)
}

/// Writes a file down.
pub async fn add(connection: &mut AnyConnection, envelope: &EnvelopeId, file: &FiledFile) -> Result<()> {
    sqlx::query(
        "INSERT INTO filed_files (envelope_id, name, sha256, upload_id, content) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&envelope.0)
    .bind(&file.name)
    .bind(&file.sha256)
    .bind(&file.upload_id)
    .bind(file.content.clone())
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes a file's upload.
pub async fn set_upload(
    connection: &mut AnyConnection,
    envelope: &EnvelopeId,
    file: &FiledFile,
) -> Result<()> {
    let done = sqlx::query("UPDATE filed_files SET upload_id = $3 WHERE envelope_id = $1 AND name = $2")
        .bind(&envelope.0)
        .bind(&file.name)
        .bind(&file.upload_id)
        .execute(connection)
        .await?;
    exactly_one(&done, "filed_files")
}

/// Lets the kept bytes go, once the files are on the item.
pub async fn release(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<()> {
    sqlx::query("UPDATE filed_files SET content = NULL WHERE envelope_id = $1")
        .bind(&envelope.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets an envelope's uploads: another person's login cannot use them. Files without bytes, which earlier
/// releases have uploaded, are fetched again.
pub async fn forget(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<()> {
    sqlx::query("DELETE FROM filed_files WHERE envelope_id = $1 AND content IS NULL")
        .bind(&envelope.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE filed_files SET upload_id = '' WHERE envelope_id = $1")
        .bind(&envelope.0)
        .execute(connection)
        .await?;
    Ok(())
}
