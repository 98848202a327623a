//! The certificate of completion: who signed what, when, and every event on the way.

use chrono::{DateTime, Utc};

use super::model::{Envelope, Recipient, Role};
use crate::pdf::{Block, document};

/// The certificate as a PDF of its own.
pub(in super::super) fn certificate(envelope: &Envelope) -> Vec<u8> {
    let mut blocks = vec![
        field("Envelope Id", &envelope.envelope_id),
        field("Status", &title_case(envelope.status.as_str())),
        field("Subject", &envelope.subject),
        field("Sender", &format!("{} <{}>", envelope.sender.name, envelope.sender.email)),
    ];
    blocks.extend(envelope.voided_reason.as_ref().map(|reason| field("Voided reason", reason)));
    let pages: usize = envelope.documents.iter().map(|paper| paper.pages.len()).sum();
    blocks.push(field("Document pages", &pages.to_string()));
    blocks.extend(envelope.documents.iter().map(|paper| field("Document", &paper.name)));
    for (heading, role) in [("Signer Events", Role::Signer), ("Carbon Copy Events", Role::CarbonCopy)] {
        let listed: Vec<&Recipient> = envelope.recipients.iter().filter(|one| one.role == role).collect();
        if !listed.is_empty() {
            blocks.push(Block::Rule);
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.extend(listed.into_iter().flat_map(recipient));
        }
    }
    blocks.push(Block::Rule);
    blocks.push(Block::Heading("Envelope Summary Events".to_owned()));
    blocks.extend(
        envelope
            .audit
            .iter()
            .map(|event| field(&moment(event.at), &format!("{}: {}", event.action, event.message))),
    );
    document("Certificate Of Completion", &blocks)
}

fn recipient(one: &Recipient) -> Vec<Block> {
    let mut blocks = vec![
        field("Name", &one.name),
        field("Email", &one.email),
        field("Routing order", &one.routing_order.to_string()),
        field("Status", &title_case(one.status.as_str())),
    ];
    let moments = [
        ("Sent", one.sent_at),
        ("Viewed", one.delivered_at),
        ("Signed", one.signed_at),
        ("Declined", one.declined_at),
    ];
    blocks.extend(moments.into_iter().filter_map(|(name, at)| Some(field(name, &moment(at?)))));
    blocks.extend(one.signature.as_ref().map(|name| field("Signature adopted", name)));
    blocks.extend(one.declined_reason.as_ref().map(|reason| field("Reason", reason)));
    blocks.push(Block::Text(String::new()));
    blocks
}

fn field(name: &str, value: &str) -> Block {
    Block::Field(name.to_owned(), value.to_owned())
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%-m/%-d/%Y %H:%M:%S UTC").to_string()
}

fn title_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
