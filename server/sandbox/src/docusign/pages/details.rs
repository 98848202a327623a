//! What the sender of an envelope sees of it in DocuSign: status, recipients, documents, history.

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::envelope::{model::Envelope, registry},
    Refusal,
};
use crate::{
    Shared,
    page::{Vendor, page},
};

/// `GET /send/documents/details/{envelopeId}`. No login is needed, so that a tester can look at any envelope.
pub(super) async fn show(
    State(shared): State<Shared>,
    Path(envelope_id): Path<String>,
) -> Result<Markup, Refusal> {
    let envelope = registry::load(&shared.store, &envelope_id).await?.ok_or_else(|| {
        let sentence = "There is no envelope with this id. The sandbox may have been reset since.".to_owned();
        Refusal::Said(StatusCode::NOT_FOUND, "Not found", sentence)
    })?;
    Ok(page(&envelope.subject, Vendor::DocuSign, details(&envelope)))
}

fn details(envelope: &Envelope) -> Markup {
    html! {
        dl.card {
            dt { "Status" }
            dd { span.tag { (envelope.status.as_str()) } }
            dt { "From" }
            dd { (envelope.sender.name) " <" (envelope.sender.email) ">" }
            dt { "Envelope ID" }
            dd { (envelope.envelope_id) }
            dt { "Last change" }
            dd { (moment(envelope.changed_at)) }
            @if let Some(reason) = &envelope.voided_reason {
                dt { "Reason for voiding" }
                dd { (reason) }
            }
        }
        h2 id="recipients" { "Recipients" }
        div.scroll tabindex="0" role="group" aria-labelledby="recipients" {
            table {
                thead { tr { th.number scope="col" { "Order" } th scope="col" { "Name" } th scope="col" { "Email" } th scope="col" { "Status" } } }
                tbody {
                    @for recipient in &envelope.recipients {
                        tr {
                            td.number { (recipient.routing_order) }
                            th scope="row" { (recipient.name) }
                            td { (recipient.email) }
                            td { span.tag { (recipient.status.as_str()) } }
                        }
                    }
                }
            }
        }
        h2 { "Documents" }
        ol.card {
            @for document in &envelope.documents {
                li { (document.name) }
            }
        }
        h2 id="history" { "History" }
        div.scroll tabindex="0" role="group" aria-labelledby="history" {
            table {
                thead { tr { th scope="col" { "Time" } th scope="col" { "User" } th scope="col" { "Action" } th scope="col" { "Activity" } } }
                tbody {
                    @for event in &envelope.audit {
                        tr {
                            td { (moment(event.at)) }
                            td { (event.user_name) }
                            td { (event.action) }
                            td { (event.message) }
                        }
                    }
                }
            }
        }
    }
}

fn moment(at: DateTime<Utc>) -> Markup {
    html! { time datetime=(at.to_rfc3339()) { (at.format("%Y-%m-%d %H:%M UTC")) } }
}
