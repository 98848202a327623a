//! An item's page: what Procore says of it, what DocuSign says of its envelopes, and what this person may do.

use app::model::{
    envelope::{
        Banner, EnvelopeActions, EnvelopeState, EnvelopeView, Filing, RecipientKind, RecipientState,
        RecipientView,
    },
    item::{Attachment, ItemPage, ItemRef, Lines, ScheduleLine, Sending},
    money::Money,
    person::{AccessLevel, Viewer},
    project::Project,
    send::PlannedRecipient,
};
use chrono::{DateTime, Duration, Utc};

use super::{
    access, changes, companies,
    document::Paper,
    failure::Result,
    items::{
        self, Item, Source, change_order, commitment, firms::Firms, invoice, letter, list, prime_contract,
    },
    link_account, make, take_over,
};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        audit,
        envelopes::{self, Envelope},
        failures, grants,
        recipients::{self, Recipient},
    },
};

/// How long Refresh stays locked after it was used, as users know it.
pub const REFRESH_LOCK: Duration = Duration::minutes(5);

/// An item's page.
///
/// # Errors
/// [`app::error::AppError::NotFound`] where the person does not see the item in Procore.
pub async fn item(services: &Services, who: &Viewer, place: &ItemRef) -> Result<ItemPage> {
    let project = companies::project(services, who, place.company, place.project).await?;
    let item = items::read(services, who.id, place).await?;
    let level = access::level_of(services, who, &item).await?;
    let lines = items::lines(services, who.id, &item).await?;
    let attachments = items::attachments(services, who.id, &item).await?;
    let envelopes = envelopes::of_item(&mut *services.db.connection().await?, place).await?;
    let changes = match envelopes.first().filter(|newest| newest.state.is_active()) {
        Some(newest) => changes::since_sent(services, newest, &item, &lines).await?,
        None => Vec::new(),
    };
    let failures = match envelopes.first() {
        Some(newest) => failing(services, newest).await?,
        None => Vec::new(),
    };
    let mut views = envelope_views(services, who, &envelopes, level).await?;
    let newest = (!views.is_empty()).then(|| views.remove(0));
    let state = newest.as_ref().map(|envelope| envelope.state);
    Ok(ItemPage {
        summary: list::summary(&item, state, !changes.is_empty()),
        fields: fields(&item),
        texts: paragraphs(&item),
        sums: sums(services, who, &item).await?,
        lines: shown_lines(&item, &lines),
        notes: notes(services, who, &item, &lines).await?,
        attachments: attachments.iter().map(attachment).collect(),
        procore_url: item.procore_url(services),
        sending: sending(services, who, &project, &item, newest.as_ref()).await?,
        envelope: newest,
        earlier: views,
        failures,
        changes,
        history: audit::of_item(&mut *services.db.connection().await?, place).await?,
        project,
    })
}

/// What did not work with an envelope; what its banner says already is left out.
async fn failing(services: &Services, envelope: &Envelope) -> Result<Vec<String>> {
    let open = failures::open_of_envelope(&mut *services.db.connection().await?, &envelope.id).await?;
    let said = |task: &Task| matches!(task, Task::CreateEnvelope { .. } | Task::WriteBack { .. });
    Ok(open
        .into_iter()
        .filter(|failure| !failure.task.as_ref().is_some_and(said))
        .map(|failure| format!("{} {}", failure.told.what, failure.reason.why))
        .collect())
}

/// Label and value, in the order of Procore's page.
fn fields(item: &Item) -> Vec<(String, String)> {
    match &item.source {
        Source::Commitment(it) => commitment::fields(it, item.kind),
        Source::ChangeOrder(it) => change_order::fields(it, item),
        Source::PrimeContract(it) => prime_contract::fields(it),
        Source::OwnerInvoice(it) => invoice::owner_fields(it, item),
        Source::SubcontractorInvoice(it) => invoice::subcontractor_fields(it, item),
        Source::Letter(it) => letter::fields(it),
    }
}

/// The fields that signers agree to: without those that change by themselves while an item is out.
pub fn agreed_fields(item: &Item) -> Vec<(String, String)> {
    let received = item.kind.spec().write_back.received_date_label;
    let passing = [
        "Execution date",
        "Returned",
        "Invoiced",
        "Paid",
        "Paid on",
        "Payment date",
        "Percent complete",
        "ERP status",
        "Reviewed by",
        "Review date",
        "Closed",
        "Created by",
    ];
    let agreed = |label: &str| Some(label) != received && !passing.contains(&label);
    fields(item).into_iter().filter(|(label, _)| agreed(label)).collect()
}

