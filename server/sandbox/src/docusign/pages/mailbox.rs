//! The mailbox: the mails of everybody, by address.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{
    error::ApiError,
    mail::{self, Mail},
};
use crate::{
    Shared,
    page::{Vendor, page},
};

#[derive(Deserialize)]
pub(super) struct Wanted {
    address: Option<String>,
}

/// `GET /mailbox`, and `GET /mailbox?address=…` for one person's, newest first.
pub(super) async fn show(
    State(shared): State<Shared>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, ApiError> {
    let mails = mail::all(&shared.store).await?;
    Ok(match wanted.address.filter(|address| !address.trim().is_empty()) {
        Some(address) => inbox(address.trim(), &mails),
        None => addresses(&mails),
    })
}

fn addresses(mails: &[Mail]) -> Markup {
    let mut people: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for mail in mails {
        people.entry(mail.to_email.to_lowercase()).or_insert((&mail.to_name, 0)).1 += 1;
    }
    let body = html! {
        form.card.narrow method="get" action="/mailbox" {
            label for="address" { "Email address" }
            input id="address" name="address" type="email" required;
            button type="submit" { "Open mailbox" }
        }
        @if people.is_empty() {
            p.card { "No mail yet. Send an envelope and its invitations appear here." }
        } @else {
            h2 { "Who has mail" }
            ul.card {
                @for (address, (name, count)) in &people {
                    li {
                        a href={ "/mailbox?" (query(address)) } { (name) " <" (address) ">" }
                        " · " (count) @if *count == 1 { " mail" } @else { " mails" }
                    }
                }
            }
        }
    };
    page("Mailbox", Vendor::DocuSign, body)
}

fn query(address: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("address", address).finish()
}

fn inbox(address: &str, mails: &[Mail]) -> Markup {
    let mine: Vec<&Mail> =
        mails.iter().rev().filter(|mail| mail.to_email.eq_ignore_ascii_case(address)).collect();
    let body = html! {
        p { a href="/mailbox" { "All mailboxes" } }
        @if mine.is_empty() {
            p.card { "No mail for " (address) "." }
        }
        @for mail in mine {
            article.card {
                h2 { (mail.subject) }
                p.quiet {
                    "From " (mail.from_name) " to " (mail.to_name) " <" (mail.to_email) "> · "
                    time datetime=(mail.at.to_rfc3339()) { (mail.at.format("%Y-%m-%d %H:%M UTC")) }
                }
                p { strong { (mail.headline) } }
                @for line in &mail.text {
                    p { (line) }
                }
                @if let Some((path, label)) = &mail.link {
                    p { a.button href=(path) { (label) } }
                }
            }
        }
    };
    page(&format!("Mail for {address}"), Vendor::DocuSign, body)
}
