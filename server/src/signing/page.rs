//! An item's page: what Procore says of it, what DocuSign says of its envelopes, and what this person may do.

use app::model::{
    envelope::{
        Banner, EnvelopeActions, EnvelopeState, EnvelopeView, Filing, RecipientKind, RecipientState,
        RecipientView,
    },
    item::{Attachment, ItemPage, ItemRef, ScheduleLine, Sending, dated},
    person::{AccessLevel, Viewer},
    project::Project,
    send::PlannedRecipient,
};
use chrono::{DateTime, Duration, Utc};
use paperwork::{Block, RichText, Run};

use super::{access, companies, failure::Result, items, link_account, tokens};
use crate::{
    services::Services,
    store::{
        envelopes::{self, Envelope},
        grants, history,
        recipients::{self, Recipient},
    },
};

/// How long Refresh stays locked after it was used, as users know it.
pub const REFRESH_LOCK: Duration = Duration::minutes(5);

/// An item's page.
///
/// # Errors
/// [`app::error::AppError::NotFound`] where the person does not see the item in Procore.
pub async fn item(services: &Services, who: &Viewer, item: &ItemRef) -> Result<ItemPage> {
    let project = companies::project(services, who, item.company, item.project).await?;
    let level = access::level(services, who, item.company, item.project, item.tool).await?;
    let commitment = items::commitment(services, who.id, item).await?;
    let (lines, attachments) = parts(services, who, item).await?;
    let mut views = envelope_views(services, who, item, level).await?;
    let newest = (!views.is_empty()).then(|| views.remove(0));
    let sending = sending(services, who, &project, item, level, newest.as_ref()).await?;
    Ok(ItemPage {
        summary: items::summary(item.clone(), &commitment, newest.as_ref().map(|envelope| envelope.state)),
        fields: fields(&commitment),
        texts: texts(&commitment),
        lines: lines.iter().map(|line| schedule_line(&commitment, line)).collect(),
        attachments: attachments.iter().map(attachment).collect(),
        procore_url: procore_url(services, item, &commitment),
        sending,
        envelope: newest,
        earlier: views,
        history: history::of_item(&mut *services.db.connection().await?, item).await?,
        project,
    })
}

async fn parts(
    services: &Services,
    who: &Viewer,
    item: &ItemRef,
) -> Result<(Vec<procore::LineItem>, Vec<procore::Attachment>)> {
    let (project, id) = (item.project.0, item.id.0.as_str());
    tokens::in_company(services, who.id, item.company, |api| async move {
        Ok((api.commitment_line_items(project, id).await?, api.commitment_attachments(project, id).await?))
    })
    .await
}

/// The item's address in Procore.
pub fn procore_url(services: &Services, item: &ItemRef, commitment: &procore::Commitment) -> String {
    let kind = match commitment.kind {
        procore::CommitmentKind::PurchaseOrder => procore::ItemKind::PurchaseOrder,
        procore::CommitmentKind::Subcontract => procore::ItemKind::Subcontract,
    };
    let app = &services.vendors.procore.app_base;
    procore::links::item_url(app, None, item.project.0, &kind, &item.id.0).to_string()
}

fn schedule_line(commitment: &procore::Commitment, line: &procore::LineItem) -> ScheduleLine {
    ScheduleLine {
        position: line.position,
        code: line.code.clone(),
        description: line.description.clone(),
        quantity: line.quantity,
        uom: line.uom.clone(),
        unit_cost: line.unit_cost.map(|cost| items::money(commitment, cost)),
        amount: items::money(commitment, line.amount),
    }
}

/// An attachment as a page and the form show it.
pub fn attachment(attachment: &procore::Attachment) -> Attachment {
    Attachment {
        id: attachment.id.clone(),
        name: attachment.name.clone(),
        is_pdf: attachment.name.to_lowercase().ends_with(".pdf"),
    }
}

