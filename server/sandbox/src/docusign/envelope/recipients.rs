//! Recipients: added, changed and removed, with a result for each of them.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    super::error::ApiError,
    model::{Envelope, Recipient, RecipientStatus, Role, Status},
    tabs::{Sheets, placed, word},
};

/// The members of `recipients` that are understood.
const LISTS: [(&str, Role); 2] = [("signers", Role::Signer), ("carbonCopies", Role::CarbonCopy)];

const MOST: usize = 100;

fn listed(asked: &Value) -> impl Iterator<Item = (&Map<String, Value>, Role)> {
    LISTS.into_iter().flat_map(move |(list, role)| {
        let items = asked.get(list).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_object).map(move |item| (item, role))
    })
}

/// Adds recipients with their tabs.
///
/// # Errors
/// [`ApiError`] for a missing name, a bad email, an id that is taken, or a tab that cannot be placed.
pub(in super::super) fn add(envelope: &mut Envelope, asked: &Value, sheets: &Sheets) -> Result<(), ApiError> {
    for (item, role) in listed(asked) {
        let recipient = read(item, role, sheets)?;
        if envelope.recipient(&recipient.recipient_id).is_some() {
            return Err(ApiError::bad(
                "INVALID_RECIPIENT_ID",
                format!("Invalid recipient ID: {} is used more than once.", recipient.recipient_id),
            ));
        }
        envelope.recipients.push(recipient);
    }
    if envelope.recipients.len() > MOST {
        return Err(ApiError::parameter(format!("An envelope has at most {MOST} recipients.")));
    }
    envelope.recipients.sort_by_key(|recipient| recipient.routing_order);
    Ok(())
}

fn read(item: &Map<String, Value>, role: Role, sheets: &Sheets) -> Result<Recipient, ApiError> {
    let recipient_id = word(item, "recipientId").filter(|id| !id.trim().is_empty());
    let recipient_id = recipient_id
        .ok_or_else(|| ApiError::bad("INVALID_RECIPIENT_ID", "Invalid recipient ID: it is missing."))?;
    let client_user_id = word(item, "clientUserId").filter(|id| !id.is_empty());
    if client_user_id.as_ref().is_some_and(|id| id.chars().count() > 100) {
        return Err(ApiError::parameter("A clientUserId has at most 100 characters."));
    }
    Ok(Recipient {
        name: checked_name(&word(item, "name").unwrap_or_default(), &recipient_id)?,
        email: checked_email(&word(item, "email").unwrap_or_default(), &recipient_id)?,
        guid: Uuid::new_v4().to_string(),
        role,
        routing_order: order(item)?.unwrap_or(1),
        client_user_id,
        role_name: word(item, "roleName"),
        note: word(item, "note").unwrap_or_default(),
        status: RecipientStatus::Created,
        tabs: placed(item.get("tabs"), sheets)?,
        sent_at: None,
        delivered_at: None,
        signed_at: None,
        declined_at: None,
        declined_reason: None,
        reminded_at: None,
        signature: None,
        recipient_id,
    })
}

fn order(item: &Map<String, Value>) -> Result<Option<u32>, ApiError> {
    let order = word(item, "routingOrder").filter(|order| !order.is_empty());
    let bad = |order: &str| ApiError::parameter(format!("routingOrder '{order}' is not a positive number."));
    order.map(|order| order.parse().map_err(|_| bad(&order))).transpose()
}

fn checked_name(name: &str, recipient_id: &str) -> Result<String, ApiError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(ApiError::parameter(format!(
            "The name of recipient {recipient_id} is missing or longer than 100 characters."
        )));
    }
    Ok(name.to_owned())
}

/// An email as DocuSign takes it; empty is allowed in a draft and stops at sending.
fn checked_email(email: &str, recipient_id: &str) -> Result<String, ApiError> {
    let email = email.trim();
    if email.is_empty() || (email.chars().count() <= 100 && is_email(email)) {
        return Ok(email.to_owned());
    }
    Err(ApiError::bad(
        "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT",
        format!("The email address for the recipient is invalid. The recipient Id ({recipient_id}) follows."),
    ))
}

fn is_email(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, host)| {
        let clean = |part: &str| {
            !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "@<>,;\"".contains(c))
        };
        clean(local) && clean(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    })
}

/// What a change of recipients did.
pub(in super::super) struct Changes {
    /// One `recipientUpdateResults` item for each recipient asked for.
    pub(in super::super) results: Vec<Value>,
    /// Those with a new name or email; they need a new invitation when it is their turn.
    pub(in super::super) readdressed: Vec<String>,
}

