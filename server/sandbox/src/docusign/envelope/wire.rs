//! Envelopes as DocuSign writes them: nearly every scalar is a string.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    model::{CustomField, Envelope, Notification, Paper, Recipient, Role, Status},
    tabs,
};

/// What `include` may ask for beyond the envelope itself.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct Include {
    pub(in super::super) recipients: bool,
    pub(in super::super) tabs: bool,
    pub(in super::super) custom_fields: bool,
    pub(in super::super) documents: bool,
}

impl Include {
    pub(in super::super) fn read(list: &str) -> Self {
        let has = |name: &str| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(name));
        Self {
            recipients: has("recipients") || has("tabs"),
            tabs: has("tabs"),
            custom_fields: has("custom_fields"),
            documents: has("documents"),
        }
    }
}

/// A moment with milliseconds, as envelopes carry it.
pub(in super::super) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A moment with seven fractional digits, as summaries and Connect carry it.
pub(in super::super) fn long_moment(at: DateTime<Utc>) -> String {
    format!("{}0Z", at.format("%Y-%m-%dT%H:%M:%S%.6f"))
}

/// The `envelope` model.
pub(in super::super) fn envelope(envelope: &Envelope, include: Include) -> Value {
    let base = format!("/envelopes/{}", envelope.envelope_id);
    let mut written = json!({
        "status": envelope.status.as_str(),
        "documentsUri": format!("{base}/documents"),
        "recipientsUri": format!("{base}/recipients"),
        "attachmentsUri": format!("{base}/attachments"),
        "envelopeUri": base,
        "emailSubject": envelope.subject,
        "emailBlurb": envelope.blurb,
        "envelopeId": envelope.envelope_id,
        "signingLocation": "online",
        "customFieldsUri": format!("{base}/custom_fields"),
        "notificationUri": format!("{base}/notification"),
        "enableWetSign": "true",
        "allowMarkup": "false",
        "allowReassign": "true",
        "createdDateTime": moment(envelope.created_at),
        "lastModifiedDateTime": moment(envelope.modified_at),
        "statusChangedDateTime": moment(envelope.changed_at),
        "documentsCombinedUri": format!("{base}/documents/combined"),
        "certificateUri": format!("{base}/documents/certificate"),
        "templatesUri": format!("{base}/templates"),
        "expireEnabled": envelope.notification.expire_enabled.to_string(),
        "expireAfter": envelope.notification.expire_after.to_string(),
        "sender": {
            "userName": envelope.sender.name,
            "userId": envelope.sender.user_id,
            "accountId": envelope.account_id,
            "email": envelope.sender.email,
        },
        "purgeState": "unpurged",
        "envelopeIdStamping": "true",
        "is21CFRPart11": "false",
        "signerCanSignOnMobile": "true",
        "autoNavigation": "true",
        "isSignatureProviderEnvelope": "false",
        "hasFormDataChanged": "false",
        "allowComments": "true",
        "hasComments": "false",
        "allowViewHistory": "true",
        "envelopeLocation": "current_site",
        "isDynamicEnvelope": "false",
        "envelopeMetadata": {
            "allowAdvancedCorrect": "true",
            "enableSignWithNotary": "false",
            "allowCorrect": "true",
        },
    });
    let fields = fields_of(&mut written);
    fields.extend(moments(envelope));
    if let Some(transaction_id) = &envelope.transaction_id {
        fields.insert("transactionId".to_owned(), transaction_id.as_str().into());
    }
    if let Some(reason) = &envelope.voided_reason {
        fields.insert("voidedReason".to_owned(), reason.as_str().into());
    }
    if include.recipients {
        fields.insert("recipients".to_owned(), recipients(envelope, include.tabs));
    }
    if include.custom_fields {
        fields.insert("customFields".to_owned(), custom_fields(&envelope.custom_fields));
    }
    if include.documents {
        fields.insert("envelopeDocuments".to_owned(), documents(envelope));
    }
    written
}

fn fields_of(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!("it was made an object above"),
    }
}

fn moments(envelope: &Envelope) -> impl Iterator<Item = (String, Value)> {
    let expires = if envelope.status.is_in_process() { envelope.expires_at() } else { None };
    [
        ("initialSentDateTime", envelope.sent_at),
        ("sentDateTime", envelope.sent_at),
        ("deliveredDateTime", envelope.delivered_at),
        ("completedDateTime", envelope.completed_at),
        ("declinedDateTime", envelope.declined_at),
        ("voidedDateTime", envelope.voided_at),
        ("deletedDateTime", envelope.deleted_at),
        ("expireDateTime", expires),
    ]
    .into_iter()
    .filter_map(|(name, at)| Some((name.to_owned(), Value::String(moment(at?)))))
}

/// The `recipients` model, with empty lists for the kinds that are not played.
pub(in super::super) fn recipients(envelope: &Envelope, with_tabs: bool) -> Value {
    let of = |role| -> Vec<Value> {
        let listed = envelope.recipients.iter().filter(|one| one.role == role);
        listed.map(|one| recipient(one, with_tabs)).collect()
    };
    json!({
        "signers": of(Role::Signer),
        "agents": [],
        "editors": [],
        "intermediaries": [],
        "carbonCopies": of(Role::CarbonCopy),
        "certifiedDeliveries": [],
        "inPersonSigners": [],
        "seals": [],
        "witnesses": [],
        "notaries": [],
        "recipientCount": envelope.recipients.len().to_string(),
        "currentRoutingOrder": envelope.current_routing_order().to_string(),
    })
}