fn fields(commitment: &procore::Commitment) -> Vec<(String, String)> {
    let text = |label: &str, value: Option<&str>| {
        value.filter(|value| !value.trim().is_empty()).map(|value| (label.to_owned(), value.to_owned()))
    };
    let named = |value: &Option<procore::NamedRef>| value.as_ref().map(|named| named.name.clone());
    let retainage = commitment.retainage_percent.map(|percent| format!("{}%", percent.normalize()));
    let received = items::kind_of(commitment).spec().received_date_label;
    [
        text("Contract company", named(&commitment.vendor).as_deref()),
        text("Assigned to", named(&commitment.assignee).as_deref()),
        text("Default retainage", retainage.as_deref()),
        text("Bill to", commitment.bill_to_address.as_deref()),
        text("Ship to", commitment.ship_to_address.as_deref()),
        text("Ship via", commitment.ship_via.as_deref()),
        text("Payment terms", commitment.payment_terms.as_deref()),
        dated("Contract date", commitment.contract_date),
        dated("Start date", commitment.contract_start_date),
        dated("Estimated completion", commitment.contract_estimated_completion_date),
        dated("Actual completion", commitment.actual_completion_date),
        dated("Delivery date", commitment.delivery_date),
        dated("Issued on", commitment.issued_on_date),
        dated("Letter of intent", commitment.letter_of_intent_date),
        dated("Approval letter", commitment.approval_letter_date),
        dated("Execution date", commitment.execution_date),
        dated("Returned", commitment.returned_date),
        dated(received, commitment.signed_contract_received_date),
        text("Created by", named(&commitment.created_by).as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn texts(commitment: &procore::Commitment) -> Vec<(String, Vec<String>)> {
    [
        ("Description", &commitment.description),
        ("Inclusions", &commitment.inclusions),
        ("Exclusions", &commitment.exclusions),
    ]
    .into_iter()
    .filter_map(|(heading, html)| {
        let paragraphs = paragraphs(RichText::from_html(html.as_deref()?).blocks());
        (!paragraphs.is_empty()).then(|| (heading.to_owned(), paragraphs))
    })
    .collect()
}

fn paragraphs(blocks: &[Block]) -> Vec<String> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph { runs } => vec![runs.iter().map(words).collect::<String>()],
            Block::List { items, .. } => {
                items.iter().flat_map(|item| paragraphs(item)).map(|line| format!("• {line}")).collect()
            }
        })
        .filter(|paragraph| !paragraph.trim().is_empty())
        .collect()
}

fn words(run: &Run) -> String {
    match run {
        Run::Text { text, .. } => text.clone(),
        Run::Break => "\n".to_owned(),
    }
}

async fn sending(
    services: &Services,
    who: &Viewer,
    project: &Project,
    item: &ItemRef,
    level: AccessLevel,
    newest: Option<&EnvelopeView>,
) -> Result<Sending> {
    if newest.is_some_and(|envelope| envelope.state.is_active()) {
        return Ok(Sending::AlreadyOut);
    }
    if let Some(sentence) = project.integration.how_to_turn_on() {
        return Ok(Sending::No(sentence.to_owned()));
    }
    if level != AccessLevel::Admin {
        return Ok(Sending::No(access::needs_tool_admin(item.tool, level)));
    }
    Ok(match link_account::serving(services, who, item.project).await? {
        None => Sending::LinkNeeded,
        Some((_, false)) => Sending::ReauthenticationNeeded,
        Some((_, true)) => Sending::Ready,
    })
}

async fn envelope_views(
    services: &Services,
    who: &Viewer,
    item: &ItemRef,
    level: AccessLevel,
) -> Result<Vec<EnvelopeView>> {
    let mut connection = services.db.connection().await?;
    let now = services.clock.now();
    let mut views = Vec::new();
    for envelope in envelopes::of_item(&mut connection, item).await? {
        let recipients = recipients::of_envelope(&mut connection, &envelope.id).await?;
        let grant_live =
            grants::find(&mut connection, &envelope.grant).await?.is_some_and(|grant| grant.live);
        let steers = envelope.sender == who.id || level == AccessLevel::Admin;
        views.push(view(
            services,
            who,
            &envelope,
            &recipients,
            Standing { grant_live, sends: envelope.sender == who.id, steers, now },
        ));
    }
    Ok(views)
}

struct Standing {
    grant_live: bool,
    /// Whether it is their own.
    sends: bool,
    steers: bool,
    now: DateTime<Utc>,
}

fn view(
    services: &Services,
    who: &Viewer,
    envelope: &Envelope,
    recipients: &[Recipient],
    standing: Standing,
) -> EnvelopeView {
    let recipients = recipient_views(envelope, recipients);
    let banner = banner(who, envelope, &recipients, &standing);
    EnvelopeView {
        id: envelope.id.clone(),
        docusign_id: envelope.docusign_id.clone(),
        docusign_url: envelope.docusign_id.as_deref().map(|id| services.vendors.docusign.envelope_page(id)),
        state: envelope.state,
        signing_url: (banner == Banner::SignatureRequired).then(|| signing_url(services, who)),
        subject: envelope.plan.subject.clone(),
        sender: envelope.sender_name.clone(),
        account_name: envelope.account_name.clone(),
        environment: envelope.environment,
        documents: envelope.documents.clone(),
        recipients,
        created_at: envelope.created_at,
        sent_at: envelope.sent_at,
        finished_at: envelope.finished_at,
        reason: envelope.reason.clone(),
        filing: envelope.filing.clone(),
        actions: actions(envelope, &standing),
        banner,
    }
}

