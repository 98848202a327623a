//! Making the envelope: documents, then a **draft** with our id in it, then the id stored, then sent.
//!
//! A reply that is lost is looked up by transaction id and by custom field; nothing is posted again
//! until DocuSign has shown for [`LOOKUP_PATIENCE`] that it has nothing of it.

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, RecipientKind, Signal, Transition},
        ids::EnvelopeId,
        money::Money,
        person::Viewer,
        send::ItemDocument,
        tool::anchor_of,
    },
    routes::endpoint,
};
use bytes::Bytes;
use chrono::Duration;
use docusign::{
    AnchorTab, CarbonCopy, Document, EnvelopeDefinition, EventNotification, InitialStatus, Notification, Signer, Tabs,
    TextCustomField,
};
use paperwork::{CommitmentKind, Line, Party, RichText, SignatureBlock};
use url::Url;

use super::{
    access,
    failure::{Failure, Result},
    items, page, prepare,
    status::StatusChange,
    tokens::{self, AccountAt},
    track,
};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self,
        envelopes::{self, Envelope},
        history, jobs, people,
    },
};

/// The hidden custom field that carries our id, for looking a lost envelope up after the transaction id's seven days.
pub const CUSTOM_FIELD: &str = "countersign_attempt";
/// How long DocuSign must show nothing of a lost create before it is posted again.
const LOOKUP_PATIENCE: Duration = Duration::minutes(2);
/// How long to wait between look-ups.
const LOOKUP_PAUSE: Duration = Duration::seconds(5);
/// What DocuSign is asked to tell us.
const EVENTS: [&str; 8] = [
    "envelope-sent",
    "envelope-delivered",
    "envelope-completed",
    "envelope-declined",
    "envelope-voided",
    "recipient-sent",
    "recipient-delivered",
    "recipient-completed",
];

/// Takes an attempt as far as it can go; safe to be run again at any point.
///
/// # Errors
/// What a job does next is [`Failure::remedy`].
pub async fn run(services: &Services, id: &EnvelopeId) -> Result<()> {
    let envelope = find(services, id).await?;
    if !matches!(envelope.state, EnvelopeState::Preparing | EnvelopeState::Unknown | EnvelopeState::Draft) {
        return Ok(());
    }
    let envelope = match &envelope.docusign_id {
        Some(_) => envelope,
        None => {
            let docusign_id = match envelope.posted_at {
                Some(_) => look_up(services, &envelope).await?,
                None => None,
            };
            let docusign_id = match docusign_id {
                Some(found) => found,
                None => create(services, &envelope).await?,
            };
            drafted(services, &envelope, &docusign_id).await?
        }
    };
    if envelope.plan.send_now { send_draft(services, &envelope).await } else { Ok(()) }
}

/// The account an envelope lives in.
pub fn account_at(envelope: &Envelope) -> AccountAt {
    AccountAt {
        grant: envelope.grant.clone(),
        account_id: envelope.account_id.clone(),
        base_uri: envelope.base_uri.clone(),
    }
}

/// An attempt by our id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(services: &Services, id: &EnvelopeId) -> Result<Envelope> {
    let found = envelopes::find(&mut *services.db.connection().await?, id).await?;
    Ok(found.ok_or_else(|| AppError::NotFound { what: "This envelope".to_owned() })?)
}

/// Looks for an envelope whose create call was not answered. None once it is sure that there is none.
async fn look_up(services: &Services, envelope: &Envelope) -> Result<Option<String>> {
    let posted_at = envelope.posted_at.unwrap_or(envelope.created_at);
    let from = posted_at - Duration::minutes(10);
    let id = envelope.id.0.as_str();
    let found = tokens::with_docusign(services, &account_at(envelope), |api| async move {
        if let Some(found) = api.find_by_transaction(id).await?.into_iter().next() {
            return Ok(Some(found.envelope_id));
        }
        let listed = api.find_by_custom_field(CUSTOM_FIELD, id, from).await?;
        Ok(listed.into_iter().next().map(|found| found.envelope_id))
    })
    .await?;
    let now = services.clock.now();
    if found.is_none() && now < posted_at + LOOKUP_PATIENCE {
        return Err(Failure::Later {
            at: now + LOOKUP_PAUSE,
            why: "DocuSign’s answer was lost; it is being looked up.".to_owned(),
        });
    }
    Ok(found)
}

