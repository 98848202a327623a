//! What a new envelope is made of.
//!
//! Plain structs with real numbers and booleans; the strings DocuSign wants are written when they are serialised.
//! Limits DocuSign enforces (no truncation): `email_subject` 100 characters, names and e-mail addresses 100,
//! custom fields 100 each way, `email_blurb` 10,000, a request 35,651,584 bytes. To add a member of the official
//! `envelopeDefinition`, add a field here and write it in the matching `Serialize`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value, json};
use url::Url;

mod composite;

/// A new envelope. Nothing is sent to anybody while [`InitialStatus::Draft`].
#[derive(Clone, Debug, Default)]
pub struct EnvelopeDefinition {
    /// Subject of the invitations; 100 characters at most.
    pub email_subject: String,
    /// Message of the invitations; 10,000 characters at most.
    pub email_blurb: Option<String>,
    /// Draft, or send at once.
    pub status: InitialStatus,
    /// The sender's own key, for looking up whether a create was carried out: valid seven days, not a guard
    /// against a second create.
    pub transaction_id: Option<String>,
    /// In the order in which the signers see them. At least one where there is a template.
    pub documents: Vec<Document>,
    /// A template of the account: those with one of its roles and its signing order get its fields on the first
    /// document. Its own documents and its mail's words are left out.
    pub template_id: Option<String>,
    /// Those who sign.
    pub signers: Vec<Signer>,
    /// Those who get a copy when their turn comes.
    pub carbon_copies: Vec<CarbonCopy>,
    /// Searchable by [`AccountApi::find_by_custom_field`](crate::AccountApi::find_by_custom_field) and repeated in
    /// webhooks.
    pub custom_fields: Vec<TextCustomField>,
    /// Reminders and expiry; absent leaves them to the account.
    pub notification: Option<Notification>,
    /// Where Connect reports on this envelope.
    pub event_notification: Option<EventNotification>,
}

/// The status an envelope is created with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InitialStatus {
    /// `created`
    #[default]
    Draft,
    /// `sent`
    Sent,
}

/// One file of an envelope.
#[derive(Clone, Debug)]
pub struct Document {
    /// Unique in the envelope, from 1.
    pub document_id: u32,
    /// File name shown to signers; its extension tells DocuSign the format (PDF where there is none).
    pub name: String,
    /// The file.
    pub bytes: Bytes,
}

/// A recipient who signs.
#[derive(Clone, Debug, Default)]
pub struct Signer {
    /// Unique in the envelope.
    pub recipient_id: String,
    /// Who signs; 100 characters at most.
    pub name: String,
    /// Where the invitation goes.
    pub email: String,
    /// From 1; equal numbers sign in parallel.
    pub routing_order: u32,
    /// Whom a template's role stands for; upper and lower case count.
    pub role_name: Option<String>,
    /// Set for a signer who signs inside the caller's own pages; DocuSign then sends no invitation.
    pub client_user_id: Option<String>,
    /// What the signer fills in.
    pub tabs: Tabs,
}

/// A recipient of a copy.
#[derive(Clone, Debug, Default)]
pub struct CarbonCopy {
    /// Unique in the envelope.
    pub recipient_id: String,
    /// Whose copy; 100 characters at most.
    pub name: String,
    /// Where it goes.
    pub email: String,
    /// From 1; the copy goes out when this order is reached.
    pub routing_order: u32,
    /// Whom a template's role stands for; upper and lower case count.
    pub role_name: Option<String>,
}

/// A signer's fields by kind.
#[derive(Clone, Debug, Default)]
pub struct Tabs {
    /// Signatures.
    pub sign_here: Vec<AnchorTab>,
    /// Dates of signature.
    pub date_signed: Vec<AnchorTab>,
    /// The signer's name in print.
    pub full_name: Vec<AnchorTab>,
    /// The signer's position.
    pub title: Vec<AnchorTab>,
}

/// A field placed wherever a word stands in the documents.
#[derive(Clone, Debug, Default)]
pub struct AnchorTab {
    /// The word. Every place it stands at gets a field.
    pub anchor: String,
    /// Pixels to the right of the word.
    pub x_offset: i32,
    /// Pixels below the word.
    pub y_offset: i32,
    /// Whether a document without the word is fine; otherwise the create fails with `ANCHOR_TAB_STRING_NOT_FOUND`.
    pub ignore_if_not_present: bool,
}

