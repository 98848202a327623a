//! Where a recipient reads, fills, signs or declines.

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    super::{
        envelope::{
            model::{Envelope, Paper, Recipient, RecipientStatus, Role, Status, TabKind},
            paper, registry,
            tabs::label,
        },
        links::{self, Link, Purpose},
    },
    Refusal,
    facsimile::{Mark, facsimile},
    gone, notice, pdf,
};
use crate::{
    Shared,
    page::{Vendor, page},
};

/// `GET /signing/{token}`: opening it is what makes an envelope delivered.
pub(super) async fn show(
    State(shared): State<Shared>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let link = known(&shared, &token).await?;
    if link.purpose == Purpose::RecipientView {
        return begin_session(&shared, &token, &link).await;
    }
    let (mut envelope, recipient) = opened(&shared, &link).await?;
    if let Some(told) = cannot_sign(&link, &envelope, &recipient) {
        return told_page(&shared, &token, &envelope, &told).await;
    }
    let effects = envelope.view(&recipient.recipient_id, shared.clock.now());
    registry::save(&shared, &envelope, &effects).await?;
    Ok(signing_page(&shared, &token, &link, &envelope, &recipient, None).await?.into_response())
}

async fn known(shared: &Shared, token: &str) -> Result<Link, Refusal> {
    let link = links::find(&shared.store, token).await?;
    let signing = [Purpose::Mail, Purpose::RecipientView, Purpose::SigningSession];
    let link = link.filter(|link| signing.contains(&link.purpose));
    link.ok_or_else(|| gone("Nobody was given this link. Open the newest mail about the document."))
}

/// Uses a recipient view up; what follows runs under a token of its own.
async fn begin_session(shared: &Shared, token: &str, link: &Link) -> Result<Response, Refusal> {
    let now = shared.clock.now();
    if !link.is_live(now) {
        return Ok(match link.back("ttl_expired") {
            Some(url) => Redirect::to(&url).into_response(),
            None => gone("It works once and for five minutes.").into_response(),
        });
    }
    links::use_up(&shared.store, token, link).await?;
    let session = Link::new(Purpose::SigningSession, &link.envelope_id, now)
        .to(&link.recipient_id, &link.email)
        .returning(link.return_url.clone());
    let session = session.give(&shared.store).await?;
    Ok(Redirect::to(&format!("/signing/{session}")).into_response())
}

async fn opened(shared: &Shared, link: &Link) -> Result<(Envelope, Recipient), Refusal> {
    if !link.is_live(shared.clock.now()) {
        return Err(gone("The signing session is over. Go back and open it again."));
    }
    let envelope = registry::load(&shared.store, &link.envelope_id).await?;
    let envelope = envelope.ok_or_else(|| gone("The envelope does not exist any more."))?;
    let recipient = envelope.recipient(&link.recipient_id).cloned();
    let same = |recipient: &Recipient| recipient.email.eq_ignore_ascii_case(&link.email);
    let recipient = recipient.filter(same).ok_or_else(|| {
        gone("The sender has changed who is to sign. If it is still you, there is a newer mail.")
    })?;
    Ok((envelope, recipient))
}

/// What a recipient is told instead of being asked to sign.
struct Told {
    title: &'static str,
    sentence: String,
    on: Option<String>,
    with_documents: bool,
}

fn cannot_sign(link: &Link, envelope: &Envelope, recipient: &Recipient) -> Option<Told> {
    let told = |title, sentence: String, with_documents| {
        Some(Told { title, sentence, on: link.back("viewing_complete"), with_documents })
    };
    let subject = &envelope.subject;
    match (envelope.status, recipient.status) {
        (Status::Voided, _) => {
            let reason = envelope.voided_reason.as_deref().unwrap_or_default();
            told(
                "This envelope was voided",
                format!("'{subject}' was voided by its sender. Reason: {reason}"),
                false,
            )
        }
        (Status::Declined, _) => {
            told("This envelope was declined", format!("A signer declined '{subject}'."), false)
        }
        (Status::Deleted | Status::Created, _) => {
            told("Not sent", format!("'{subject}' is not sent."), false)
        }
        (Status::Completed, _) => {
            told("This document is complete", format!("Everyone has signed '{subject}'."), true)
        }
        (_, RecipientStatus::Created) => told(
            "It is not your turn yet",
            format!("Others sign '{subject}' before you. You will get a mail."),
            false,
        ),
        (_, RecipientStatus::Completed | RecipientStatus::Declined) if recipient.role == Role::Signer => {
            told("You have already signed", format!("'{subject}' is with the other signers now."), true)
        }
        _ if recipient.role == Role::CarbonCopy => {
            told("A copy for you", format!("You receive a copy of '{subject}'."), true)
        }
        _ => None,
    }
}

async fn told_page(
    shared: &Shared,
    token: &str,
    envelope: &Envelope,
    told: &Told,
) -> Result<Response, Refusal> {
    if !told.with_documents && told.on.is_none() {
        return Ok(notice(told.title, &told.sentence).into_response());
    }
    let body = html! {
        p.card { (told.sentence) }
        @if let Some(url) = &told.on {
            p { a.button href=(url) { "Continue" } }
        }
        @if told.with_documents {
            @for one in &envelope.documents {
                (sheets(shared, token, envelope, one, None).await?)
            }
        }
    };
    Ok(page(told.title, Vendor::DocuSign, body).into_response())
}

