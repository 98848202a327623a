//! What is in an envelope and where its recipients stand.

use leptos::prelude::*;

use super::{
    badge::{Badge, Tone},
    icon::{Glyph, Icon},
    when::When,
};
use crate::model::envelope::{EnvelopeView, RecipientKind, RecipientView};

/// Recipients, documents and account of an envelope.
#[component]
pub fn EnvelopeDetails(
    /// The envelope.
    envelope: EnvelopeView,
) -> impl IntoView {
    let recipients = envelope.recipients.into_iter().map(recipient).collect_view();
    let documents = envelope.documents.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
    let dates = [
        ("Created", Some(envelope.created_at)),
        ("Sent", envelope.sent_at),
        ("Finished", envelope.finished_at),
    ]
    .into_iter()
    .filter_map(|(label, at)| {
        at.map(|at| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>
                        <When at />
                    </dd>
                </div>
            }
        })
    })
    .collect_view();
    let docusign_url = envelope.docusign_url.map(|url| {
        view! {
            <a class="button" href=url target="_blank">
                <Icon glyph=Glyph::External />
                "Open in DocuSign"
            </a>
        }
    });
    let docusign_id = envelope.docusign_id.map(|id| {
        view! {
            <div>
                <dt>"DocuSign envelope"</dt>
                <dd class="code">{id}</dd>
            </div>
        }
    });
    view! {
        <p>
            <Badge tone=Tone::of_envelope(envelope.state) label=envelope.state.label() />
        </p>
        <div class="scroll" role="group" aria-label="Recipients and their states" tabindex="0">
            <table class="table recipients" aria-label="Recipients">
                <thead>
                    <tr>
                        <th scope="col">"Order"</th>
                        <th scope="col">"Recipient"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{recipients}</tbody>
            </table>
        </div>
        <dl class="fields">
            <div>
                <dt>"Subject"</dt>
                <dd>{envelope.subject}</dd>
            </div>
            <div>
                <dt>"Documents"</dt>
                <dd>
                    <ol class="documents">{documents}</ol>
                </dd>
            </div>
            <div>
                <dt>"Sender"</dt>
                <dd>{envelope.sender}</dd>
            </div>
            <div>
                <dt>"DocuSign account"</dt>
                <dd>{envelope.account_name} " " <Badge tone=Tone::Info label=envelope.environment.label() /></dd>
            </div>
            {dates}
            {docusign_id}
        </dl>
        {docusign_url}
    }
    .into_any()
}

fn recipient(recipient: RecipientView) -> AnyView {
    let state = recipient.state_label();
    let (mailbox, host) = recipient.email.split_once('@').unwrap_or((&recipient.email, ""));
    let (mailbox, host) = (format!("{mailbox}@"), host.to_owned());
    let kind = match recipient.kind {
        RecipientKind::Signer => None,
        RecipientKind::CarbonCopy => Some(" · receives a copy"),
    };
    view! {
        <tr>
            <td>{recipient.routing_order}</td>
            <th scope="row">
                <span class="recipient-name">{recipient.name}</span>
                <span class="quiet">{recipient.role} {kind}</span>
                <span class="quiet">{mailbox} <wbr /> {host}</span>
            </th>
            <td>
                <Badge tone=Tone::of_recipient(recipient.state) label=state />
                {recipient.at.map(|at| view! { <span class="quiet at"><When at /></span> })}
                {recipient.ball_in_court.then(|| view! { <span class="ball">"Ball in court"</span> })}
                {recipient.declined_reason.map(|reason| view! { <p class="help">"Reason: " {reason}</p> })}
            </td>
        </tr>
    }
    .into_any()
}
