//! Turns an envelopeDefinition into a draft, with DocuSign's rules.
//!
//! Unknown members are ignored and scalars may be strings or plain JSON, as with DocuSign.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    super::{error::ApiError, people::User},
    model::{CustomField, Envelope, EventNotification, Notification, Paper, Status},
    recipients,
    tabs::{truth, unable_to_load, word},
};

const LONGEST_SUBJECT: usize = 100;
const LONGEST_BLURB: usize = 10_000;

/// A draft made from a request, and its documents' bytes by document id.
pub(in super::super) struct Draft {
    pub(in super::super) envelope: Envelope,
    pub(in super::super) files: Vec<(String, Vec<u8>)>,
}

/// Reads an envelopeDefinition.
///
/// # Errors
/// [`ApiError`] as DocuSign answers it; nothing has happened then.
pub(in super::super) fn read(
    body: &Map<String, Value>,
    account_id: &str,
    user: &User,
    now: DateTime<Utc>,
) -> Result<Draft, ApiError> {
    if word(body, "envelopeId").is_some_and(|id| !id.is_empty()) {
        return Err(ApiError::bad(
            "UNSPECIFIED_ERROR",
            "An envelopeId means a clone, which is not supported.",
        ));
    }
    let subject = subject(body)?.unwrap_or_default();
    let (documents, files) = documents(body)?;
    let mut envelope = Envelope {
        envelope_id: Uuid::new_v4().to_string(),
        account_id: account_id.to_owned(),
        sender: user.into(),
        status: Status::Created,
        subject,
        blurb: blurb(body)?.unwrap_or_default(),
        documents,
        recipients: Vec::new(),
        custom_fields: custom_fields(body)?.unwrap_or_default(),
        notification: body
            .get("notification")
            .and_then(Value::as_object)
            .map(notification)
            .unwrap_or_default(),
        event_notification: event_notification(body)?,
        transaction_id: word(body, "transactionId").filter(|id| !id.is_empty()),
        created_at: now,
        modified_at: now,
        changed_at: now,
        sent_at: None,
        delivered_at: None,
        completed_at: None,
        declined_at: None,
        voided_at: None,
        deleted_at: None,
        voided_reason: None,
        audit: Vec::new(),
    };
    if let Some(asked) = body.get("recipients") {
        recipients::add(&mut envelope, asked, &files)?;
    }
    Ok(Draft { envelope, files })
}

/// `status` of a definition: whether to send at once.
///
/// # Errors
/// `INVALID_REQUEST_PARAMETER` for any other word.
pub(in super::super) fn is_to_be_sent(body: &Map<String, Value>) -> Result<bool, ApiError> {
    match word(body, "status").unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "created" => Ok(false),
        "sent" => Ok(true),
        other => Err(ApiError::parameter(format!("status '{other}' is not one of created, sent."))),
    }
}

/// The email subject, if named.
///
/// # Errors
/// `INVALID_REQUEST_PARAMETER` when it is longer than 100 characters.
pub(in super::super) fn subject(body: &Map<String, Value>) -> Result<Option<String>, ApiError> {
    let subject = word(body, "emailSubject");
    if subject.as_ref().is_some_and(|subject| subject.chars().count() > LONGEST_SUBJECT) {
        return Err(ApiError::parameter(format!(
            "The emailSubject is longer than {LONGEST_SUBJECT} characters."
        )));
    }
    Ok(subject)
}

/// The email message, if named.
///
/// # Errors
/// `INVALID_REQUEST_PARAMETER` when it is longer than 10,000 characters.
pub(in super::super) fn blurb(body: &Map<String, Value>) -> Result<Option<String>, ApiError> {
    let blurb = word(body, "emailBlurb");
    if blurb.as_ref().is_some_and(|blurb| blurb.chars().count() > LONGEST_BLURB) {
        return Err(ApiError::parameter(format!(
            "The emailBlurb is longer than {LONGEST_BLURB} characters."
        )));
    }
    Ok(blurb)
}

type Documents = (Vec<Paper>, Vec<(String, Vec<u8>)>);

fn documents(body: &Map<String, Value>) -> Result<Documents, ApiError> {
    let (mut papers, mut files): Documents = Default::default();
    let asked = body.get("documents").and_then(Value::as_array);
    for (n, document) in asked.into_iter().flatten().filter_map(Value::as_object).enumerate() {
        let document_id = word(document, "documentId").unwrap_or_default();
        if document_id.parse::<u32>().is_err() {
            return Err(ApiError::parameter("A documentId must be a positive number."));
        }
        if papers.iter().any(|paper| paper.document_id == document_id) {
            return Err(ApiError::parameter(format!("The documentId {document_id} is used twice.")));
        }
        let name = word(document, "name").filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(|| ApiError::parameter("A document needs a name."))?;
        let bytes = content(document, &name)?;
        let pages = crate::pdf::page_texts(&bytes).map_err(unable_to_load)?;
        papers.push(Paper {
            document_id: document_id.clone(),
            guid: Uuid::new_v4().to_string(),
            name,
            order: word(document, "order").and_then(|order| order.parse().ok()).unwrap_or(n as u32 + 1),
            size: bytes.len(),
            pages: pages.iter().map(|page| (page.width, page.height)).collect(),
        });
        files.push((document_id, bytes));
    }
    papers.sort_by_key(|paper| paper.order);
    Ok((papers, files))
}