async fn create(services: &Services, envelope: &Envelope) -> Result<String> {
    let definition = definition(services, envelope).await?;
    envelopes::set_posted(&mut *services.db.connection().await?, &envelope.id, Some(services.clock.now())).await?;
    let definition = &definition;
    let answer = tokens::with_docusign(services, &account_at(envelope), |api| async move {
        api.create_envelope(definition).await
    })
    .await;
    match answer {
        Ok(summary) => Ok(summary.envelope_id),
        Err(Failure::Docusign(error)) if error.reply_lost() => {
            tracing::warn!(envelope = %envelope.id, %error, "DocuSign's answer to a create was lost");
            move_on(services, envelope, Signal::ReplyLost, "DocuSign did not answer when the envelope was created; it is being looked up").await?;
            Err(Failure::Later {
                at: services.clock.now() + LOOKUP_PAUSE,
                why: "DocuSign’s answer was lost; it is being looked up.".to_owned(),
            })
        }
        Err(refused) => {
            envelopes::set_posted(&mut *services.db.connection().await?, &envelope.id, None).await?;
            Err(refused)
        }
    }
}

async fn drafted(services: &Services, envelope: &Envelope, docusign_id: &str) -> Result<Envelope> {
    envelopes::set_docusign_id(&mut *services.db.connection().await?, &envelope.id, docusign_id).await?;
    let envelope = Envelope { docusign_id: Some(docusign_id.to_owned()), ..envelope.clone() };
    move_on(services, &envelope, Signal::Drafted, "created the envelope as a draft in DocuSign").await?;
    find(services, &envelope.id).await
}

/// Sends the draft. Repeatable: an envelope that is no longer a draft has been sent before.
async fn send_draft(services: &Services, envelope: &Envelope) -> Result<()> {
    let docusign_id = envelope.docusign_id.as_deref().unwrap_or_default();
    let sent = tokens::with_docusign(services, &account_at(envelope), |api| async move {
        match api.send_draft(docusign_id).await {
            Err(error) if error.has_code("ENVELOPE_INVALID_STATUS") => Ok(api.envelope(docusign_id).await?.status != "created"),
            answer => answer.map(|_| true),
        }
    })
    .await?;
    if !sent {
        return Err(AppError::VendorRefused("DocuSign did not send the draft. Finish it in DocuSign, or void it.".to_owned()).into());
    }
    let what = format!("sent the envelope to {}", page::names(&envelope.plan.recipients));
    move_on(services, envelope, Signal::Sent, &what).await
}

/// Moves the attempt on, with a line of history, and with the item's status where signers have it now.
async fn move_on(services: &Services, envelope: &Envelope, signal: Signal, what: &str) -> Result<()> {
    let Transition::To(next) = envelope.state.apply(signal) else { return Ok(()) };
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    if envelopes::step(&mut tx, envelope, next, None, now).await? {
        history::add(&mut tx, &envelope.item, Some(&envelope.id), now, "Countersign", what).await?;
        if next.is_out() {
            let task = Task::SetStatus { envelope: envelope.id.clone(), change: StatusChange::Sent };
            jobs::promise(&mut tx, &task, now).await?;
        }
    }
    tx.commit().await.map_err(store::Error::from)?;
    services.job_promised.notify_one();
    services.live.changed(&envelope.item);
    Ok(())
}

/// The attempt could not be made: says why on the item's page.
///
/// # Errors
/// The database's.
pub async fn give_up(services: &Services, id: &EnvelopeId, why: &str) -> Result<()> {
    let envelope = find(services, id).await?;
    if envelope.docusign_id.is_some() {
        let reason = format!("The draft was made but could not be sent. {why}");
        envelopes::set_reason(&mut *services.db.connection().await?, id, Some(&reason)).await?;
        services.live.changed(&envelope.item);
        return Ok(());
    }
    track::end(services, &envelope, Signal::Failed, Some(why), "Countersign", &format!("could not make the envelope: {why}")).await
}

