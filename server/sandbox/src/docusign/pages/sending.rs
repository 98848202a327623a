//! Where a sender finishes a draft, or corrects an envelope under way.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::{
    super::{
        envelope::{
            definition,
            model::{Envelope, Recipient, Role, Status},
            paper, recipients, registry,
            state::{Actor, Effect},
        },
        error::ApiError,
        links::{self, Link, Purpose},
        rest::invitations,
    },
    Refusal,
    facsimile::{Mark, facsimile},
    gone, pdf,
};
use crate::{
    Shared,
    page::{Vendor, page},
};

type Fields = HashMap<String, String>;

async fn opened(shared: &Shared, token: &str) -> Result<(Link, Envelope), Refusal> {
    let link = links::find(&shared.store, token).await?;
    let sending = [Purpose::SenderView, Purpose::CorrectView];
    let link = link.filter(|link| sending.contains(&link.purpose) && link.is_live(shared.clock.now()));
    let link = link.ok_or_else(|| gone("It works for ten minutes. Go back and open it again."))?;
    let envelope = registry::load(&shared.store, &link.envelope_id).await?;
    let envelope = envelope.ok_or_else(|| gone("The envelope does not exist any more."))?;
    let is_right = match link.purpose {
        Purpose::SenderView => envelope.status == Status::Created,
        _ => envelope.status.is_in_process(),
    };
    if is_right {
        return Ok((link, envelope));
    }
    Err(gone(&format!("The envelope is {} now.", envelope.status.as_str())))
}

/// `GET /sending/{token}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let (_, envelope) = opened(&shared, &token).await?;
    Ok(sending_page(&shared, &token, &envelope, None).await?.into_response())
}

async fn sending_page(
    shared: &Shared,
    token: &str,
    envelope: &Envelope,
    problem: Option<&str>,
) -> Result<Markup, Refusal> {
    let is_draft = envelope.status == Status::Created;
    let body = html! {
        @if let Some(problem) = problem {
            p.problem role="alert" { (problem) }
        }
        form method="post" action={ "/sending/" (token) } {
            @for recipient in &envelope.recipients {
                (recipient_fields(recipient))
            }
            fieldset {
                legend { "Message" }
                label for="subject" { "Subject" }
                input id="subject" name="subject" maxlength="100" required value=(envelope.subject);
                label for="message" { "Email message" }
                textarea id="message" name="message" rows="4" maxlength="10000" { (envelope.blurb) }
            }
            div.row {
                button type="submit" name="action" value="send" { @if is_draft { "Send" } @else { "Send corrections" } }
                @if is_draft {
                    button.plain type="submit" name="action" value="save" { "Save and close" }
                    button.danger type="submit" name="action" value="discard" formnovalidate { "Discard" }
                } @else {
                    button.plain type="submit" name="action" value="cancel" formnovalidate { "Close without changes" }
                }
            }
        }
        @for one in &envelope.documents {
            @let bytes = paper::original(&shared.store, envelope, one).await?;
            section {
                h2 { (one.name) }
                p { a href={ "/sending/" (token) "/documents/" (one.document_id) } target="_blank" { "Open the PDF" } }
                (facsimile(&one.name, &bytes, &marks(envelope, &one.document_id)).map_err(paper::Error::from)?)
            }
        }
    };
    Ok(page(if is_draft { "Review and send" } else { "Correct the envelope" }, Vendor::DocuSign, body))
}

fn recipient_fields(recipient: &Recipient) -> Markup {
    let id = &recipient.recipient_id;
    let role = if recipient.role == Role::Signer { "Signer" } else { "Receives a copy" };
    let fixed = !recipient.can_be_corrected();
    html! {
        fieldset disabled[fixed] {
            legend { (role) " " (id) @if fixed { " (" (recipient.status.as_str()) ")" } }
            label for={ "name-" (id) } { "Name" }
            input id={ "name-" (id) } name={ "name-" (id) } maxlength="100" required value=(recipient.name);
            label for={ "email-" (id) } { "Email" }
            input id={ "email-" (id) } name={ "email-" (id) } type="email" maxlength="100" required value=(recipient.email);
            label for={ "order-" (id) } { "Signing order" }
            input id={ "order-" (id) } name={ "order-" (id) } type="number" min="1" required value=(recipient.routing_order);
            p.quiet { (recipient.tabs.len()) " fields to fill" }
        }
    }
}

