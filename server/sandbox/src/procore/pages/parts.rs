//! Parts that the pages of items share: schedule of values, change orders, attachments, the form to
//! change an item by hand, history.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::dollars;
use crate::{
    Shared,
    procore::{
        answer::time,
        change_orders::words,
        items::{Collection, Item, totals::Totals},
        model::{Attachment, Change, StoredFile},
        records,
    },
};

/// A name and its value in a list of both.
pub(super) fn row(name: &str, value: Markup) -> Markup {
    html! { dt { (name) } dd { (value) } }
}

/// What is kept of the files that are attached.
pub(super) async fn files_of(
    shared: &Shared,
    attachments: &[Attachment],
) -> Result<Vec<StoredFile>, sqlx::Error> {
    let mut files = Vec::new();
    for attachment in attachments {
        files.extend(records::file(&shared.store, &attachment.file_id).await?);
    }
    Ok(files)
}

pub(super) fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

pub(super) fn schedule_of_values(item: &Item) -> Markup {
    html! {
        section aria-labelledby="sov" {
            h2 id="sov" { "Schedule of Values" }
            div.scroll tabindex="0" role="group" aria-labelledby="sov" {
                table {
                    thead {
                        tr {
                            th.number scope="col" { "#" }
                            th scope="col" { "Budget Code" }
                            th scope="col" { "Description" }
                            th.number scope="col" { "Quantity" }
                            th.number scope="col" { "Unit Cost" }
                            th.number scope="col" { "Amount" }
                        }
                    }
                    tbody {
                        @for line in &item.lines {
                            tr {
                                td.number { (line.position) }
                                td { (line.cost_code) " " (line.cost_code_name) }
                                td { (line.description) }
                                td.number { @if let Some(unit) = &line.unit { (unit.quantity) " " (unit.uom) } }
                                td.number { @if let Some(unit) = &line.unit { (dollars(unit.unit_cost)) } }
                                td.number { (dollars(line.amount)) }
                            }
                        }
                    }
                    tfoot {
                        tr {
                            th scope="row" colspan="5" { "Grand Total" }
                            td.number { (dollars(item.grand_total())) }
                        }
                    }
                }
            }
        }
    }
}

/// The change orders of a contract and what it comes to with the approved ones.
pub(super) async fn change_orders(
    shared: &Shared,
    contract: &Item,
    of: Collection,
    totals: &Totals,
) -> Result<Markup, sqlx::Error> {
    let mut changes = records::items(&shared.store, of, contract.project_id).await?;
    changes.retain(|change| change.deleted_at.is_none() && change.id_of("contract_id") == Some(contract.id));
    Ok(html! {
        section aria-labelledby="change-orders" {
            h2 id="change-orders" { "Change Orders" }
            @if changes.is_empty() { p.quiet { "None" } } @else {
                ul.card {
                    @for change in &changes {
                        li {
                            a href=(super::item_path(change, Some(contract))) { (change.text("number")) ": " (change.text("title")) }
                            " " span.tag { (words(change.text("status"))) } " " (dollars(change.grand_total()))
                        }
                    }
                }
                dl.card {
                    dt { "Approved Change Orders" } dd { (dollars(totals.approved)) }
                    dt { "Pending Change Orders" } dd { (dollars(totals.pending)) }
                    dt { "Revised Contract Amount" } dd { (dollars(contract.grand_total() + totals.approved)) }
                }
            }
        }
    })
}

/// The address of a file, which opens without signing in.
pub(super) fn file_path(file: &StoredFile) -> String {
    format!("/sandbox-files/{}?sig={}", file.id, file.sig)
}

pub(super) fn attachments(files: &[StoredFile]) -> Markup {
    html! {
        section aria-labelledby="attachments" {
            h2 id="attachments" { "Attachments" }
            @if files.is_empty() { p.quiet { "None" } } @else {
                ul.card {
                    @for file in files {
                        li { a href=(file_path(file)) { (file.name) } }
                    }
                }
            }
        }
    }
}

/// Who changes an item by hand.
pub(super) const BY_HAND: &str = "Maria Alvarez";

/// The form to change an item as a person does in Procore.
pub(super) fn by_hand(fields: Markup) -> Markup {
    html! {
        section aria-labelledby="by-hand" {
            h2 id="by-hand" { "Change it by hand" }
            form method="post" class="card narrow" {
                p.quiet { "As " (BY_HAND) " would in Procore, to see what happens to an item that is out for signature." }
                (fields)
                button { "Save" }
            }
        }
    }
}

/// Money as people enter it: `$ 1,284,500.00`.
pub(super) fn amount(entered: &str) -> Option<Decimal> {
    entered.trim().replace(['$', ',', ' '], "").parse().ok()
}

/// What the form says to an amount that is none.
pub(super) const NO_AMOUNT: &str = "The amount must be a number, such as 1284500.00.";
/// And to a status that is none.
pub(super) const NO_STATUS: &str = "This kind of item has no such status. Choose one of the list.";

/// What was wrong with what the form sent.
pub(super) fn problem(problem: Option<&str>) -> Markup {
    html! { @if let Some(problem) = problem { p.problem role="alert" { (problem) } } }
}

/// The workflow that runs on an item.
pub(super) fn workflow(workflow: Option<&str>) -> Markup {
    html! {
        @if let Some(workflow) = workflow {
            p.card { "The workflow \"" (workflow) "\" runs on this item. While it does, no app can change the status." }
        }
    }
}

pub(super) fn change_history(changes: &[Change]) -> Markup {
    html! {
        section aria-labelledby="history" {
            h2 id="history" { "Change History" }
            @if changes.is_empty() { p.quiet { "Nothing has been changed." } } @else {
                div.scroll tabindex="0" role="group" aria-labelledby="history" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Column" }
                                th scope="col" { "Old Value" }
                                th scope="col" { "New Value" }
                                th scope="col" { "By" }
                                th scope="col" { "At" }
                            }
                        }
                        tbody {
                            @for change in changes.iter().rev() {
                                tr {
                                    th scope="row" { (change.column) }
                                    td { (or_dash(&change.old)) }
                                    td { (or_dash(&change.new)) }
                                    td { (change.by) }
                                    td { (time(change.at)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
