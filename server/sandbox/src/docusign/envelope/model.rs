//! The record of an envelope.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::super::people::User;

/// Where an envelope is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Status {
    Created,
    Sent,
    Delivered,
    Completed,
    Declined,
    Voided,
    /// A draft that was thrown into the recycle bin.
    Deleted,
}

impl Status {
    pub(in super::super) fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Declined => "declined",
            Self::Voided => "voided",
            Self::Deleted => "deleted",
        }
    }

    /// Sent or delivered: somebody still has to act.
    pub(in super::super) fn is_in_process(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered)
    }
}

/// Where a recipient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum RecipientStatus {
    /// Their turn has not come.
    Created,
    Sent,
    Delivered,
    Completed,
    Declined,
}

impl RecipientStatus {
    pub(in super::super) fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Declined => "declined",
        }
    }
}

/// What a recipient does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Role {
    Signer,
    CarbonCopy,
}

/// Somebody on an envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Recipient {
    pub(in super::super) recipient_id: String,
    pub(in super::super) guid: String,
    pub(in super::super) role: Role,
    pub(in super::super) name: String,
    pub(in super::super) email: String,
    pub(in super::super) routing_order: u32,
    pub(in super::super) client_user_id: Option<String>,
    pub(in super::super) role_name: Option<String>,
    pub(in super::super) note: String,
    pub(in super::super) status: RecipientStatus,
    pub(in super::super) tabs: Vec<Tab>,
    pub(in super::super) sent_at: Option<DateTime<Utc>>,
    pub(in super::super) delivered_at: Option<DateTime<Utc>>,
    pub(in super::super) signed_at: Option<DateTime<Utc>>,
    pub(in super::super) declined_at: Option<DateTime<Utc>>,
    pub(in super::super) declined_reason: Option<String>,
    pub(in super::super) reminded_at: Option<DateTime<Utc>>,
    /// The name as adopted for the signature.
    pub(in super::super) signature: Option<String>,
}

impl Recipient {
    /// Has been reached and has not acted yet.
    pub(in super::super) fn is_pending(&self) -> bool {
        matches!(self.status, RecipientStatus::Sent | RecipientStatus::Delivered)
    }

    /// Is done: nothing is expected of them any more.
    pub(in super::super) fn is_done(&self) -> bool {
        matches!(self.status, RecipientStatus::Completed | RecipientStatus::Declined)
    }

    pub(in super::super) fn can_be_corrected(&self) -> bool {
        !self.is_done()
    }
}

/// A kind of field on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) enum TabKind {
    SignHere,
    InitialHere,
    DateSigned,
    FullName,
    EmailAddress,
    Company,
    Title,
    Text,
}

/// A field on a page, where it really stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Tab {
    pub(in super::super) tab_id: String,
    pub(in super::super) kind: TabKind,
    pub(in super::super) label: String,
    pub(in super::super) document_id: String,
    pub(in super::super) page: u32,
    /// Points from the left edge.
    pub(in super::super) x: f32,
    /// Points from the lower edge, at the field's baseline.
    pub(in super::super) y: f32,
    pub(in super::super) page_height: f32,
    pub(in super::super) anchor: Option<String>,
    pub(in super::super) required: bool,
    /// What stands there once the recipient has finished, or what the sender put there.
    pub(in super::super) value: Option<String>,
}

/// A document of an envelope; its bytes are in the store under [`Envelope::file_id`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Paper {
    pub(in super::super) document_id: String,
    pub(in super::super) guid: String,
    pub(in super::super) name: String,
    pub(in super::super) order: u32,
    pub(in super::super) size: usize,
    /// Width and height of each page, in points.
    pub(in super::super) pages: Vec<(f32, f32)>,
}

/// A text custom field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct CustomField {
    pub(in super::super) field_id: String,
    pub(in super::super) name: String,
    pub(in super::super) value: String,
    pub(in super::super) show: bool,
    pub(in super::super) required: bool,
}

/// Reminders and expiry, in days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Notification {
    pub(in super::super) use_account_defaults: bool,
    pub(in super::super) reminder_enabled: bool,
    pub(in super::super) reminder_delay: u32,
    pub(in super::super) reminder_frequency: u32,
    pub(in super::super) expire_enabled: bool,
    pub(in super::super) expire_after: u32,
    pub(in super::super) expire_warn: u32,
}

