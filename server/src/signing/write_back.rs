//! Bringing the signed files and the status back onto the Procore item, and reading them back to be sure.
//!
//! Safe to be run again: the files are fetched and uploaded once and written down; a second try attaches
//! the same uploads, and only those that the item does not have.

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, Filing},
        ids::{EnvelopeId, PersonId},
        when,
    },
};
use bytes::Bytes;
use chrono::NaiveDate;
use chrono_tz::Tz;
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
        filed_files::{self, FiledFile},
        history, jobs,
    },
};

const PDF: &str = "application/pdf";


/// What became of the status in Procore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Set,
    /// It was one of [`OVER`].
    Left,
    /// Procore refused it.
    Refused,
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
    let received_on = received_on(services, &envelope).await?;
    let files = uploaded(services, &envelope, received_on).await?;
    let missing = missing(services, &envelope, &files).await?;
    let status = update(services, &envelope, received_on, missing).await?;
    if let Some(file) = self::missing(services, &envelope, &files).await?.first() {
        let down = format!("“{}” was uploaded, but the item does not show it yet.", file.name);
        return Err(AppError::VendorDown {
            vendor: "Procore’s list of attachments".to_owned(),
            what_now: down,
        }
        .into());
    }
    let status = if status == Status::Set && !shows_status(services, &envelope).await? {
        Status::Refused
    } else {
        status
    };
    filed(services, &envelope, received_on, &files, status).await
}

/// The day everyone had signed, where the project is.
async fn received_on(services: &Services, envelope: &Envelope) -> Result<NaiveDate> {
    let (company, project) = (envelope.item.company, envelope.item.project.0);
    let zone = tokens::in_company(services, envelope.filer, company, |api| async move {
        Ok(api.project(project).await?.time_zone)
    })
    .await?;
    let zone: Tz = zone.and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC);
    Ok(envelope.finished_at.unwrap_or(envelope.created_at).with_timezone(&zone).date_naive())
}

/// The files as they were uploaded, now or on an earlier try.
async fn uploaded(
    services: &Services,
    envelope: &Envelope,
    received_on: NaiveDate,
) -> Result<Vec<FiledFile>> {
    let earlier = filed_files::of_envelope(&mut *services.db.connection().await?, &envelope.id).await?;
    if !earlier.is_empty() {
        return Ok(earlier);
    }
    let files = fetched(services, envelope, received_on).await?;
    let (files, project) = (files.as_slice(), envelope.item.project.0);
    let uploads = tokens::in_company(services, envelope.filer, envelope.item.company, |api| async move {
        let mut uploads = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            let upload_id = api.upload(project, name, PDF, bytes.clone()).await?;
            uploads.push(FiledFile { name: name.clone(), sha256: sha256(bytes), upload_id });
        }
        Ok(uploads)
    })
    .await?;
    let mut tx = services.db.begin().await?;
    for file in &uploads {
        filed_files::add(&mut tx, &envelope.id, file).await?;
    }
    tx.commit().await.map_err(store::Error::from)?;
    Ok(uploads)
}

/// The signed documents and the certificate, with their names.
async fn fetched(services: &Services, envelope: &Envelope, on: NaiveDate) -> Result<Vec<(String, Bytes)>> {
    let docusign_id = envelope.docusign_id.as_deref().unwrap_or_default();
    let (signed, certificate) =
        tokens::with_docusign(services, &make::account_at(envelope), |api| async move {
            Ok((api.combined_document(docusign_id, false).await?, api.certificate(docusign_id).await?))
        })
        .await?;
    let (label, number) = (envelope.kind.label(), &envelope.item_number);
    Ok(vec![
        (format!("{label} {number} - signed {on}.pdf"), signed),
        (format!("{label} {number} - certificate {on}.pdf"), certificate),
    ])
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files that the item does not have, byte for byte.
async fn missing<'f>(
    services: &Services,
    envelope: &Envelope,
    files: &'f [FiledFile],
) -> Result<Vec<&'f FiledFile>> {
    let (project, id) = (envelope.item.project.0, envelope.item.id.0.as_str());
    tokens::in_company(services, envelope.filer, envelope.item.company, |api| async move {
        let attached = api.commitment_attachments(project, id).await?;
        let mut missing = Vec::new();
        for file in files {
            let mut found = false;
            for attachment in attached.iter().filter(|attachment| attachment.name == file.name) {
                found |= sha256(&api.download(&attachment.url).await?) == file.sha256;
            }
            if !found {
                missing.push(file);
            }
        }
        Ok(missing)
    })
    .await
}

