//! Bringing the signed files and the status back onto the Procore item, and reading them back to be sure.
//!
//! Safe to be run again: a file that is on the item already, byte for byte, is not filed twice.

use app::model::{
    envelope::{EnvelopeState, Filing},
    ids::{EnvelopeId, PersonId},
};
use bytes::Bytes;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{
    failure::{Failure, Result},
    items, make, tokens,
};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self,
        envelopes::{self, Envelope},
        history, jobs,
    },
};

const PDF: &str = "application/pdf";

struct File {
    name: String,
    bytes: Bytes,
}

/// Files a completed envelope.
///
/// # Errors
/// Either vendor's; the job runs again where that can help.
pub async fn run(services: &Services, id: &EnvelopeId) -> Result<()> {
    let envelope = make::find(services, id).await?;
    if envelope.state != EnvelopeState::Completed || envelope.filing == Filing::Filed {
        return Ok(());
    }
    let files = files(services, &envelope).await?;
    let missing = missing(services, &envelope, &files).await?;
    let uploads = upload(services, &envelope, &missing).await?;
    let status_set = update(services, &envelope, uploads).await?;
    read_back(services, &envelope, &files, status_set).await?;
    filed(services, &envelope, &files, status_set).await
}

async fn files(services: &Services, envelope: &Envelope) -> Result<Vec<File>> {
    let docusign_id = envelope.docusign_id.as_deref().unwrap_or_default();
    let (signed, certificate) = tokens::with_docusign(services, &make::account_at(envelope), |api| async move {
        Ok((api.combined_document(docusign_id, false).await?, api.certificate(docusign_id).await?))
    })
    .await?;
    let (label, number) = (envelope.kind.label(), &envelope.item_number);
    let on = envelope.finished_at.unwrap_or(envelope.created_at).date_naive();
    Ok(vec![
        File { name: format!("{label} {number} - signed {on}.pdf"), bytes: signed },
        File { name: format!("{label} {number} - certificate {on}.pdf"), bytes: certificate },
    ])
}

/// The files that are not on the item yet.
async fn missing<'f>(services: &Services, envelope: &Envelope, files: &'f [File]) -> Result<Vec<&'f File>> {
    let present = present(services, envelope, files).await?;
    Ok(files.iter().zip(present).filter(|(_, present)| !present).map(|(file, _)| file).collect())
}

/// For each file, whether the item has it, byte for byte.
async fn present(services: &Services, envelope: &Envelope, files: &[File]) -> Result<Vec<bool>> {
    let (project, id) = (envelope.item.project.0, envelope.item.id.0.as_str());
    tokens::in_company(services, envelope.sender, envelope.item.company, |api| async move {
        let attached = api.commitment_attachments(project, id).await?;
        let mut present = Vec::with_capacity(files.len());
        for file in files {
            let mut found = false;
            for attachment in attached.iter().filter(|attachment| attachment.name == file.name) {
                found |= Sha256::digest(&api.download(&attachment.url).await?) == Sha256::digest(&file.bytes);
            }
            present.push(found);
        }
        Ok(present)
    })
    .await
}

async fn upload(services: &Services, envelope: &Envelope, files: &[&File]) -> Result<Vec<String>> {
    let project = envelope.item.project.0;
    tokens::in_company(services, envelope.sender, envelope.item.company, |api| async move {
        let mut uploads = Vec::with_capacity(files.len());
        for file in files {
            uploads.push(api.upload(project, &file.name, PDF, file.bytes.clone()).await?);
        }
        Ok(uploads)
    })
    .await
}

/// Attaches the files and sets status, executed and date; where a workflow holds the status, all but the status.
async fn update(services: &Services, envelope: &Envelope, upload_ids: Vec<String>) -> Result<bool> {
    let whole = procore::CommitmentUpdate {
        status: Some(envelope.kind.spec().status_when_completed.to_owned()),
        executed: Some(true),
        signed_contract_received_date: Some(received_on(envelope)),
        upload_ids,
        ..procore::CommitmentUpdate::default()
    };
    match send(services, envelope, &whole).await {
        Ok(()) => Ok(true),
        Err(Failure::Procore(error)) if error.class() == procore::Class::FixData => {
            tracing::warn!(envelope = %envelope.id, %error, "Procore refused the status; the files go without it");
            let without_status = procore::CommitmentUpdate { status: None, executed: None, ..whole };
            send(services, envelope, &without_status).await?;
            Ok(false)
        }
        Err(other) => Err(other),
    }
}