fn recipient(one: &Recipient, with_tabs: bool) -> Value {
    let mut written = json!({
        "name": one.name,
        "email": one.email,
        "recipientId": one.recipient_id,
        "recipientIdGuid": one.guid,
        "requireIdLookup": "false",
        "userId": one.guid,
        "routingOrder": one.routing_order.to_string(),
        "note": one.note,
        "status": one.status.as_str(),
        "completedCount": if one.is_done() { "1" } else { "0" },
        "deliveryMethod": "email",
        "recipientType": match one.role { Role::Signer => "signer", Role::CarbonCopy => "carboncopy" },
        "totalTabCount": one.tabs.len().to_string(),
    });
    let fields = fields_of(&mut written);
    if one.role == Role::Signer {
        fields.insert("creationReason".to_owned(), "sender".into());
        for name in ["canSignOffline", "isBulkRecipient", "requireUploadSignature"] {
            fields.insert(name.to_owned(), "false".into());
        }
    }
    let texts = [
        ("clientUserId", one.client_user_id.clone()),
        ("roleName", one.role_name.clone()),
        ("declinedReason", one.declined_reason.clone()),
        ("sentDateTime", one.sent_at.map(moment)),
        ("deliveredDateTime", one.delivered_at.map(moment)),
        ("signedDateTime", one.signed_at.map(moment)),
        ("declinedDateTime", one.declined_at.map(moment)),
    ];
    fields.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::String(text?)))));
    if with_tabs {
        fields.insert("tabs".to_owned(), tabs::wire(one));
    }
    written
}

/// The `customFields` model.
pub(in super::super) fn custom_fields(fields: &[CustomField]) -> Value {
    let texts = fields.iter().map(|field| {
        json!({
            "fieldId": field.field_id,
            "name": field.name,
            "value": field.value,
            "show": field.show.to_string(),
            "required": field.required.to_string(),
        })
    });
    json!({ "textCustomFields": texts.collect::<Vec<_>>(), "listCustomFields": [] })
}

/// The list of documents, the certificate last as soon as the envelope was sent.
pub(in super::super) fn documents(envelope: &Envelope) -> Value {
    let mut listed: Vec<Value> = envelope.documents.iter().map(|paper| document(envelope, paper)).collect();
    if envelope.status != Status::Created {
        listed.push(json!({
            "documentId": "certificate",
            "documentIdGuid": envelope.envelope_id,
            "name": "Summary",
            "type": "summary",
            "uri": format!("/envelopes/{}/documents/certificate", envelope.envelope_id),
            "order": "999",
            "display": "inline",
            "includeInDownload": "true",
            "signerMustAcknowledge": "no_interaction",
            "templateRequired": "false",
            "authoritativeCopy": "false",
        }));
    }
    Value::Array(listed)
}

fn document(envelope: &Envelope, paper: &Paper) -> Value {
    let pages = paper.pages.iter().enumerate().map(|(n, (width, height))| {
        json!({
            "pageId": format!("{}-{}", paper.guid, n + 1),
            "sequence": (n + 1).to_string(),
            "height": format!("{height:.0}"),
            "width": format!("{width:.0}"),
            "dpi": "72",
        })
    });
    json!({
        "documentId": paper.document_id,
        "documentIdGuid": paper.guid,
        "name": paper.name,
        "type": "content",
        "uri": format!("/envelopes/{}/documents/{}", envelope.envelope_id, paper.document_id),
        "order": paper.order.to_string(),
        "pages": pages.collect::<Vec<_>>(),
        "sizeBytes": paper.size.to_string(),
        "display": "inline",
        "includeInDownload": "true",
        "signerMustAcknowledge": "no_interaction",
        "templateRequired": "false",
        "authoritativeCopy": "false",
    })
}

/// The `notification` model.
pub(in super::super) fn notification(notification: &Notification) -> Value {
    json!({
        "useAccountDefaults": notification.use_account_defaults.to_string(),
        "reminders": {
            "reminderEnabled": notification.reminder_enabled.to_string(),
            "reminderDelay": notification.reminder_delay.to_string(),
            "reminderFrequency": notification.reminder_frequency.to_string(),
        },
        "expirations": {
            "expireEnabled": notification.expire_enabled.to_string(),
            "expireAfter": notification.expire_after.to_string(),
            "expireWarn": notification.expire_warn.to_string(),
        },
    })
}

/// The history as `auditEvents`.
pub(in super::super) fn audit_events(envelope: &Envelope) -> Value {
    let events = envelope.audit.iter().map(|event| {
        let fields = [
            ("logTime", long_moment(event.at)),
            ("Source", "Web".to_owned()),
            ("UserName", event.user_name.clone()),
            ("UserId", event.user_id.clone()),
            ("Action", event.action.clone()),
            ("Message", event.message.clone()),
            ("EnvelopeStatus", event.envelope_status.clone()),
            ("ClientIPAddress", "127.0.0.1".to_owned()),
            ("Information", event.message.clone()),
            ("Language", "en".to_owned()),
        ];
        let fields = fields.map(|(name, value)| json!({ "name": name, "value": value }));
        json!({ "eventFields": fields })
    });
    json!({ "auditEvents": events.collect::<Vec<_>>() })
}

/// The `envelopeSummary` of a creation.
pub(in super::super) fn summary(envelope: &Envelope) -> Value {
    json!({
        "envelopeId": envelope.envelope_id,
        "uri": format!("/envelopes/{}", envelope.envelope_id),
        "statusDateTime": long_moment(envelope.changed_at),
        "status": envelope.status.as_str(),
    })
}