async fn definition(services: &Services, envelope: &Envelope) -> Result<EnvelopeDefinition> {
    let documents = documents(services, envelope).await?;
    let plan = &envelope.plan;
    let url = Url::parse(&services.config.own_url(endpoint::CONNECT)).map_err(|error| {
        AppError::Conflict(format!("The public address of this server is not usable for DocuSign: {error}."))
    })?;
    let mut notice = EventNotification::sim(url);
    notice.events = EVENTS.map(str::to_owned).to_vec();
    notice.include_data = vec!["custom_fields".to_owned(), "recipients".to_owned()];
    notice.integrator_managed = true;
    let numbered = || plan.recipients.iter().enumerate();
    Ok(EnvelopeDefinition {
        email_subject: plan.subject.clone(),
        email_blurb: (!plan.message.is_empty()).then(|| plan.message.clone()),
        status: InitialStatus::Draft,
        transaction_id: Some(envelope.id.0.clone()),
        documents,
        signers: numbered()
            .filter(|(_, recipient)| recipient.kind == RecipientKind::Signer)
            .map(|(index, recipient)| Signer {
                recipient_id: envelopes::recipient_id(index),
                name: recipient.name.clone(),
                email: recipient.email.clone(),
                routing_order: recipient.routing_order,
                client_user_id: None,
                tabs: anchor_of(envelope.kind, &recipient.role).map(tabs).unwrap_or_default(),
            })
            .collect(),
        carbon_copies: numbered()
            .filter(|(_, recipient)| recipient.kind == RecipientKind::CarbonCopy)
            .map(|(index, recipient)| CarbonCopy {
                recipient_id: envelopes::recipient_id(index),
                name: recipient.name.clone(),
                email: recipient.email.clone(),
                routing_order: recipient.routing_order,
            })
            .collect(),
        custom_fields: vec![TextCustomField::hidden(CUSTOM_FIELD, envelope.id.0.clone())],
        notification: Some(Notification {
            reminder_delay: plan.reminders.map(|(first, _)| first),
            reminder_frequency: plan.reminders.map(|(_, every)| every),
            expire_after: Some(plan.expires_after_days),
            expire_warn: Some(3.min(plan.expires_after_days.saturating_sub(1))),
        }),
        event_notification: Some(notice),
    })
}

fn tabs(anchor: &str) -> Tabs {
    Tabs {
        sign_here: vec![AnchorTab::new(format!("{anchor}SignHere"))],
        date_signed: vec![AnchorTab::new(format!("{anchor}SignedDate"))],
        ..Tabs::default()
    }
}

async fn documents(services: &Services, envelope: &Envelope) -> Result<Vec<Document>> {
    let own = match envelope.plan.document {
        ItemDocument::Ours => our_document(services, envelope).await?,
        ItemDocument::Procore => {
            let (project, id) = (envelope.item.project.0, envelope.item.id.0.as_str());
            tokens::in_company(services, envelope.sender, envelope.item.company, |api| async move {
                api.commitment_pdf(project, id).await
            })
            .await?
        }
    };
    let files = std::iter::once(own).chain(attachments(services, envelope).await?);
    Ok(files
        .zip(&envelope.documents)
        .zip(1..)
        .map(|((bytes, name), number)| Document::new(number, name.clone(), bytes))
        .collect())
}

async fn attachments(services: &Services, envelope: &Envelope) -> Result<Vec<Bytes>> {
    if envelope.plan.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let (project, id) = (envelope.item.project.0, envelope.item.id.0.as_str());
    let wanted = &envelope.plan.attachments;
    let files = tokens::in_company(services, envelope.sender, envelope.item.company, |api| async move {
        let known = api.commitment_attachments(project, id).await?;
        let mut files = Vec::new();
        for (id, _) in wanted {
            files.push(match known.iter().find(|attachment| attachment.id == *id) {
                Some(attachment) => Some(api.download(&attachment.url).await?),
                None => None,
            });
        }
        Ok(files)
    })
    .await?;
    files
        .into_iter()
        .zip(wanted)
        .map(|(file, (_, name))| {
            file.ok_or_else(|| {
                AppError::VendorRefused(format!("“{name}” is no longer attached to the item in Procore. Send it again without it."))
                    .into()
            })
        })
        .collect()
}

async fn our_document(services: &Services, envelope: &Envelope) -> Result<Bytes> {
    let printed = paperwork::Document::Commitment(printed(services, envelope).await?);
    let paperwork = services.paperwork.clone();
    let bytes = tokio::task::spawn_blocking(move || paperwork.render(&printed)).await??;
    Ok(Bytes::from(bytes))
}

