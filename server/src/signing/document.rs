//! The documents of an envelope: the item's own, made here or by Procore, and the chosen attachments.

use app::{
    error::AppError,
    model::{envelope::RecipientKind, money::Money, person::Viewer, send::ItemDocument, tool::anchor_of},
};
use bytes::Bytes;
use docusign::Document;
use paperwork::{CommitmentKind, Line, Party, RichText, SignatureBlock};

use super::{access, failure::Result, items, prepare, tokens};
use crate::{
    services::Services,
    store::{envelopes::Envelope, people},
};

/// The most bytes that fit into one create call: DocuSign takes 35 MB, and base64 makes three bytes four.
const TOTAL_MAX: usize = 25 * 1024 * 1024;

/// The documents of an envelope, in the order the sender chose.
///
/// # Errors
/// Procore's; a template that does not work; [`AppError::VendorRefused`] where they are too large together.
pub async fn all(services: &Services, envelope: &Envelope) -> Result<Vec<Document>> {
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
    let files: Vec<Bytes> = std::iter::once(own).chain(attachments(services, envelope).await?).collect();
    let total: usize = files.iter().map(Bytes::len).sum();
    if total > TOTAL_MAX {
        return Err(AppError::VendorRefused(format!(
            "The documents have {} MB together; DocuSign takes {} MB at a time. Leave out an attachment or make it smaller.",
            total.div_ceil(1024 * 1024),
            TOTAL_MAX / 1024 / 1024
        ))
        .into());
    }
    Ok(files
        .into_iter()
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
                AppError::VendorRefused(format!(
                    "“{name}” is no longer attached to the item in Procore. Send it again without it."
                ))
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
        currency: Money::new(commitment.grand_total, commitment.currency.as_deref().unwrap_or("USD"))
            .currency,
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
        address: vendor
            .map(|vendor| address(&[&vendor.address], &[&vendor.city, &vendor.state_code, &vendor.zip]))
            .unwrap_or_default(),
        phone: vendor.and_then(|vendor| vendor.business_phone.clone()),
        contact: contact.map(|contact| contact.name.clone()),
    }
}

/// Street lines, then `City, ST 94103`.
fn address(street: &[&Option<String>], place: &[&Option<String>; 3]) -> Vec<String> {
    let [city, state, zip] = place.map(|part| part.as_deref().unwrap_or_default());
    let region = format!("{state} {zip}").trim().to_owned();
    let last = if city.is_empty() || region.is_empty() {
        format!("{city}{region}")
    } else {
        format!("{city}, {region}")
    };
    street
        .iter()
        .filter_map(|line| line.as_ref())
        .cloned()
        .chain(Some(last))
        .filter(|line| !line.is_empty())
        .collect()
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