fn recipient_views(envelope: &Envelope, recipients: &[Recipient]) -> Vec<RecipientView> {
    recipients
        .iter()
        .map(|recipient| RecipientView {
            role: recipient.role.clone(),
            name: recipient.name.clone(),
            email: recipient.email.clone(),
            routing_order: recipient.routing_order,
            kind: recipient.kind,
            state: recipient.state,
            at: recipient.at,
            declined_reason: recipient.declined_reason.clone(),
            ball_in_court: envelope.state.is_out()
                && recipient.kind == RecipientKind::Signer
                && matches!(recipient.state, RecipientState::Sent | RecipientState::Delivered),
        })
        .collect()
}

fn banner(who: &Viewer, envelope: &Envelope, recipients: &[RecipientView], standing: &Standing) -> Banner {
    let in_court = || recipients.iter().filter(|recipient| recipient.ball_in_court);
    match envelope.state {
        EnvelopeState::Preparing => Banner::Preparing,
        EnvelopeState::Unknown => Banner::Checking,
        EnvelopeState::Sent | EnvelopeState::Delivered
            if in_court().any(|recipient| recipient.email.eq_ignore_ascii_case(&who.email)) =>
        {
            Banner::SignatureRequired
        }
        state if state.is_active() && !standing.grant_live && standing.sends => {
            Banner::ReauthenticationRequired
        }
        EnvelopeState::Draft => Banner::SetupNotCompleted,
        EnvelopeState::Sent | EnvelopeState::Delivered => {
            Banner::SignaturePending(in_court().map(|recipient| recipient.name.clone()).collect())
        }
        EnvelopeState::Completed => Banner::SignatureCompleted,
        EnvelopeState::Declined => Banner::Declined,
        EnvelopeState::Voided => Banner::Voided,
        EnvelopeState::Failed => Banner::NotSent,
        EnvelopeState::Unavailable => Banner::Unavailable,
    }
}

fn actions(envelope: &Envelope, standing: &Standing) -> EnvelopeActions {
    let at_docusign = envelope.docusign_id.is_some();
    let draft_or_out =
        matches!(envelope.state, EnvelopeState::Draft | EnvelopeState::Sent | EnvelopeState::Delivered);
    let refresh_after =
        envelope.refreshed_at.map(|at| at + REFRESH_LOCK).filter(|after| *after > standing.now);
    EnvelopeActions {
        void: standing.steers
            && (draft_or_out
                || envelope.state == EnvelopeState::Unavailable
                || (envelope.state == EnvelopeState::Preparing && envelope.posted_at.is_none())),
        resend: standing.steers && envelope.state.is_out(),
        refresh: standing.steers && at_docusign && envelope.state.is_active() && refresh_after.is_none(),
        refresh_after: refresh_after.filter(|_| standing.steers && at_docusign && envelope.state.is_active()),
        finish: standing.sends && envelope.state == EnvelopeState::Draft,
        download: at_docusign
            && (envelope.state == EnvelopeState::Completed
                || (standing.steers && envelope.state != EnvelopeState::Unavailable)),
        retry: standing.steers
            && (envelope.state == EnvelopeState::Failed || matches!(envelope.filing, Filing::Stuck(_))),
    }
}

/// Signers sign at DocuSign, which asks them to log in there; the sandbox has a mailbox instead.
fn signing_url(services: &Services, who: &Viewer) -> String {
    let base = &services.vendors.docusign.account_base;
    match services.vendors.environment {
        app::model::link::Environment::Production => "https://app.docusign.com/".to_owned(),
        app::model::link::Environment::Demo => "https://appdemo.docusign.com/".to_owned(),
        app::model::link::Environment::Sandbox => {
            let mut url = base.clone();
            url.set_path("/mailbox");
            url.query_pairs_mut().append_pair("address", &who.email);
            url.to_string()
        }
    }
}

/// The plan's recipients before DocuSign has said anything.
pub fn names(recipients: &[PlannedRecipient]) -> String {
    recipients.iter().map(|recipient| recipient.name.as_str()).collect::<Vec<_>>().join(", ")
}
