//! The front door, and where people without a return address end.

use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::people::{ACCOUNTS, PASSWORD, USERS},
    notice,
};
use crate::page::{Vendor, page};

/// `GET /`.
pub(super) async fn show() -> Markup {
    let body = html! {
        p { "This plays DocuSign: its login, its eSignature API, its webhooks and the pages where people send and sign." }
        ul.card {
            li { a href="/mailbox" { "Mailbox" } ": every mail that would have been sent, with the links to sign" }
            li { a href="/sandbox/connected-apps" { "Connected apps" } ": take an app's consent back" }
            li { a href="/sandbox/deliveries" { "Connect deliveries" } " (JSON): each webhook message and its tries" }
            li { a href="/sandbox/polling-violations" { "Polling violations" } " (JSON): addresses read more than once in 15 minutes" }
            li { a href="/sandbox/faults" { "Faults" } " (JSON): what goes wrong on purpose" }
            li { a href="/sandbox/clock" { "Clock" } " (JSON): the sandbox's time" }
        }
        h2 { "People" }
        p { "Everybody's password is " code { (PASSWORD) } "." }
        div.scroll tabindex="0" role="region" aria-label="People" {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Email" } th scope="col" { "Default account" } } }
                tbody {
                    @for user in &USERS {
                        tr {
                            td { (user.name()) }
                            td { a href={ "/mailbox?address=" (user.email) } { (user.email) } }
                            td { @for account in ACCOUNTS.iter().filter(|account| account.id == user.default_account) { (account.name) } }
                        }
                    }
                }
            }
        }
    };
    page("DocuSign sandbox", Vendor::DocuSign, body)
}

#[derive(Deserialize)]
pub(super) struct Ending {
    event: Option<String>,
}

/// `GET /thank-you`: the end of a journey that has no return address.
pub(super) async fn thank_you(Query(ending): Query<Ending>) -> Markup {
    match ending.event.as_deref() {
        Some("signing_complete") => notice(
            "Thank you",
            "You have finished signing. You will receive a copy once everyone has signed.",
        ),
        Some("decline") => notice("You declined to sign", "The sender has been told your reason."),
        Some("Send") => notice("Sent", "The envelope is on its way to its recipients."),
        Some("Save") => notice("Saved", "Your changes are kept."),
        Some("Discard") => notice("Discarded", "The draft is in the recycle bin."),
        _ => notice("See you later", "Nothing was changed. Come back with the link in your mail."),
    }
}
