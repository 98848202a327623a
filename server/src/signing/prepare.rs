//! **Complete with DocuSign**: the form, filled in from Procore, with what is missing already named.

use app::model::{
    item::ItemRef,
    money::Money,
    person::Viewer,
    send::{AttachmentForm, Preparation, RecipientForm, SUBJECT_MAX, SendForm},
    tool::ItemKind,
};

use super::{access, companies, failure::Result, items, link_account, page, tokens};
use crate::{services::Services, store::envelopes};

/// Days an envelope stays open where the sender says nothing else; DocuSign's own default.
const EXPIRES_AFTER_DAYS: u32 = 120;
const REMINDER_DAYS: u32 = 3;

/// The form, filled in.
///
/// # Errors
/// Why this person cannot send this item: as a sentence.
pub async fn prepare(services: &Services, who: &Viewer, item: &ItemRef) -> Result<Preparation> {
    let project = access::must_be_able_to_send(services, who, item).await?;
    let link = link_account::working(services, who, item.project).await?;
    let commitment = items::commitment(services, who.id, item).await?;
    let (project_id, id) = (item.project.0, item.id.0.as_str());
    let attachments = tokens::in_company(services, who.id, item.company, |api| async move {
        api.commitment_attachments(project_id, id).await
    })
    .await?;
    let parties = parties(services, who, item, &commitment).await?;
    let envelopes = envelopes::of_item(&mut *services.db.connection().await?, item).await?;
    let summary = items::summary(item.clone(), &commitment, envelopes.first().map(|newest| newest.state));
    let form = form(&project.name, &commitment, &parties, &attachments);
    Ok(Preparation {
        attachments: attachments.iter().map(page::attachment).collect(),
        account: link.account_name,
        problems: form.plan().err().unwrap_or_default(),
        already_out: envelopes.iter().any(|envelope| envelope.state.is_active()),
        summary,
        form,
        project,
    })
}

/// The two firms of a commitment, as the directory knows them.
#[derive(Debug)]
pub struct Parties {
    /// The contract company.
    pub vendor: Option<procore::Vendor>,
    /// The firm that sends it.
    pub contractor: Option<procore::Vendor>,
    /// The company in Procore.
    pub company_name: String,
    /// Where the vendor is mended in Procore.
    pub vendor_url: String,
    /// Where the own firm is mended in Procore.
    pub contractor_url: String,
}

/// Reads both firms from the directory.
///
/// # Errors
/// Procore's; a firm that is not in the directory is none.
pub async fn parties(
    services: &Services,
    who: &Viewer,
    item: &ItemRef,
    commitment: &procore::Commitment,
) -> Result<Parties> {
    let project = item.project.0;
    let vendor_id = commitment.vendor.as_ref().map(|vendor| vendor.id);
    let (vendor, contractor) = tokens::in_company(services, who.id, item.company, |api| async move {
        let own = api.me().await?.vendor.map(|own| own.id);
        Ok((in_directory(&api, vendor_id, project).await?, in_directory(&api, own, project).await?))
    })
    .await?;
    let directory = |id: Option<i64>| {
        let base = services.vendors.procore.app_base.as_str().trim_end_matches('/').to_owned();
        id.map_or_else(String::new, |id| format!("{base}/{}/company/directory/vendors/{id}", item.company))
    };
    Ok(Parties {
        vendor_url: directory(vendor_id),
        contractor_url: directory(contractor.as_ref().map(|contractor| contractor.id)),
        company_name: companies::company(services, who, item.company).await?.name,
        vendor,
        contractor,
    })
}

async fn in_directory(
    api: &procore::CompanyApi,
    vendor: Option<i64>,
    project: i64,
) -> procore::Result<Option<procore::Vendor>> {
    let Some(id) = vendor else { return Ok(None) };
    match api.vendor(id, project).await {
        Ok(vendor) => Ok(Some(vendor)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

fn form(
    project: &str,
    commitment: &procore::Commitment,
    parties: &Parties,
    attachments: &[procore::Attachment],
) -> SendForm {
    let kind = items::kind_of(commitment);
    SendForm {
        document: "ours".to_owned(),
        attachments: attachments
            .iter()
            .enumerate()
            .map(|(index, attachment)| AttachmentForm {
                id: attachment.id.clone(),
                name: attachment.name.clone(),
                include: false,
                position: (index + 1).to_string(),
            })
            .collect(),
        recipients: recipients(kind, parties),
        subject: subject(kind, commitment, project),
        message: message(kind, commitment, project),
        reminder_after_days: REMINDER_DAYS.to_string(),
        reminder_every_days: REMINDER_DAYS.to_string(),
        expires_after_days: EXPIRES_AFTER_DAYS.to_string(),
        then: "send".to_owned(),
    }
}

fn recipients(kind: ItemKind, parties: &Parties) -> Vec<RecipientForm> {
    kind.spec()
        .roles
        .iter()
        .map(|role| {
            let (contact, source, fix_url) = if role.name == "Subcontractor" {
                let contact = parties.vendor.as_ref().and_then(|vendor| vendor.contract_signer.as_ref());
                let firm =
                    parties.vendor.as_ref().map_or("the contract company", |vendor| vendor.name.as_str());
                (
                    contact,
                    format!("the Contract Signer of {firm} in the Company Directory"),
                    &parties.vendor_url,
                )
            } else {
                let contact = parties.contractor.as_ref().and_then(|own| own.primary_contact.as_ref());
                let source =
                    format!("the Primary Contact of {} in the Company Directory", parties.company_name);
                (contact, source, &parties.contractor_url)
            };
            RecipientForm {
                role: role.name.to_owned(),
                kind: "signer".to_owned(),
                name: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
                email: contact.and_then(|contact| contact.email.clone()).unwrap_or_default(),
                order: role.routing_order.to_string(),
                source,
                fix_url: fix_url.clone(),
            }
        })
        .collect()
}

fn subject(kind: ItemKind, commitment: &procore::Commitment, project: &str) -> String {
    let full =
        format!("Please sign: {} {} – {} – {project}", kind.label(), commitment.number, commitment.title);
    if full.chars().count() <= SUBJECT_MAX {
        return full;
    }
    let cut: String = full.chars().take(SUBJECT_MAX - 1).collect();
    format!("{}…", cut.trim_end())
}

fn message(kind: ItemKind, commitment: &procore::Commitment, project: &str) -> String {
    let total = Money::new(commitment.grand_total, commitment.currency.as_deref().unwrap_or("USD"));
    format!(
        "Please review and sign {} {} ({}) for {project}, in the amount of {total}.\n\nThank you.",
        kind.label().to_lowercase(),
        commitment.number,
        commitment.title,
    )
}