/// A text field of the envelope, as DocuSign stores it for its owner.
#[derive(Clone, Debug)]
pub struct TextCustomField {
    /// 100 characters at most.
    pub name: String,
    /// 100 characters at most.
    pub value: String,
    /// Whether people see it.
    pub show: bool,
}

/// Reminders and expiry, in days. An expired envelope is voided by DocuSign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    /// Days until the first reminder; absent switches reminders off.
    pub reminder_delay: Option<u32>,
    /// Days between reminders.
    pub reminder_frequency: Option<u32>,
    /// Days until the envelope expires; absent leaves it to the account (120 days as DocuSign delivers it).
    pub expire_after: Option<u32>,
    /// Days before expiry at which recipients are warned.
    pub expire_warn: Option<u32>,
}

/// Connect for one envelope: JSON, one message per event (SIM), signed by HMAC.
#[derive(Clone, Debug)]
pub struct EventNotification {
    /// Public `https` address; a sandbox takes `http`.
    pub url: Url,
    /// Event names such as `envelope-completed`.
    pub events: Vec<String>,
    /// What each message carries, such as `recipients`.
    pub include_data: Vec<String>,
    /// Sign with the key of the integration key's owner, so that senders need not create one.
    pub integrator_managed: bool,
}

impl Document {
    /// A document from its parts.
    pub fn new(document_id: u32, name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { document_id, name: name.into(), bytes: bytes.into() }
    }

    /// The extension of the name in lower case, `pdf` where there is none.
    pub fn file_extension(&self) -> String {
        let extension = self.name.rsplit_once('.').map(|(_, extension)| extension);
        extension
            .filter(|text| (1..=5).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric()))
            .map_or_else(|| "pdf".to_owned(), str::to_ascii_lowercase)
    }
}

impl AnchorTab {
    /// A field exactly on the word.
    pub fn new(anchor: impl Into<String>) -> Self {
        Self { anchor: anchor.into(), ..Self::default() }
    }
}

impl TextCustomField {
    /// A field people do not see, for the caller's own key.
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), show: false }
    }
}

impl EventNotification {
    /// Every event of an envelope's and its recipients' life, with custom fields and recipients in each message.
    pub fn sim(url: Url) -> Self {
        let events = [
            "envelope-sent",
            "envelope-delivered",
            "envelope-completed",
            "envelope-declined",
            "envelope-voided",
            "envelope-corrected",
            "envelope-resent",
            "envelope-deleted",
            "recipient-sent",
            "recipient-delivered",
            "recipient-completed",
            "recipient-declined",
            "recipient-authenticationfailed",
            "recipient-autoresponded",
            "recipient-reassign",
        ];
        Self {
            url,
            events: events.map(str::to_owned).to_vec(),
            include_data: vec!["custom_fields".to_owned(), "recipients".to_owned()],
            integrator_managed: false,
        }
    }
}

impl Serialize for EnvelopeDefinition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("emailSubject", &self.email_subject)?;
        if let Some(blurb) = &self.email_blurb {
            map.serialize_entry("emailBlurb", blurb)?;
        }
        map.serialize_entry("status", self.status.as_str())?;
        if let Some(transaction_id) = &self.transaction_id {
            map.serialize_entry("transactionId", transaction_id)?;
        }
        match &self.template_id {
            Some(template_id) => {
                map.serialize_entry("compositeTemplates", &composite::templates(self, template_id))?;
            }
            None => {
                let documents: Vec<Value> =
                    self.documents.iter().zip(1..).map(|(document, order)| document.wire(order)).collect();
                map.serialize_entry("documents", &documents)?;
                map.serialize_entry("recipients", &self.recipients())?;
                if let Some(fields) = TextCustomField::list(&self.custom_fields) {
                    map.serialize_entry("customFields", &fields)?;
                }
            }
        }
        if let Some(notification) = &self.notification {
            map.serialize_entry("notification", &notification.wire())?;
        }
        if let Some(event_notification) = &self.event_notification {
            map.serialize_entry("eventNotification", &event_notification.wire())?;
        }
        map.end()
    }
}