impl Default for Notification {
    fn default() -> Self {
        Self {
            use_account_defaults: true,
            reminder_enabled: false,
            reminder_delay: 0,
            reminder_frequency: 0,
            expire_enabled: true,
            expire_after: 120,
            expire_warn: 0,
        }
    }
}

/// Where Connect sends this envelope's events, and what it puts in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct EventNotification {
    pub(in super::super) url: String,
    pub(in super::super) events: Vec<String>,
    pub(in super::super) include_data: Vec<String>,
    pub(in super::super) signed: bool,
    pub(in super::super) acknowledged: bool,
}

/// One line of the envelope's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct AuditEvent {
    pub(in super::super) at: DateTime<Utc>,
    pub(in super::super) user_name: String,
    pub(in super::super) user_id: String,
    pub(in super::super) action: String,
    pub(in super::super) message: String,
    pub(in super::super) envelope_status: String,
}

/// Who made the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Sender {
    pub(in super::super) user_id: String,
    pub(in super::super) name: String,
    pub(in super::super) email: String,
}

impl From<&User> for Sender {
    fn from(user: &User) -> Self {
        Self { user_id: user.id.to_owned(), name: user.name(), email: user.email.to_owned() }
    }
}

/// An envelope with everything on it except its documents' bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Envelope {
    pub(in super::super) envelope_id: String,
    pub(in super::super) account_id: String,
    pub(in super::super) sender: Sender,
    pub(in super::super) status: Status,
    pub(in super::super) subject: String,
    pub(in super::super) blurb: String,
    pub(in super::super) documents: Vec<Paper>,
    pub(in super::super) recipients: Vec<Recipient>,
    pub(in super::super) custom_fields: Vec<CustomField>,
    pub(in super::super) notification: Notification,
    pub(in super::super) event_notification: Option<EventNotification>,
    pub(in super::super) transaction_id: Option<String>,
    pub(in super::super) created_at: DateTime<Utc>,
    pub(in super::super) modified_at: DateTime<Utc>,
    pub(in super::super) changed_at: DateTime<Utc>,
    pub(in super::super) sent_at: Option<DateTime<Utc>>,
    pub(in super::super) delivered_at: Option<DateTime<Utc>>,
    pub(in super::super) completed_at: Option<DateTime<Utc>>,
    pub(in super::super) declined_at: Option<DateTime<Utc>>,
    pub(in super::super) voided_at: Option<DateTime<Utc>>,
    pub(in super::super) deleted_at: Option<DateTime<Utc>>,
    pub(in super::super) voided_reason: Option<String>,
    pub(in super::super) audit: Vec<AuditEvent>,
}

impl Envelope {
    /// Where the bytes of a document are kept.
    pub(in super::super) fn file_id(&self, document_id: &str) -> String {
        format!("docusign/{}/{document_id}", self.envelope_id)
    }

    pub(in super::super) fn recipient(&self, recipient_id: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.recipient_id == recipient_id)
    }

    pub(in super::super) fn recipient_mut(&mut self, recipient_id: &str) -> Option<&mut Recipient> {
        self.recipients.iter_mut().find(|recipient| recipient.recipient_id == recipient_id)
    }

    pub(in super::super) fn paper(&self, document_id: &str) -> Option<&Paper> {
        self.documents.iter().find(|paper| paper.document_id == document_id)
    }

    /// When it voids itself, if it is under way and may expire.
    pub(in super::super) fn expires_at(&self) -> Option<DateTime<Utc>> {
        let days = self.notification.expire_enabled.then_some(self.notification.expire_after)?;
        self.sent_at.map(|sent| sent + Duration::days(i64::from(days)))
    }

    /// The routing order whose turn it is.
    pub(in super::super) fn current_routing_order(&self) -> u32 {
        let open = self.recipients.iter().filter(|recipient| !recipient.is_done());
        let last = self.recipients.iter().map(|recipient| recipient.routing_order).max();
        open.map(|recipient| recipient.routing_order).min().or(last).unwrap_or(1)
    }

    /// Whether this user may see it: its sender, a recipient, or an administrator.
    pub(in super::super) fn is_visible_to(&self, user: &User) -> bool {
        user.is_admin
            || self.sender.user_id == user.id
            || self.recipients.iter().any(|recipient| recipient.email.eq_ignore_ascii_case(user.email))
    }
}