fn content(document: &Map<String, Value>, name: &str) -> Result<Vec<u8>, ApiError> {
    let unable =
        |why: &str| ApiError::bad("UNABLE_TO_LOAD_DOCUMENT", format!("Unable to load the document. {why}"));
    let named = name.rsplit_once('.').map(|(_, extension)| extension.to_owned());
    let extension = word(document, "fileExtension").filter(|extension| !extension.is_empty()).or(named);
    if extension.is_some_and(|extension| !extension.eq_ignore_ascii_case("pdf")) {
        return Err(unable("Only PDF documents can be loaded here."));
    }
    let encoded = word(document, "documentBase64").filter(|encoded| !encoded.is_empty());
    let encoded = encoded.ok_or_else(|| unable("documentBase64 is missing."))?;
    STANDARD.decode(encoded.trim()).map_err(|_| unable("documentBase64 is not valid base64."))
}

/// `customFields.textCustomFields`, if named.
///
/// # Errors
/// `INVALID_REQUEST_PARAMETER` for a name or value over 100 characters, or a field without a name.
pub(in super::super) fn custom_fields(
    body: &Map<String, Value>,
) -> Result<Option<Vec<CustomField>>, ApiError> {
    let Some(asked) = body.get("customFields") else { return Ok(None) };
    let asked = asked.get("textCustomFields").and_then(Value::as_array);
    let mut fields = Vec::new();
    for (n, field) in asked.into_iter().flatten().filter_map(Value::as_object).enumerate() {
        let name = word(field, "name").unwrap_or_default();
        let value = word(field, "value").unwrap_or_default();
        if name.is_empty() || name.chars().count() > 100 || value.chars().count() > 100 {
            return Err(ApiError::parameter(
                "A custom field needs a name, and name and value of at most 100 characters.",
            ));
        }
        fields.push(CustomField {
            field_id: word(field, "fieldId").unwrap_or_else(|| (10_000_000_000 + n as u64).to_string()),
            name,
            value,
            show: truth(field, "show", false),
            required: truth(field, "required", false),
        });
    }
    Ok(Some(fields))
}

/// A `notification` object; what it does not name is the account's default.
pub(in super::super) fn notification(asked: &Map<String, Value>) -> Notification {
    let none = Map::new();
    let part = |member: &str| asked.get(member).and_then(Value::as_object).unwrap_or(&none);
    let (reminders, expirations) = (part("reminders"), part("expirations"));
    let days = |object: &Map<String, Value>, member: &str, otherwise: u32| {
        word(object, member).and_then(|days| days.parse().ok()).unwrap_or(otherwise)
    };
    let default = Notification::default();
    if truth(asked, "useAccountDefaults", false) {
        return default;
    }
    Notification {
        use_account_defaults: false,
        reminder_enabled: truth(reminders, "reminderEnabled", false),
        reminder_delay: days(reminders, "reminderDelay", 0),
        reminder_frequency: days(reminders, "reminderFrequency", 0),
        expire_enabled: truth(expirations, "expireEnabled", true),
        expire_after: days(expirations, "expireAfter", default.expire_after),
        expire_warn: days(expirations, "expireWarn", 0),
    }
}

fn event_notification(body: &Map<String, Value>) -> Result<Option<EventNotification>, ApiError> {
    let Some(asked) = body.get("eventNotification").and_then(Value::as_object) else { return Ok(None) };
    let url = word(asked, "url").unwrap_or_default();
    if url::Url::parse(&url).is_err() {
        return Err(ApiError::parameter("eventNotification.url is not a URL."));
    }
    let list = |value: Option<&Value>| -> Vec<String> {
        value
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let data = asked.get("eventData").and_then(Value::as_object);
    let is_sim = word(asked, "deliveryMode").is_some_and(|mode| mode.eq_ignore_ascii_case("SIM"));
    let is_json = data.and_then(|data| word(data, "version")).is_some_and(|version| version == "restv2.1");
    if !is_sim || !is_json {
        return Err(ApiError::parameter(
            "This sandbox plays deliveryMode SIM with eventData.version restv2.1 only; anything else gives XML or the aggregate shape.",
        ));
    }
    Ok(Some(EventNotification {
        url,
        events: list(asked.get("events")),
        include_data: list(data.and_then(|data| data.get("includeData"))),
        signed: truth(asked, "includeHMAC", false) || truth(asked, "integratorManaged", false),
        acknowledged: truth(asked, "requireAcknowledgment", true),
    }))
}