fn outcome(recipient_id: &str, code: &str, message: &str) -> Value {
    json!({ "recipientId": recipient_id, "errorDetails": { "errorCode": code, "message": message } })
}

/// Whether recipients can be changed at all.
///
/// # Errors
/// `ENVELOPE_INVALID_STATUS` on an envelope that is over.
pub(in super::super) fn check_changeable(envelope: &Envelope) -> Result<(), ApiError> {
    if envelope.status == Status::Created || envelope.status.is_in_process() {
        return Ok(());
    }
    Err(ApiError::status("Envelope status is not one of: Created, Sent, Delivered, Correct."))
}

/// Changes the recipients named; one that cannot be changed fails by itself.
///
/// # Errors
/// [`ApiError`] for an envelope that is over, or a bad name or email.
pub(in super::super) fn update(
    envelope: &mut Envelope,
    asked: &Value,
    sheets: &Sheets,
) -> Result<Changes, ApiError> {
    check_changeable(envelope)?;
    let mut changes = Changes { results: Vec::new(), readdressed: Vec::new() };
    for (item, _) in listed(asked) {
        let recipient_id = word(item, "recipientId").unwrap_or_default();
        let result = match envelope.recipient_mut(&recipient_id) {
            None => outcome(
                &recipient_id,
                "UNKNOWN_ENVELOPE_RECIPIENT",
                "The recipient you have identified is not a valid recipient of the specified envelope.",
            ),
            Some(recipient) if !recipient.can_be_corrected() => outcome(
                &recipient_id,
                "RECIPIENT_UPDATE_FAILED",
                "The recipient could not be updated.  Recipient not in state that allows correction.",
            ),
            Some(recipient) => {
                if change(recipient, item, sheets)? {
                    changes.readdressed.push(recipient_id.clone());
                }
                outcome(&recipient_id, "SUCCESS", "")
            }
        };
        changes.results.push(result);
    }
    envelope.recipients.sort_by_key(|recipient| recipient.routing_order);
    Ok(changes)
}

/// Changes one recipient and says whether the invitation goes to somebody or somewhere new.
fn change(recipient: &mut Recipient, item: &Map<String, Value>, sheets: &Sheets) -> Result<bool, ApiError> {
    let id = recipient.recipient_id.clone();
    let mut readdressed = false;
    if let Some(name) = word(item, "name") {
        let name = checked_name(&name, &id)?;
        readdressed |= name != recipient.name;
        recipient.name = name;
    }
    if let Some(email) = word(item, "email") {
        recipient.email = checked_email(&email, &id)?;
        // A value sent again counts as a new address.
        readdressed = true;
    }
    if let Some(order) = order(item)? {
        recipient.routing_order = order;
    }
    if let Some(note) = word(item, "note") {
        recipient.note = note;
    }
    if let Some(client_user_id) = word(item, "clientUserId") {
        recipient.client_user_id = Some(client_user_id).filter(|id| !id.is_empty());
    }
    if let Some(tabs) = item.get("tabs") {
        recipient.tabs.extend(placed(Some(tabs), sheets)?);
    }
    if readdressed && recipient.status == RecipientStatus::Delivered {
        recipient.status = RecipientStatus::Sent;
        recipient.delivered_at = None;
    }
    Ok(readdressed)
}

/// Removes the recipients named, all of them or none.
///
/// # Errors
/// `ENVELOPE_INVALID_STATUS` for an envelope that is over, `INVALID_RECIPIENT_ID` for one it does not
/// have, `RECIPIENT_UPDATE_FAILED` for one that has acted.
pub(in super::super) fn remove(envelope: &mut Envelope, ids: &[String]) -> Result<(), ApiError> {
    check_changeable(envelope)?;
    for id in ids {
        let recipient = envelope.recipient(id);
        let recipient =
            recipient.ok_or_else(|| ApiError::bad("INVALID_RECIPIENT_ID", "Invalid recipient ID."))?;
        if !recipient.can_be_corrected() {
            return Err(ApiError::bad("RECIPIENT_UPDATE_FAILED", "The recipient could not be updated."));
        }
    }
    envelope.recipients.retain(|recipient| !ids.contains(&recipient.recipient_id));
    Ok(())
}

/// The recipient ids named in a `recipients` object.
pub(in super::super) fn ids(asked: &Value) -> Vec<String> {
    listed(asked).filter_map(|(item, _)| word(item, "recipientId")).collect()
}
