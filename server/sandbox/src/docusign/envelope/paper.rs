//! An envelope's PDFs as they stand now: documents with what was signed, the certificate, all in one.

use super::{
    certificate::certificate,
    model::{Envelope, Paper, Recipient, RecipientStatus, Status, TabKind},
};
use crate::{
    pdf::{Stamp, Style, join, stamp},
    store::Store,
};

/// Why a PDF could not be made.
#[derive(Debug, thiserror::Error)]
pub(in super::super) enum Error {
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    #[error(transparent)]
    Pdf(#[from] crate::pdf::Error),
}

/// One document with the marks of those who have signed; a draft's is as it was uploaded.
pub(in super::super) async fn document(
    store: &Store,
    envelope: &Envelope,
    paper: &Paper,
) -> Result<Vec<u8>, Error> {
    let bytes = original(store, envelope, paper).await?;
    if matches!(envelope.status, Status::Created | Status::Deleted) {
        return Ok(bytes);
    }
    let signed = envelope.recipients.iter().filter(|one| one.status == RecipientStatus::Completed);
    let stamps: Vec<Stamp> = signed.flat_map(|one| stamps(one, &paper.document_id)).collect();
    let header = format!("Docusign Envelope ID: {}", envelope.envelope_id.to_uppercase());
    Ok(stamp(&bytes, &header, &stamps)?)
}

/// A document as the sender uploaded it.
pub(in super::super) async fn original(
    store: &Store,
    envelope: &Envelope,
    paper: &Paper,
) -> Result<Vec<u8>, sqlx::Error> {
    store.file(&envelope.file_id(&paper.document_id)).await?.ok_or(sqlx::Error::RowNotFound)
}

/// All documents of an envelope as uploaded, by id.
pub(in super::super) async fn originals(
    store: &Store,
    envelope: &Envelope,
) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
    let mut files = Vec::new();
    for paper in &envelope.documents {
        files.push((paper.document_id.clone(), original(store, envelope, paper).await?));
    }
    Ok(files)
}

/// All documents in one PDF, in their order, with the certificate at the end if wanted.
pub(in super::super) async fn combined(
    store: &Store,
    envelope: &Envelope,
    with_certificate: bool,
) -> Result<Vec<u8>, Error> {
    let mut files = Vec::new();
    for paper in &envelope.documents {
        files.push(document(store, envelope, paper).await?);
    }
    if with_certificate {
        files.push(certificate(envelope));
    }
    Ok(join(&files)?)
}

fn stamps(recipient: &Recipient, document_id: &str) -> Vec<Stamp> {
    let on_this = recipient.tabs.iter().filter(|tab| tab.document_id == document_id);
    let stamps = on_this.filter_map(|tab| {
        let text = tab.value.clone().filter(|value| !value.is_empty())?;
        let style = match tab.kind {
            TabKind::SignHere | TabKind::InitialHere => Style::Signature { code: short_code(&tab.tab_id) },
            _ => Style::Text,
        };
        Some(Stamp { page: tab.page, x: tab.x, y: tab.y, text, style })
    });
    stamps.collect()
}

/// The letters printed under a signature.
fn short_code(id: &str) -> String {
    let code: String = id.chars().filter(char::is_ascii_alphanumeric).take(15).collect();
    format!("{}...", code.to_uppercase())
}

impl From<Error> for crate::docusign::error::ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Pdf(error) => super::tabs::unable_to_load(error),
        }
    }
}
