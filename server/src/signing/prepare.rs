//! **Complete with DocuSign**: the form, filled in from Procore and by the rules, with what is missing already named.

use app::model::{
    envelope::RecipientKind,
    item::ItemRef,
    person::Viewer,
    problem::{Fix, Problem},
    rules::{RuleDocument, RulePerson, RuleRecipient, Rules, TemplateRef, words::Blanks},
    send::{AttachmentForm, Preparation, RecipientForm, SUBJECT_MAX, SendForm},
};

use super::{
    access,
    failure::Result,
    items::{
        self, Item,
        firms::{self, Firms, Signatory},
        list,
    },
    link_account, page, rules, templates,
};
use crate::{services::Services, store::envelopes};

/// The form, filled in.
///
/// # Errors
/// Why this person cannot send this item: as a sentence.
pub async fn prepare(services: &Services, who: &Viewer, place: &ItemRef) -> Result<Preparation> {
    let item = items::read(services, who.id, place).await?;
    let attachments = items::attachments(services, who.id, &item).await?;
    filled(services, who, &item, &attachments).await
}

/// The form of an item that has been read, with these of its attachments to pick from.
///
/// # Errors
/// As [`prepare`].
pub async fn filled(
    services: &Services,
    who: &Viewer,
    item: &Item,
    attachments: &[procore::Attachment],
) -> Result<Preparation> {
    let place = &item.place;
    let project = access::must_be_able_to_send(services, who, item).await?;
    let link = link_account::working(services, who, place.project).await?;
    let firms = firms::read(services, who, item).await?;
    let rules = rules::effective(services, place.company, place.project, item.kind).await?;
    let envelopes = envelopes::of_item(&mut *services.db.connection().await?, place).await?;
    let templates = templates::offered(services, &link, rules.template.as_ref()).await;
    let form = form(&project.name, item, &firms, &rules, templates.chosen.as_ref(), attachments);
    let refusal = item.refusal().map(|sentence| Problem {
        fix: Some(Fix { label: "Open the item in Procore".to_owned(), url: item.procore_url(services) }),
        ..Problem::new("item", sentence)
    });
    Ok(Preparation {
        attachments: attachments.iter().map(page::attachment).collect(),
        account: link.account_name,
        problems: refusal
            .into_iter()
            .chain(templates.problem)
            .chain(form.plan().err().unwrap_or_default())
            .collect(),
        templates: templates.all,
        already_out: envelopes.iter().any(|envelope| envelope.state.is_active()),
        summary: list::summary(item, envelopes.first().map(|newest| newest.state), false),
        form,
        project,
    })
}

/// People whom the sender may pick besides: the assignees of a letter.
fn offered(item: &Item) -> Vec<RecipientForm> {
    let items::Source::Letter(letter) = &item.source else { return Vec::new() };
    letter
        .assignees
        .iter()
        .enumerate()
        .map(|(index, person)| RecipientForm {
            role: if index == 0 { "Assignee".to_owned() } else { format!("Assignee {}", index + 1) },
            kind: "signer".to_owned(),
            name: person.name.clone(),
            email: person.email.clone().unwrap_or_default(),
            order: "1".to_owned(),
            source: "the assignees of the item".to_owned(),
            offered: true,
            ..RecipientForm::default()
        })
        .collect()
}

fn form(
    project: &str,
    item: &Item,
    firms: &Firms,
    rules: &Rules,
    template: Option<&TemplateRef>,
    attachments: &[procore::Attachment],
) -> SendForm {
    let days = |days: Option<u32>| days.map(|days| days.to_string()).unwrap_or_default();
    let blanks = blanks(item, project, &firms.company_name);
    let filled = |text: &str| blanks.fill(text);
    SendForm {
        document: match rules.document {
            RuleDocument::Procore if item.kind.spec().procore_pdf => "procore".to_owned(),
            _ => "ours".to_owned(),
        },
        template: template.map(TemplateRef::option).unwrap_or_default(),
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
        recipients: rules
            .recipients
            .iter()
            .flat_map(|rule| recipients(rule, item, firms))
            .chain(offered(item))
            .collect(),
        subject: shortened(&rules.subject.as_deref().map_or_else(|| subject(item, project), filled)),
        message: rules.message.as_deref().map_or_else(|| message(item, project), filled),
        reminder_after_days: days(rules.reminder_after_days),
        reminder_every_days: days(rules.reminder_every_days),
        expires_after_days: rules.expires_after_days.to_string(),
        then: "send".to_owned(),
    }
}

/// The rows of one recipient of the rules: as many as Procore names for a role.
fn recipients(rule: &RuleRecipient, item: &Item, firms: &Firms) -> Vec<RecipientForm> {
    let kind = match rule.kind {
        RecipientKind::Signer => "signer",
        RecipientKind::CarbonCopy => "cc",
    };
    match &rule.person {
        RulePerson::Fixed { name, email } => vec![RecipientForm {
            role: rule.role.clone(),
            kind: kind.to_owned(),
            name: name.clone(),
            email: email.clone(),
            order: rule.routing_order.to_string(),
            source: "the rules of this project".to_owned(),
            ..RecipientForm::default()
        }],
        RulePerson::FromProcore => firms
            .of_role(item.kind, &rule.role, rule.routing_order)
            .into_iter()
            .map(|signatory| RecipientForm { kind: kind.to_owned(), ..from_procore(signatory) })
            .collect(),
    }
}

fn from_procore(signatory: Signatory) -> RecipientForm {
    let (name, email) = signatory.contact.map(|contact| (contact.name, contact.email)).unwrap_or_default();
    RecipientForm {
        role: signatory.role,
        name,
        email: email.unwrap_or_default(),
        order: signatory.routing_order.to_string(),
        source: signatory.source,
        fix_url: signatory.fix_url,
        ..RecipientForm::default()
    }
}

/// What the placeholders of a rule's text stand for.
fn blanks(item: &Item, project: &str, company: &str) -> Blanks {
    Blanks {
        number: item.number.clone(),
        title: item.title.clone(),
        project: project.to_owned(),
        company: company.to_owned(),
        total: item.total.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: item.kind.label().to_owned(),
    }
}

fn subject(item: &Item, project: &str) -> String {
    let parts = [item.name(), item.title.clone(), project.to_owned()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("Please sign: {}", parts.join(" – "))
}

fn shortened(subject: &str) -> String {
    if subject.chars().count() <= SUBJECT_MAX {
        return subject.to_owned();
    }
    let cut: String = subject.chars().take(SUBJECT_MAX - 1).collect();
    format!("{}…", cut.trim_end())
}

fn message(item: &Item, project: &str) -> String {
    let title = if item.title.is_empty() { String::new() } else { format!(" ({})", item.title) };
    let total = item.total.as_ref().map(|total| format!(", in the amount of {total}")).unwrap_or_default();
    format!("Please review and sign {}{title} for {project}{total}.\n\nThank you.", item.name())
}
