//! The mails DocuSign would send, kept in a mailbox that anybody can open.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    envelope::{
        model::{Envelope, Recipient, Role},
        state::MailKind,
    },
    links::{Link, Purpose},
};
use crate::{Shared, store::Store};

const KIND: &str = "docusign.mail";

/// A mail as it lies in the mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mail {
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
    pub(super) to_name: String,
    pub(super) to_email: String,
    pub(super) from_name: String,
    pub(super) subject: String,
    pub(super) headline: String,
    pub(super) text: Vec<String>,
    /// Path and label of its button.
    pub(super) link: Option<(String, String)>,
    pub(super) envelope_id: String,
}

/// All mails, oldest first.
pub(super) async fn all(store: &Store) -> Result<Vec<Mail>, sqlx::Error> {
    store.list(KIND).await
}

/// Puts a mail into the mailbox of a recipient, or of the sender when there is none.
pub(super) async fn deliver(
    shared: &Shared,
    envelope: &Envelope,
    kind: MailKind,
    recipient_id: Option<&str>,
) -> Result<(), sqlx::Error> {
    let recipient = recipient_id.and_then(|id| envelope.recipient(id));
    if recipient.is_none() && recipient_id.is_some() {
        return Ok(());
    }
    let link = match recipient {
        Some(one) if leads_to_signing(kind, one) => Some(signing_link(shared, envelope, kind, one).await?),
        _ => None,
    };
    let (to_name, to_email) = recipient.map_or_else(
        || (envelope.sender.name.clone(), envelope.sender.email.clone()),
        |one| (one.name.clone(), one.email.clone()),
    );
    let mail = Mail {
        id: Uuid::now_v7().to_string(),
        at: shared.clock.now(),
        to_name,
        to_email,
        from_name: format!("{} via Docusign", envelope.sender.name),
        subject: subject(kind, &envelope.subject),
        headline: headline(kind, envelope),
        text: text(kind, envelope, recipient),
        link,
        envelope_id: envelope.envelope_id.clone(),
    };
    shared.store.put(KIND, &mail.id, &mail).await
}

fn leads_to_signing(kind: MailKind, recipient: &Recipient) -> bool {
    recipient.client_user_id.is_none() && !matches!(kind, MailKind::Voided | MailKind::Declined)
}

async fn signing_link(
    shared: &Shared,
    envelope: &Envelope,
    kind: MailKind,
    recipient: &Recipient,
) -> Result<(String, String), sqlx::Error> {
    let link = Link::new(Purpose::Mail, &envelope.envelope_id, shared.clock.now())
        .to(&recipient.recipient_id, &recipient.email);
    let token = link.give(&shared.store).await?;
    let is_to_act = recipient.role == Role::Signer && kind != MailKind::Completed;
    let label = if is_to_act { "Review document" } else { "View completed document" };
    let label = if kind == MailKind::Copy { "View document" } else { label };
    Ok((format!("/signing/{token}"), label.to_owned()))
}

fn subject(kind: MailKind, subject: &str) -> String {
    match kind {
        MailKind::Invitation | MailKind::Copy => subject.to_owned(),
        MailKind::Reminder => format!("Reminder: {subject}"),
        MailKind::Completed => format!("Completed: {subject}"),
        MailKind::Declined => format!("Declined: {subject}"),
        MailKind::Voided => format!("Voided: {subject}"),
        MailKind::Corrected => format!("Corrected: {subject}"),
    }
}

fn headline(kind: MailKind, envelope: &Envelope) -> String {
    let sender = &envelope.sender.name;
    match kind {
        MailKind::Invitation => format!("{sender} sent you a document to review and sign"),
        MailKind::Corrected => format!("{sender} corrected a document for you to review and sign"),
        MailKind::Reminder => format!("{sender} is waiting for you to review and sign a document"),
        MailKind::Copy => format!("{sender} sent you a copy of a document"),
        MailKind::Completed => "Your document has been completed".to_owned(),
        MailKind::Declined => "A signer has declined to sign".to_owned(),
        MailKind::Voided => format!("{sender} has voided the envelope"),
    }
}

fn text(kind: MailKind, envelope: &Envelope, recipient: Option<&Recipient>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    match kind {
        MailKind::Voided => {
            lines.extend(envelope.voided_reason.as_ref().map(|reason| format!("Reason: {reason}")))
        }
        MailKind::Declined => {
            let declined = envelope.recipients.iter().find(|one| one.declined_reason.is_some());
            lines.extend(declined.map(|one| {
                format!("{} declined: {}", one.name, one.declined_reason.as_deref().unwrap_or_default())
            }));
        }
        MailKind::Completed => lines.push("All signers have completed it.".to_owned()),
        _ => {
            lines.extend(Some(envelope.blurb.clone()).filter(|blurb| !blurb.trim().is_empty()));
            lines.extend(recipient.map(|one| one.note.clone()).filter(|note| !note.is_empty()));
        }
    }
    let names: Vec<&str> = envelope.documents.iter().map(|paper| paper.name.as_str()).collect();
    lines.push(format!("Documents: {}", names.join(", ")));
    lines
}