/// Attaches the files and sets status, executed and date; where Procore refuses the status, all but that.
async fn update(
    services: &Services,
    envelope: &Envelope,
    received_on: NaiveDate,
    files: Vec<&FiledFile>,
) -> Result<Status> {
    let now_in_procore = items::commitment(services, envelope.filer, &envelope.item).await?.status;
    let over = OVER.contains(&now_in_procore.as_str());
    let wanted = envelope.kind.spec().status_when_completed.to_owned();
    let whole = procore::CommitmentUpdate {
        status: (!over).then_some(wanted),
        executed: Some(true),
        signed_contract_received_date: Some(received_on),
        upload_ids: files.iter().map(|file| file.upload_id.clone()).collect(),
        ..procore::CommitmentUpdate::default()
    };
    match send(services, envelope, &whole).await {
        Ok(()) => Ok(if over { Status::Left } else { Status::Set }),
        Err(Failure::Procore(error)) if !over && is_refusal(&error) => {
            tracing::warn!(envelope = %envelope.id, %error, "Procore refused the status; the files go without it");
            send(services, envelope, &procore::CommitmentUpdate { status: None, ..whole }).await?;
            Ok(Status::Refused)
        }
        Err(other) => Err(other),
    }
}

/// A workflow that controls the status makes Procore refuse it, with a status code it does not document.
fn is_refusal(error: &procore::Error) -> bool {
    matches!(error.status(), Some(400 | 403 | 409 | 422))
}

async fn send(services: &Services, envelope: &Envelope, update: &procore::CommitmentUpdate) -> Result<()> {
    let (project, id) = (envelope.item.project.0, envelope.item.id.0.as_str());
    tokens::in_company(services, envelope.filer, envelope.item.company, |api| async move {
        api.update_commitment(project, id, update).await.map(drop)
    })
    .await
}

async fn shows_status(services: &Services, envelope: &Envelope) -> Result<bool> {
    let commitment = items::commitment(services, envelope.filer, &envelope.item).await?;
    Ok(commitment.executed && commitment.status == envelope.kind.spec().status_when_completed)
}

async fn filed(
    services: &Services,
    envelope: &Envelope,
    on: NaiveDate,
    files: &[FiledFile],
    status: Status,
) -> Result<()> {
    items::forget(services, envelope.item.project).await;
    let names = files.iter().map(|file| format!("“{}”", file.name)).collect::<Vec<_>>().join(" and ");
    let spec = envelope.kind.spec();
    let about_status = match status {
        Status::Set => format!("set it to {}", spec.status_when_completed),
        Status::Left => "left its status, which somebody has set because the contract is over".to_owned(),
        Status::Refused => {
            "could not set its status, for instance because a workflow controls it: change it there by hand"
                .to_owned()
        }
    };
    let what = format!(
        "filed {names} on the Procore item, {about_status}, marked it executed, {} {}, and read it all back",
        spec.received_date_label,
        when::short_date(on),
    );
    let mut tx = services.db.begin().await?;
    envelopes::set_filing(&mut tx, &envelope.id, &Filing::Filed).await?;
    envelopes::set_status_set(&mut tx, &envelope.id, false).await?;
    history::add(&mut tx, &envelope.item, Some(&envelope.id), services.clock.now(), "Countersign", &what)
        .await?;
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
    let next = if tried_again {
        "It is tried again automatically."
    } else {
        "Choose Try again once that is mended."
    };
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