fn received_on(envelope: &Envelope) -> NaiveDate {
    envelope.finished_at.unwrap_or(envelope.created_at).date_naive()
}

async fn send(services: &Services, envelope: &Envelope, update: &procore::CommitmentUpdate) -> Result<()> {
    let (project, id) = (envelope.item.project.0, envelope.item.id.0.as_str());
    tokens::in_company(services, envelope.sender, envelope.item.company, |api| async move {
        api.update_commitment(project, id, update).await.map(drop)
    })
    .await
}

async fn read_back(services: &Services, envelope: &Envelope, files: &[File], status_set: bool) -> Result<()> {
    let missing = missing(services, envelope, files).await?;
    let now = services.clock.now();
    let not_yet = |what: String| Failure::Later { at: now + chrono::Duration::seconds(30), why: what };
    if let Some(file) = missing.first() {
        return Err(not_yet(format!("“{}” was uploaded but is not on the Procore item yet.", file.name)));
    }
    let commitment = items::commitment(services, envelope.sender, &envelope.item).await?;
    let arrived = !status_set || (commitment.executed && commitment.status == envelope.kind.spec().status_when_completed);
    if arrived { Ok(()) } else { Err(not_yet("The status was changed but the Procore item does not show it yet.".to_owned())) }
}

async fn filed(services: &Services, envelope: &Envelope, files: &[File], status_set: bool) -> Result<()> {
    items::forget(services, envelope.item.project).await;
    let names = files.iter().map(|file| format!("“{}”", file.name)).collect::<Vec<_>>().join(" and ");
    let spec = envelope.kind.spec();
    let what = if status_set {
        format!(
            "filed {names} on the Procore item, set it to {}, executed, {} {}, and read it all back",
            spec.status_when_completed,
            spec.received_date_label,
            app::model::when::short_date(received_on(envelope)),
        )
    } else {
        format!("filed {names} on the Procore item with the date. Procore refused the status, for instance because a workflow controls it: change it there by hand")
    };
    let mut tx = services.db.begin().await?;
    envelopes::set_filing(&mut tx, &envelope.id, &Filing::Filed).await?;
    history::add(&mut tx, &envelope.item, Some(&envelope.id), services.clock.now(), "Countersign", &what).await?;
    tx.commit().await.map_err(store::Error::from)?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// Says on the item's page that the files are not there yet, and why.
///
/// # Errors
/// The database's.
pub async fn stuck(services: &Services, id: &EnvelopeId, why: &str, tried_again: bool) -> Result<()> {
    let envelope = make::find(services, id).await?;
    let next = if tried_again { "It is tried again automatically." } else { "Choose Try again once that is mended." };
    let filing = Filing::Stuck(format!("{why} {next}"));
    let mut tx = services.db.begin().await?;
    envelopes::set_filing(&mut tx, id, &filing).await?;
    if envelope.filing == Filing::Waiting {
        let what = format!("could not file the signed documents on the Procore item: {why}");
        history::add(&mut tx, &envelope.item, Some(id), services.clock.now(), "Countersign", &what).await?;
    }
    tx.commit().await.map_err(store::Error::from)?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// A person is connected to Procore again: what could not be filed for them is tried once more.
///
/// # Errors
/// The database's.
pub async fn take_up_again(services: &Services, person: PersonId) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    for envelope in envelopes::stuck_filings(&mut tx, person).await? {
        jobs::promise(&mut tx, &Task::WriteBack { envelope }, now).await?;
    }
    tx.commit().await.map_err(store::Error::from)?;
    services.job_promised.notify_one();
    Ok(())
}