async fn sheets(
    shared: &Shared,
    token: &str,
    envelope: &Envelope,
    one: &Paper,
    signer: Option<&Recipient>,
) -> Result<Markup, Refusal> {
    let bytes = paper::document(&shared.store, envelope, one).await?;
    let tabs =
        signer.into_iter().flat_map(|signer| &signer.tabs).filter(|tab| tab.document_id == one.document_id);
    let marks: Vec<Mark> = tabs
        .map(|tab| Mark { page: tab.page, x: tab.x, y: tab.y, label: mark_label(tab.kind).to_owned() })
        .collect();
    let drawn = facsimile(&one.name, &bytes, &marks).map_err(paper::Error::from)?;
    Ok(html! {
        section {
            h2 { (one.name) }
            p { a href={ "/signing/" (token) "/documents/" (one.document_id) } target="_blank" { "Open the PDF" } }
            (drawn)
        }
    })
}

fn mark_label(kind: TabKind) -> &'static str {
    match kind {
        TabKind::SignHere => "Sign here",
        TabKind::InitialHere => "Initial here",
        other => label(other),
    }
}

async fn signing_page(
    shared: &Shared,
    token: &str,
    link: &Link,
    envelope: &Envelope,
    recipient: &Recipient,
    problem: Option<&str>,
) -> Result<Markup, Refusal> {
    let body = html! {
        @if let Some(problem) = problem {
            p.problem role="alert" { (problem) }
        }
        div.card {
            p { strong { (envelope.sender.name) } " asks you, " strong { (recipient.name) } " (" (recipient.email) "), to review and sign." }
            @if !envelope.blurb.trim().is_empty() {
                p { (envelope.blurb) }
            }
        }
        @for one in &envelope.documents {
            (sheets(shared, token, envelope, one, Some(recipient)).await?)
        }
        (finish_form(token, recipient, link.return_url.is_some()))
        (decline_form(token))
    };
    Ok(page(&envelope.subject, Vendor::DocuSign, body))
}

fn finish_form(token: &str, recipient: &Recipient, embedded: bool) -> Markup {
    let of = |kinds: &[TabKind]| recipient.tabs.iter().filter(|tab| kinds.contains(&tab.kind)).count();
    let signatures = of(&[TabKind::SignHere, TabKind::InitialHere]);
    let dates = of(&[TabKind::DateSigned]);
    html! {
        form.card method="post" action={ "/signing/" (token) } {
            h2 { "Adopt and sign" }
            p {
                "Your signature goes to " (signatures) @if signatures == 1 { " place" } @else { " places" }
                " and today's date to " (dates) "."
            }
            label for="signature" { "Full name" }
            input id="signature" name="signature" autocomplete="name" required value=(recipient.name);
            @for tab in recipient.tabs.iter().filter(|tab| is_asked(tab.kind)) {
                label for=(tab.tab_id) { (tab.label) }
                input id=(tab.tab_id) name=(tab.tab_id) required[tab.required] value=[tab.value.as_deref()];
            }
            p.quiet { "By choosing Finish you agree that this name is your electronic signature." }
            div.row {
                button type="submit" name="action" value="finish" { "Finish" }
                @if embedded {
                    button.plain type="submit" name="action" value="later" formnovalidate { "Finish later" }
                }
            }
        }
    }
}

fn decline_form(token: &str) -> Markup {
    html! {
        details.card {
            summary { "Other actions" }
            form method="post" action={ "/signing/" (token) } {
                label for="reason" { "Reason for declining" }
                textarea id="reason" name="reason" rows="3" required {}
                button.danger type="submit" name="action" value="decline" { "Decline to sign" }
            }
        }
    }
}

fn is_asked(kind: TabKind) -> bool {
    matches!(kind, TabKind::Company | TabKind::Title | TabKind::Text)
}

/// `POST /signing/{token}` with `action` and, beside `signature` or `reason`, values by tab id.
pub(super) async fn act(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let field =
        |name: &str| form.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let _guard = shared.store.write_lock().await;
    let link = known(&shared, &token).await?;
    let (mut envelope, recipient) = opened(&shared, &link).await?;
    if let Some(told) = cannot_sign(&link, &envelope, &recipient) {
        return told_page(&shared, &token, &envelope, &told).await;
    }
    let (now, id) = (shared.clock.now(), recipient.recipient_id.as_str());
    let (moved, event) = match field("action") {
        "finish" => (envelope.sign(id, field("signature"), &form, now), "signing_complete"),
        "decline" => (envelope.decline(id, field("reason"), now), "decline"),
        _ => return Ok(leave(&link, "cancel")),
    };
    match moved {
        Ok(effects) => {
            registry::save(&shared, &envelope, &effects).await?;
            Ok(leave(&link, event))
        }
        Err(problem) => {
            let page = signing_page(&shared, &token, &link, &envelope, &recipient, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn leave(link: &Link, event: &str) -> Response {
    let to = link.back(event).unwrap_or_else(|| format!("/thank-you?event={event}"));
    Redirect::to(&to).into_response()
}

/// `GET /signing/{token}/documents/{documentId}`: the PDF as it stands.
pub(super) async fn document(
    State(shared): State<Shared>,
    Path((token, document_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let link = known(&shared, &token).await?;
    let (envelope, recipient) = opened(&shared, &link).await?;
    let may_read = recipient.status != RecipientStatus::Created
        && !matches!(envelope.status, Status::Voided | Status::Created | Status::Deleted);
    let one = envelope.paper(&document_id).filter(|_| may_read);
    let one = one.ok_or_else(|| gone("The envelope has no such document for you."))?;
    Ok(pdf(paper::document(&shared.store, &envelope, one).await?))
}
