//! Envelopes and recipients as DocuSign tells them, in the REST API and in Connect alike.
//!
//! Reading is lenient: unknown members are passed over, a missing or odd date is `None`. Statuses stay DocuSign's
//! words in lower case (`created`, `sent`, `delivered`, `signed`, `completed`, `declined`, `voided`, `correct`,
//! `processing`), because DocuSign may add one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::wire;

/// One envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "WireEnvelope")]
pub struct Envelope {
    /// A GUID.
    pub envelope_id: String,
    /// In lower case.
    pub status: String,
    /// Subject of the invitations.
    pub email_subject: String,
    /// When it was created.
    pub created_at: Option<DateTime<Utc>>,
    /// When `status` last changed.
    pub status_changed_at: Option<DateTime<Utc>>,
    /// When anything last changed.
    pub last_modified_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When all current recipients had opened it.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When the last recipient finished.
    pub completed_at: Option<DateTime<Utc>>,
    /// When a recipient declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// When it was voided, by the sender or by expiry.
    pub voided_at: Option<DateTime<Utc>>,
    /// Why it was voided.
    pub voided_reason: Option<String>,
    /// When it expires unless completed.
    pub expires_at: Option<DateTime<Utc>>,
    /// Text and list custom fields by name; empty where not asked for.
    pub custom_fields: BTreeMap<String, String>,
    /// In routing order; empty where not asked for.
    pub recipients: Vec<Recipient>,
    /// The routing order whose turn it is.
    pub current_routing_order: Option<u32>,
}

/// The recipients of an envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "WireRecipients")]
pub struct Recipients {
    /// In routing order.
    pub all: Vec<Recipient>,
    /// The routing order whose turn it is.
    pub current_routing_order: Option<u32>,
}

/// One recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Unique in the envelope.
    pub recipient_id: String,
    /// What the recipient is asked for.
    pub role: RecipientRole,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// From 1.
    pub routing_order: u32,
    /// In lower case: `created`, `sent`, `delivered`, `signed`, `completed`, `declined`, `autoresponded`,
    /// `faxpending`.
    pub status: String,
    /// When the invitation went out.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the recipient opened the envelope.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When the recipient signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When the recipient declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// Why.
    pub declined_reason: Option<String>,
    /// Set for a recipient who signs inside the caller's own pages.
    pub client_user_id: Option<String>,
}

/// What a recipient is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecipientRole {
    /// To sign.
    Signer,
    /// Nothing: a copy.
    CarbonCopy,
    /// Something a sender chose in DocuSign's own pages: agent, editor, in-person signer, witness and so on.
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEnvelope {
    #[serde(default, deserialize_with = "wire::string")]
    envelope_id: String,
    #[serde(default, deserialize_with = "wire::string")]
    status: String,
    #[serde(default, deserialize_with = "wire::string")]
    email_subject: String,
    #[serde(default, deserialize_with = "wire::date")]
    created_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    status_changed_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    last_modified_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    sent_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    delivered_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    completed_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    declined_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    voided_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::text")]
    voided_reason: Option<String>,
    #[serde(default, deserialize_with = "wire::date")]
    expire_date_time: Option<DateTime<Utc>>,
    custom_fields: Option<WireCustomFields>,
    recipients: Option<Recipients>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCustomFields {
    #[serde(default, deserialize_with = "wire::list")]
    text_custom_fields: Vec<WireCustomField>,
    #[serde(default, deserialize_with = "wire::list")]
    list_custom_fields: Vec<WireCustomField>,
}

#[derive(Deserialize)]
struct WireCustomField {
    name: String,
    #[serde(default, deserialize_with = "wire::string")]
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireRecipients {
    #[serde(deserialize_with = "wire::list")]
    signers: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    carbon_copies: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    agents: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    editors: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    intermediaries: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    certified_deliveries: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    in_person_signers: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    seals: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    witnesses: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::list")]
    notaries: Vec<WireRecipient>,
    #[serde(deserialize_with = "wire::number")]
    current_routing_order: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRecipient {
    #[serde(default, deserialize_with = "wire::string")]
    recipient_id: String,
    #[serde(default, deserialize_with = "wire::string", alias = "signerName")]
    name: String,
    #[serde(default, deserialize_with = "wire::string", alias = "signerEmail")]
    email: String,
    #[serde(default, deserialize_with = "wire::number")]
    routing_order: Option<u32>,
    #[serde(default, deserialize_with = "wire::string")]
    status: String,
    #[serde(default, deserialize_with = "wire::date")]
    sent_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    delivered_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    signed_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::date")]
    declined_date_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::text")]
    declined_reason: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    client_user_id: Option<String>,
}

impl From<WireEnvelope> for Envelope {
    fn from(wire: WireEnvelope) -> Self {
        let recipients = wire.recipients.unwrap_or_default();
        let fields = wire.custom_fields.into_iter();
        let fields =
            fields.flat_map(|fields| fields.text_custom_fields.into_iter().chain(fields.list_custom_fields));
        Self {
            envelope_id: wire.envelope_id,
            status: wire.status.to_ascii_lowercase(),
            email_subject: wire.email_subject,
            created_at: wire.created_date_time,
            status_changed_at: wire.status_changed_date_time,
            last_modified_at: wire.last_modified_date_time,
            sent_at: wire.sent_date_time,
            delivered_at: wire.delivered_date_time,
            completed_at: wire.completed_date_time,
            declined_at: wire.declined_date_time,
            voided_at: wire.voided_date_time,
            voided_reason: wire.voided_reason,
            expires_at: wire.expire_date_time,
            custom_fields: fields.map(|field| (field.name, field.value)).collect(),
            recipients: recipients.all,
            current_routing_order: recipients.current_routing_order,
        }
    }
}

impl From<WireRecipients> for Recipients {
    fn from(wire: WireRecipients) -> Self {
        let others = [
            wire.agents,
            wire.editors,
            wire.intermediaries,
            wire.certified_deliveries,
            wire.in_person_signers,
            wire.seals,
            wire.witnesses,
            wire.notaries,
        ];
        let mut all: Vec<Recipient> = Vec::new();
        all.extend(wire.signers.into_iter().map(|one| one.in_role(RecipientRole::Signer)));
        all.extend(others.into_iter().flatten().map(|one| one.in_role(RecipientRole::Other)));
        all.extend(wire.carbon_copies.into_iter().map(|one| one.in_role(RecipientRole::CarbonCopy)));
        all.sort_by_key(|recipient| recipient.routing_order);
        Self { all, current_routing_order: wire.current_routing_order }
    }
}

impl WireRecipient {
    fn in_role(self, role: RecipientRole) -> Recipient {
        Recipient {
            recipient_id: self.recipient_id,
            role,
            name: self.name,
            email: self.email,
            routing_order: self.routing_order.unwrap_or(1),
            status: self.status.to_ascii_lowercase(),
            sent_at: self.sent_date_time,
            delivered_at: self.delivered_date_time,
            signed_at: self.signed_date_time,
            declined_at: self.declined_date_time,
            declined_reason: self.declined_reason,
            client_user_id: self.client_user_id,
        }
    }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