impl EnvelopeDefinition {
    fn recipients(&self) -> Value {
        let signers: Vec<Value> = self.signers.iter().map(Signer::wire).collect();
        let copies: Vec<Value> = self.carbon_copies.iter().map(CarbonCopy::wire).collect();
        json!({ "signers": signers, "carbonCopies": copies })
    }
}

impl InitialStatus {
    /// DocuSign's word: `created` or `sent`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "created",
            Self::Sent => "sent",
        }
    }
}

impl Document {
    fn wire(&self, order: usize) -> Value {
        json!({
            "documentId": self.document_id.to_string(),
            "name": self.name,
            "fileExtension": self.file_extension(),
            "order": order.to_string(),
            "documentBase64": STANDARD.encode(&self.bytes),
        })
    }
}

impl Signer {
    fn wire(&self) -> Value {
        let mut wire = json!({
            "recipientId": self.recipient_id,
            "name": self.name,
            "email": self.email,
            "routingOrder": self.routing_order.max(1).to_string(),
            "tabs": self.tabs.wire(),
        });
        if let Some(role_name) = &self.role_name {
            wire["roleName"] = json!(role_name);
        }
        if let Some(client_user_id) = &self.client_user_id {
            wire["clientUserId"] = json!(client_user_id);
        }
        wire
    }
}

impl CarbonCopy {
    fn wire(&self) -> Value {
        let mut wire = json!({
            "recipientId": self.recipient_id,
            "name": self.name,
            "email": self.email,
            "routingOrder": self.routing_order.max(1).to_string(),
        });
        if let Some(role_name) = &self.role_name {
            wire["roleName"] = json!(role_name);
        }
        wire
    }
}

impl Tabs {
    fn wire(&self) -> Value {
        let kinds = [
            ("signHereTabs", &self.sign_here),
            ("dateSignedTabs", &self.date_signed),
            ("fullNameTabs", &self.full_name),
            ("titleTabs", &self.title),
        ];
        let mut wire = Map::new();
        for (kind, tabs) in kinds.into_iter().filter(|(_, tabs)| !tabs.is_empty()) {
            wire.insert(kind.to_owned(), tabs.iter().map(AnchorTab::wire).collect());
        }
        Value::Object(wire)
    }
}

impl AnchorTab {
    fn wire(&self) -> Value {
        json!({
            "anchorString": self.anchor,
            "anchorUnits": "pixels",
            "anchorXOffset": self.x_offset.to_string(),
            "anchorYOffset": self.y_offset.to_string(),
            "anchorIgnoreIfNotPresent": self.ignore_if_not_present.to_string(),
            "anchorCaseSensitive": "true",
            "anchorMatchWholeWord": "true",
        })
    }
}

impl TextCustomField {
    fn list(fields: &[Self]) -> Option<Value> {
        let wire: Vec<Value> = fields.iter().zip(1..).map(|(field, id)| field.wire(id)).collect();
        (!fields.is_empty()).then(|| json!({ "textCustomFields": wire }))
    }

    fn wire(&self, id: u32) -> Value {
        json!({
            "fieldId": id.to_string(),
            "name": self.name,
            "value": self.value,
            "show": self.show.to_string(),
            "required": "false",
        })
    }
}

impl Notification {
    fn wire(self) -> Value {
        let days = |days: Option<u32>| days.unwrap_or_default().to_string();
        let mut wire = json!({
            "useAccountDefaults": "false",
            "reminders": {
                "reminderEnabled": self.reminder_delay.is_some().to_string(),
                "reminderDelay": days(self.reminder_delay),
                "reminderFrequency": days(self.reminder_frequency),
            },
        });
        if let Some(expire_after) = self.expire_after {
            wire["expirations"] = json!({
                "expireEnabled": "true",
                "expireAfter": expire_after.to_string(),
                "expireWarn": days(self.expire_warn),
            });
        }
        wire
    }
}

impl EventNotification {
    fn wire(&self) -> Value {
        let mut wire = json!({
            "url": self.url,
            "requireAcknowledgment": "true",
            "loggingEnabled": "true",
            "includeHMAC": "true",
            "deliveryMode": "SIM",
            "events": self.events,
            "eventData": { "version": "restv2.1", "format": "json", "includeData": self.include_data },
        });
        if self.integrator_managed {
            wire["integratorManaged"] = json!("true");
        }
        wire
    }
}

#[cfg(test)]
#[path = "definition_tests.rs"]
mod tests;