async fn printed(services: &Services, envelope: &Envelope) -> Result<paperwork::Commitment> {
    let item = &envelope.item;
    let sender = sender(services, envelope).await?;
    let commitment = items::commitment(services, envelope.sender, item).await?;
    let project = access::project(services, &sender, item.company, item.project).await?;
    let parties = prepare::parties(services, &sender, item, &commitment).await?;
    let (project_id, id) = (item.project.0, item.id.0.as_str());
    let lines = tokens::in_company(services, envelope.sender, item.company, |api| async move {
        api.commitment_line_items(project_id, id).await
    })
    .await?;
    let vendor_name = commitment.vendor.as_ref().map_or("", |vendor| vendor.name.as_str());
    let rich = |html: &Option<String>| RichText::from_html(html.as_deref().unwrap_or_default());
    Ok(paperwork::Commitment {
        kind: match commitment.kind {
            procore::CommitmentKind::PurchaseOrder => CommitmentKind::PurchaseOrder,
            procore::CommitmentKind::Subcontract => CommitmentKind::Subcontract,
        },
        number: commitment.number.clone(),
        title: commitment.title.clone(),
        status: commitment.status.clone(),
        executed: commitment.executed,
        currency: Money::new(commitment.grand_total, commitment.currency.as_deref().unwrap_or("USD")).currency,
        project: paperwork::Project {
            name: project.name.clone(),
            number: project.project_number.clone(),
            address: address(&[&project.address], &[&project.city, &project.state_code, &project.zip]),
        },
        contractor: party(&parties.company_name, parties.contractor.as_ref(), false),
        vendor: party(vendor_name, parties.vendor.as_ref(), true),
        description: rich(&commitment.description),
        inclusions: rich(&commitment.inclusions),
        exclusions: rich(&commitment.exclusions),
        dates: dates(&commitment),
        retainage_percent: commitment.retainage_percent,
        payment_terms: commitment.payment_terms.clone(),
        bill_to: commitment.bill_to_address.clone(),
        ship_to: commitment.ship_to_address.clone(),
        ship_via: commitment.ship_via.clone(),
        delivery: None,
        total: commitment.grand_total,
        lines: lines.into_iter().map(printed_line).collect(),
        attachments: envelope.plan.attachments.iter().map(|(_, name)| name.clone()).collect(),
        signers: signature_blocks(envelope, vendor_name, &parties.company_name),
    })
}

fn printed_line(line: procore::LineItem) -> Line {
    Line {
        position: line.position,
        code: line.code,
        description: line.description,
        quantity: line.quantity,
        uom: line.uom,
        unit_cost: line.unit_cost,
        amount: line.amount,
    }
}

async fn sender(services: &Services, envelope: &Envelope) -> Result<Viewer> {
    let found = people::find(&mut *services.db.connection().await?, envelope.sender).await?;
    Ok(found.ok_or(AppError::ProcoreReconnect)?)
}

fn party(name: &str, vendor: Option<&procore::Vendor>, contract_signer: bool) -> Party {
    let contact = vendor.and_then(|vendor| {
        if contract_signer { vendor.contract_signer.as_ref() } else { vendor.primary_contact.as_ref() }
    });
    Party {
        name: vendor.map_or_else(|| name.to_owned(), |vendor| vendor.name.clone()),
        address: vendor.map(|vendor| address(&[&vendor.address], &[&vendor.city, &vendor.state_code, &vendor.zip])).unwrap_or_default(),
        phone: vendor.and_then(|vendor| vendor.business_phone.clone()),
        contact: contact.map(|contact| contact.name.clone()),
    }
}

/// Street lines, then `City, ST 94103`.
fn address(street: &[&Option<String>], place: &[&Option<String>; 3]) -> Vec<String> {
    let [city, state, zip] = place.map(|part| part.as_deref().unwrap_or_default());
    let region = format!("{state} {zip}").trim().to_owned();
    let last = if city.is_empty() || region.is_empty() { format!("{city}{region}") } else { format!("{city}, {region}") };
    street.iter().filter_map(|line| line.as_ref()).cloned().chain(Some(last)).filter(|line| !line.is_empty()).collect()
}

fn dates(commitment: &procore::Commitment) -> Vec<(String, chrono::NaiveDate)> {
    [
        ("Contract date", commitment.contract_date),
        ("Start date", commitment.contract_start_date),
        ("Estimated completion", commitment.contract_estimated_completion_date),
        ("Delivery date", commitment.delivery_date),
        ("Issued on", commitment.issued_on_date),
    ]
    .into_iter()
    .filter_map(|(label, date)| Some((label.to_owned(), date?)))
    .collect()
}

/// One block for each default role that signs; added signers place their fields themselves.
fn signature_blocks(envelope: &Envelope, vendor: &str, contractor: &str) -> Vec<SignatureBlock> {
    envelope
        .plan
        .recipients
        .iter()
        .filter(|recipient| recipient.kind == RecipientKind::Signer)
        .filter_map(|recipient| {
            let anchor = anchor_of(envelope.kind, &recipient.role)?;
            Some(SignatureBlock {
                role: recipient.role.clone(),
                company: if recipient.role == "Subcontractor" { vendor } else { contractor }.to_owned(),
                name: Some(recipient.name.clone()),
                anchor: anchor.to_owned(),
            })
        })
        .collect()
}

