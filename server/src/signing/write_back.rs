//! Bringing the signed files and the status back onto the Procore item, and reading them back to be sure.
//!
//! Safe to be run again: the files are fetched and uploaded once and written down; a second try attaches
//! the same uploads, and only those that the item does not have.

use app::{
    error::AppError,
    model::{
        audit::Action,
        envelope::{EnvelopeState, Filing},
        ids::EnvelopeId,
        item::ItemRef,
        when,
    },
};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::{
    failure::{Failure, Result},
    items::{
        self, Item, Source,
        write::{self, File, Written},
    },
    make, tokens,
};
use crate::{
    services::Services,
    store::{
        self, Tx,
        audit::{Actor, Entry},
        envelopes::{self, Envelope, OurStatus},
        failures::Told,
        filed_files::{self, FiledFile},
    },
};

const PDF: &str = "application/pdf";
/// The words in the names of the two files.
const SIGNED: &str = "signed";
const CERTIFICATE: &str = "certificate";

/// What became of the status in Procore.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Status {
    /// The rules leave it alone.
    Untouched,
    /// It is this one now.
    Set(String),
    /// Somebody has set one that says that the item is over.
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
    let item = items::read(services, envelope.filer, &envelope.item).await?;
    let received_on = received_on(services, &envelope).await?;
    let files = uploaded(services, &envelope, &item, received_on).await?;
    let status = match update(services, &envelope, &item, received_on, &files).await {
        // What Procore refuses may be an upload that it has lost: the next try uploads anew.
        Err(Failure::Procore(error)) if is_refusal(&error) => {
            filed_files::forget(&mut *services.db.connection().await?, &envelope.id).await?;
            return Err(error.into());
        }
        answer => answer?,
    };
    let item = items::read(services, envelope.filer, &envelope.item).await?;
    if let Some(file) = missing(services, &envelope, &item, &files).await?.first() {
        let down = format!("“{}” was uploaded, but the item does not show it yet.", file.name);
        return Err(AppError::VendorDown {
            vendor: "Procore’s list of attachments".to_owned(),
            what_now: down,
        }
        .into());
    }
    let status = match status {
        Status::Set(wanted) if !write::shows(&item, Some(&wanted), false) => Status::Refused,
        status => status,
    };
    filed(services, &envelope, &item, received_on, &files, &status).await
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

/// The files as they were uploaded or kept, now or on an earlier try.
async fn uploaded(
    services: &Services,
    envelope: &Envelope,
    item: &Item,
    received_on: NaiveDate,
) -> Result<Vec<FiledFile>> {
    let mut files = filed_files::of_envelope(&mut *services.db.connection().await?, &envelope.id).await?;
    for what in [SIGNED, CERTIFICATE] {
        if !files.iter().any(|file| is_named(file, what)) {
            let name = format!("{} - {what} {received_on}.pdf", item.name());
            let file = kept(name, &fetched(services, envelope, what).await?);
            filed_files::add(&mut *services.db.connection().await?, &envelope.id, &file).await?;
            files.push(file);
        }
    }
    if write::takes_uploads(&item.source) {
        for file in files.iter_mut().filter(|file| file.upload_id.is_empty()) {
            file.upload_id = upload(services, envelope, file).await?;
            let mut connection = services.db.connection().await?;
            filed_files::set_upload(&mut connection, &envelope.id, file).await?;
        }
    }
    Ok(files)
}

async fn upload(services: &Services, envelope: &Envelope, file: &FiledFile) -> Result<String> {
    let project = envelope.item.project.0;
    let bytes = &Bytes::from(file.content.clone().unwrap_or_default());
    tokens::in_company(services, envelope.filer, envelope.item.company, |api| async move {
        api.upload(project, &file.name, PDF, bytes.clone()).await
    })
    .await
}

fn kept(name: String, bytes: &Bytes) -> FiledFile {
    FiledFile { name, sha256: sha256(bytes), upload_id: String::new(), content: Some(bytes.to_vec()) }
}

/// Whether a file is the one of this word in its name, on whichever day.
fn is_named(file: &FiledFile, what: &str) -> bool {
    file.name.rsplit(" - ").next().is_some_and(|end| end.starts_with(what))
}