/// Headings and paragraphs of the item's longer texts.
pub fn paragraphs(item: &Item) -> Vec<(String, Vec<String>)> {
    match &item.source {
        Source::Commitment(it) => commitment::paragraphs(it),
        Source::ChangeOrder(it) => change_order::paragraphs(it),
        Source::PrimeContract(it) => prime_contract::paragraphs(it),
        Source::Letter(it) => letter::paragraphs(it),
        Source::OwnerInvoice(_) | Source::SubcontractorInvoice(_) => Vec::new(),
    }
}

async fn sums(services: &Services, who: &Viewer, item: &Item) -> Result<Vec<(String, Money)>> {
    Ok(match &item.source {
        Source::ChangeOrder(_) => change_order::contract_sum(services, who, item)
            .await?
            .map(|sum| change_order::sums(&sum, item))
            .unwrap_or_default(),
        Source::PrimeContract(it) => prime_contract::sums(it, item),
        Source::OwnerInvoice(it) => invoice::sums(&it.g702, item),
        Source::SubcontractorInvoice(it) => invoice::sums(&it.summary, item),
        Source::Commitment(_) | Source::Letter(_) => Vec::new(),
    })
}

fn shown_lines(item: &Item, lines: &items::Lines) -> Lines {
    match lines {
        items::Lines::None => Lines::None,
        items::Lines::Schedule(lines) => {
            Lines::Schedule(lines.iter().map(|line| schedule_line(item, line)).collect())
        }
        items::Lines::Continuation(lines) => {
            Lines::Continuation(lines.iter().map(|line| invoice::line(line, item)).collect())
        }
    }
}

fn schedule_line(item: &Item, line: &procore::LineItem) -> ScheduleLine {
    ScheduleLine {
        position: line.position,
        code: line.code.clone(),
        description: line.description.clone(),
        quantity: line.quantity,
        uom: line.uom.clone(),
        unit_cost: line.unit_cost.map(|cost| item.money(cost)),
        amount: item.money(line.amount),
    }
}

/// What is particular about the item: where its files go, and where an invoice's sums do not fit its lines.
async fn notes(services: &Services, who: &Viewer, item: &Item, lines: &items::Lines) -> Result<Vec<String>> {
    match &item.source {
        Source::ChangeOrder(it) => Ok(change_order::notes(it)),
        Source::OwnerInvoice(_) | Source::SubcontractorInvoice(_) => {
            let site = access::project(services, who, item.place.company, item.place.project).await?;
            Ok(invoice::discrepancies(Paper::draft(item, lines.clone(), &site, &Firms::default())))
        }
        _ => Ok(Vec::new()),
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

async fn sending(
    services: &Services,
    who: &Viewer,
    project: &Project,
    item: &Item,
    newest: Option<&EnvelopeView>,
) -> Result<Sending> {
    if newest.is_some_and(|envelope| envelope.state.is_active()) {
        return Ok(Sending::AlreadyOut);
    }
    if let Some(sentence) = project.integration.how_to_turn_on() {
        return Ok(Sending::No(sentence.to_owned()));
    }
    if let Some(sentence) = access::unmet_need(services, who, item).await?.or_else(|| item.refusal()) {
        return Ok(Sending::No(sentence));
    }
    Ok(match link_account::serving(services, who, item.place.project).await? {
        None => Sending::LinkNeeded,
        Some((_, false)) => Sending::ReauthenticationNeeded,
        Some((_, true)) => Sending::Ready,
    })
}

async fn envelope_views(
    services: &Services,
    who: &Viewer,
    envelopes: &[Envelope],
    level: AccessLevel,
) -> Result<Vec<EnvelopeView>> {
    let now = services.clock.now();
    let mut views = Vec::new();
    for envelope in envelopes {
        let mut connection = services.db.connection().await?;
        let recipients = recipients::of_envelope(&mut connection, &envelope.id).await?;
        let grant_live =
            grants::find(&mut connection, &envelope.grant).await?.is_some_and(|grant| grant.live);
        drop(connection);
        let steers = envelope.sender == who.id || level == AccessLevel::Admin;
        let offered = if steers { take_over::offer(services, who, envelope).await? } else { None };
        let standing = Standing { grant_live, sends: envelope.sender == who.id, steers, now };
        let view = view(services, who, envelope, &recipients, standing);
        views.push(EnvelopeView { take_over: offered, ..view });
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
        take_over: None,
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
                || (envelope.state == EnvelopeState::Preparing && envelope.posted_at.is_none())
                || (envelope.state.is_active() && make::is_long_lost(envelope, standing.now))),
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