fn marks(envelope: &Envelope, document_id: &str) -> Vec<Mark> {
    let tabs = envelope.recipients.iter().flat_map(|one| one.tabs.iter().map(move |tab| (one, tab)));
    let here = tabs.filter(|(_, tab)| tab.document_id == document_id);
    here.map(|(one, tab)| {
        let name: String = one.name.chars().take(18).collect();
        Mark { page: tab.page, x: tab.x, y: tab.y, label: name }
    })
    .collect()
}

/// `POST /sending/{token}` with `action` send, save, discard or cancel.
pub(super) async fn act(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let (link, mut envelope) = opened(&shared, &token).await?;
    let actor = Actor { name: envelope.sender.name.clone(), user_id: envelope.sender.user_id.clone() };
    let now = shared.clock.now();
    let (effects, event) = match fields.get("action").map(String::as_str) {
        Some("discard") => (envelope.discard(&actor, now), "Cancel"),
        Some(action @ ("send" | "save")) => {
            let before = envelope.clone();
            match apply(&mut envelope, &fields, action == "send", &actor, now) {
                Ok(effects) => (effects, if action == "send" { "Send" } else { "Save" }),
                Err(error) => {
                    let page = sending_page(&shared, &token, &before, Some(&error.message)).await?;
                    return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
                }
            }
        }
        _ => return Ok(leave(&link, "Cancel")),
    };
    registry::save(&shared, &envelope, &effects).await?;
    links::use_up(&shared.store, &token, &link).await?;
    Ok(leave(&link, event))
}

fn leave(link: &Link, event: &str) -> Response {
    let to = link.back(event).unwrap_or_else(|| format!("/thank-you?event={event}"));
    Redirect::to(&to).into_response()
}

/// Writes the form into the envelope and, if asked, sends it or the corrected invitations.
fn apply(
    envelope: &mut Envelope,
    fields: &Fields,
    send: bool,
    actor: &Actor,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Effect>, ApiError> {
    let text = |name: &str| json!(fields.get(name).map(String::as_str).unwrap_or_default());
    let named = [("emailSubject".to_owned(), text("subject")), ("emailBlurb".to_owned(), text("message"))];
    let named = Map::from_iter(named);
    envelope.subject = definition::subject(&named)?.unwrap_or_default();
    envelope.blurb = definition::blurb(&named)?.unwrap_or_default();
    envelope.modified_at = now;
    let readdressed = recipients::update(envelope, &changed(envelope, fields), &[])?.readdressed;
    match (envelope.status, send) {
        (Status::Created, true) => envelope.send(actor, now),
        (Status::Created, false) => Ok(Vec::new()),
        _ => {
            let mut effects = envelope.corrected(actor, now);
            effects.extend(invitations(envelope, &readdressed));
            Ok(effects)
        }
    }
}

/// The form's recipients that differ from the envelope's, as a `recipients` object.
fn changed(envelope: &Envelope, fields: &Fields) -> Value {
    let mut signers = Vec::new();
    for one in envelope.recipients.iter().filter(|one| one.can_be_corrected()) {
        let mut item = Map::new();
        let order = one.routing_order.to_string();
        for (field, member, own) in
            [("name", "name", &one.name), ("email", "email", &one.email), ("order", "routingOrder", &order)]
        {
            let given = fields.get(&format!("{field}-{}", one.recipient_id)).map(|given| given.trim());
            if let Some(given) = given.filter(|given| given != own) {
                item.insert(member.to_owned(), given.into());
            }
        }
        if !item.is_empty() {
            item.insert("recipientId".to_owned(), one.recipient_id.as_str().into());
            signers.push(Value::Object(item));
        }
    }
    json!({ "signers": signers })
}

/// `GET /sending/{token}/documents/{documentId}`: the PDF as uploaded.
pub(super) async fn document(
    State(shared): State<Shared>,
    Path((token, document_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (_, envelope) = opened(&shared, &token).await?;
    let one = envelope.paper(&document_id).ok_or_else(|| gone("The envelope has no such document."))?;
    Ok(pdf(paper::original(&shared.store, &envelope, one).await?))
}