/// The signed documents or the certificate from DocuSign, which wants neither to be asked for more than once in
/// 15 minutes.
async fn fetched(services: &Services, envelope: &Envelope, what: &str) -> Result<Bytes> {
    let docusign_id = envelope.docusign_id.as_deref().unwrap_or_default();
    tokens::with_docusign(services, &make::account_at(envelope), |api| async move {
        if what == CERTIFICATE {
            api.certificate(docusign_id).await
        } else {
            api.combined_document(docusign_id, false).await
        }
    })
    .await
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files that the item does not have, byte for byte.
async fn missing<'f>(
    services: &Services,
    envelope: &Envelope,
    item: &Item,
    files: &'f [FiledFile],
) -> Result<Vec<&'f FiledFile>> {
    let attached = &write::filed(services, envelope.filer, item).await?;
    tokens::in_company(services, envelope.filer, envelope.item.company, |api| async move {
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

/// Attaches the files that the item does not have, and sets status, executed and date; where Procore refuses the
/// status, all but that. Some of the files may have arrived by then.
async fn update(
    services: &Services,
    envelope: &Envelope,
    item: &Item,
    received_on: NaiveDate,
    files: &[FiledFile],
) -> Result<Status> {
    let back = envelope.kind.spec().write_back;
    let statuses = envelope.statuses();
    let over = back.over.contains(&item.status.as_str()) && somebody_set_it(envelope, &item.status);
    let wanted = statuses.when_completed().filter(|_| !over);
    let whole = Written {
        status: wanted.map(str::to_owned),
        received_on: back.received_date_label.map(|_| received_on),
        files: missing(services, envelope, item, files).await?.into_iter().map(to_attach).collect(),
    };
    match write::write(services, envelope.filer, item, &whole).await {
        Ok(()) => Ok(match (wanted, over && statuses.when_completed().is_some()) {
            (Some(wanted), _) => Status::Set(wanted.to_owned()),
            (None, true) => Status::Left,
            (None, false) => Status::Untouched,
        }),
        Err(Failure::Procore(error)) if wanted.is_some() && is_refusal(&error) => {
            tracing::warn!(envelope = %envelope.id, %error, "Procore refused the status; the files go without it");
            let left = missing(services, envelope, item, files).await?.into_iter().map(to_attach).collect();
            let rest = Written { status: None, files: left, ..whole };
            write::write(services, envelope.filer, item, &rest).await?;
            Ok(Status::Refused)
        }
        Err(other) => Err(other),
    }
}

fn to_attach(file: &FiledFile) -> File {
    File {
        name: file.name.clone(),
        upload_id: file.upload_id.clone(),
        bytes: file.content.clone().unwrap_or_default().into(),
    }
}

/// Whether a status came after the item was sent: it may also still be the one it was sent with, where everyone has
/// signed before ours was set.
fn somebody_set_it(envelope: &Envelope, status: &str) -> bool {
    envelope.our_status == OurStatus::Yes || status != envelope.prior_status
}

/// A workflow that controls the status makes Procore refuse it, with a status code it does not document.
fn is_refusal(error: &procore::Error) -> bool {
    matches!(error.status(), Some(400 | 403 | 409 | 422))
}

async fn filed(
    services: &Services,
    envelope: &Envelope,
    item: &Item,
    on: NaiveDate,
    files: &[FiledFile],
    status: &Status,
) -> Result<()> {
    services.remembered.forget_items(envelope.item.project).await;
    let what = filed_line(item, on, files, status);
    let mut tx = services.db.begin().await?;
    envelopes::set_filing(&mut tx, &envelope.id, &Filing::Filed).await?;
    envelopes::set_our_status(&mut tx, &envelope.id, OurStatus::No).await?;
    filed_files::release(&mut tx, &envelope.id).await?;
    let now = services.clock.now();
    tx.note(Entry::new(Action::Filed, Actor::Countersign, now, what).about(envelope));
    tx.commit().await?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// What was done, as a line of history.
fn filed_line(item: &Item, on: NaiveDate, files: &[FiledFile], status: &Status) -> String {
    let names = files.iter().map(|file| format!("“{}”", file.name)).collect::<Vec<_>>().join(" and ");
    let place = match &item.source {
        Source::ChangeOrder(it) if !it.takes_attachments() => "in the project’s Documents tool",
        _ => "on the Procore item",
    };
    let about_status = match status {
        Status::Untouched => None,
        Status::Set(status) => Some(format!("set it to {}", item.kind.status_label(status))),
        Status::Left => Some("left its status, which somebody has set because the item is over".to_owned()),
        Status::Refused => Some(
            "could not set its status, for instance because a workflow controls it: change it there by hand"
                .to_owned(),
        ),
    };
    let executed = item
        .kind
        .spec()
        .write_back
        .received_date_label
        .map(|label| format!("marked it executed, {label} {}", when::short_date(on)));
    let filed = format!("filed {names} {place}");
    let steps: Vec<String> = [Some(filed), about_status, executed].into_iter().flatten().collect();
    format!("{}, and read it all back", steps.join(", "))
}

/// The filing does not work right now and is tried again: says so on the item's page.
///
/// # Errors
/// The database's.
pub async fn held_up(
    tx: &mut Tx,
    id: &EnvelopeId,
    why: &str,
    now: DateTime<Utc>,
) -> store::Result<Option<ItemRef>> {
    let stuck = stuck(tx, id, why, "It is tried again automatically.", now).await?;
    Ok(stuck.map(|envelope| envelope.item))
}

/// The files could not be filed: says so on the item's page.
///
/// # Errors
/// The database's.
pub async fn give_up(
    tx: &mut Tx,
    id: &EnvelopeId,
    why: &str,
    now: DateTime<Utc>,
) -> store::Result<Option<Told>> {
    let stuck = stuck(tx, id, why, "Choose Try again once that is mended.", now).await?;
    Ok(stuck.map(|envelope| {
        let meaning = "Everyone has signed, and the signed documents are safe in DocuSign. The item in Procore does not have them yet, and may still show its old status.";
        Told::of(&envelope, "The signed documents could not be filed on the Procore item.", meaning)
    }))
}

async fn stuck(
    tx: &mut Tx,
    id: &EnvelopeId,
    why: &str,
    next: &str,
    now: DateTime<Utc>,
) -> store::Result<Option<Envelope>> {
    let Some(envelope) = envelopes::find(tx, id).await? else { return Ok(None) };
    envelopes::set_filing(tx, id, &Filing::Stuck(format!("{why} {next}"))).await?;
    if envelope.filing == Filing::Waiting {
        let what = format!("could not file the signed documents on the Procore item: {why}");
        tx.note(Entry::new(Action::FilingStuck, Actor::Countersign, now, what).about(&envelope));
    }
    Ok(Some(envelope))
}
