//! Writing back: status, executed, date and files, by each kind's own rules.
//!
//! - Owner invoices take files only as a multipart form; everything else takes uploads by their ids.
//! - Change order packages of 3-tier projects take no files at all: those go into the Documents tool.
//! - A letter takes only statuses its type has, and mails nobody.

use app::model::ids::PersonId;
use bytes::Bytes;
use chrono::NaiveDate;

use super::{
    super::{failure::Result, tokens},
    Item, Source,
};
use crate::services::Services;

/// What is written. What is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// A status of the kind, by the word of Procore's API.
    pub status: Option<String>,
    /// When everyone had signed; marks the item executed where its kind can be.
    pub received_on: Option<NaiveDate>,
    /// The files to attach.
    pub files: Vec<File>,
}

/// A file to attach: uploaded before, or its bytes where the kind takes them only so.
#[derive(Debug, Clone)]
pub struct File {
    /// The file's name.
    pub name: String,
    /// The upload; empty where there is none.
    pub upload_id: String,
    /// The bytes; empty where it is uploaded.
    pub bytes: Bytes,
}

/// Whether files are uploaded before they are attached.
pub const fn takes_uploads(source: &Source) -> bool {
    !matches!(source, Source::OwnerInvoice(_))
}

/// Writes onto the item.
///
/// # Errors
/// Procore's.
pub async fn write(services: &Services, person: PersonId, item: &Item, written: &Written) -> Result<()> {
    let (project, id) = (item.place.project.0, item.place.id.0.as_str());
    let uploads: Vec<String> = written.files.iter().map(|file| file.upload_id.clone()).collect();
    let (source, uploads) = (&item.source, &uploads);
    let executed = written.received_on.map(|_| true);
    tokens::in_company(services, person, item.place.company, |api| async move {
        match source {
            Source::Commitment(_) => {
                let update = procore::CommitmentUpdate {
                    status: written.status.clone(),
                    executed,
                    signed_contract_received_date: written.received_on,
                    upload_ids: uploads.clone(),
                    ..procore::CommitmentUpdate::default()
                };
                api.update_commitment(project, id, &update).await.map(drop)
            }
            Source::ChangeOrder(it) => {
                let update = procore::ChangeOrderUpdate {
                    status: written.status.clone(),
                    executed,
                    signed_change_order_received_date: written.received_on,
                    upload_ids: if it.takes_attachments() { uploads.clone() } else { Vec::new() },
                };
                if !it.takes_attachments() {
                    for file in &written.files {
                        api.file_in_documents(project, &file.upload_id, &file.name).await?;
                    }
                }
                api.update_change_order(it.of, project, id, &update).await.map(drop)
            }
            Source::PrimeContract(_) => {
                let update = procore::PrimeContractUpdate {
                    status: written.status.clone(),
                    executed,
                    signed_contract_received_date: written.received_on,
                    upload_ids: uploads.clone(),
                };
                api.update_prime_contract(project, id, &update).await.map(drop)
            }
            Source::OwnerInvoice(it) => {
                let update = procore::PaymentApplicationUpdate { status: written.status.clone() };
                let files: Vec<(String, Bytes)> =
                    written.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect();
                api.update_payment_application(project, &it.contract_id, id, &update, &files).await.map(drop)
            }
            Source::SubcontractorInvoice(it) => {
                let update = procore::RequisitionUpdate {
                    status: written.status.clone(),
                    upload_ids: uploads.clone(),
                };
                api.update_requisition(project, &it.commitment_id, id, &update).await.map(drop)
            }
            Source::Letter(it) => {
                let letter_type = it.correspondence_type.id;
                let status = match &written.status {
                    Some(wanted) => {
                        let available = api.available_statuses(project, letter_type).await?;
                        available.contains(wanted).then(|| wanted.clone())
                    }
                    None => None,
                };
                let update = procore::LetterUpdate { status, upload_ids: uploads.clone() };
                api.update_letter(project, letter_type, id, &update).await.map(drop)
            }
        }
    })
    .await
}

/// The files among which those that were filed are found again.
///
/// # Errors
/// Procore's.
pub async fn filed(services: &Services, person: PersonId, item: &Item) -> Result<Vec<procore::Attachment>> {
    match &item.source {
        Source::ChangeOrder(it) if !it.takes_attachments() => {
            let project = item.place.project.0;
            tokens::in_company(services, person, item.place.company, |api| async move {
                api.documents_in_signed_folder(project).await
            })
            .await
        }
        _ => super::attachments(services, person, item).await,
    }
}

/// Whether the item shows what a signed one must: its status, and that it is executed where its kind can be.
pub fn shows(item: &Item, status: Option<&str>, executed: bool) -> bool {
    status.is_none_or(|status| item.status == status) && (!executed || item.executed != Some(false))
}

/// Procore's own PDF of an item, for kinds that have one.
///
/// # Errors
/// Procore's.
pub async fn procore_pdf(services: &Services, person: PersonId, item: &Item) -> Result<Option<Bytes>> {
    let (project, id, source) = (item.place.project.0, item.place.id.0.as_str(), &item.source);
    tokens::in_company(services, person, item.place.company, |api| async move {
        Ok(match source {
            Source::Commitment(_) => Some(api.commitment_pdf(project, id).await?),
            Source::ChangeOrder(it) if it.takes_attachments() => {
                Some(api.change_order_pdf(it.of, project, id).await?)
            }
            Source::PrimeContract(_) => Some(api.prime_contract_pdf(project, id).await?),
            _ => None,
        })
    })
    .await
}
