//! The page of one subcontract or purchase order.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{Problem, dollars, frames};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        answer::time,
        commitments::{label, pdf::plain_text},
        model::{COMPANY, Commitment, StoredFile, Vendor},
        records,
    },
};

const DATES: [&str; 11] = [
    "contract_date",
    "contract_start_date",
    "contract_estimated_completion_date",
    "actual_completion_date",
    "delivery_date",
    "issued_on_date",
    "letter_of_intent_date",
    "approval_letter_date",
    "returned_date",
    "signed_contract_received_date",
    "execution_date",
];

pub(super) async fn classic(
    State(shared): State<Shared>,
    Path((project_id, kind, id)): Path<(i64, String, i64)>,
) -> Result<Markup, Problem> {
    item(&shared, project_id, &kind, id).await
}

pub(super) async fn webclient(
    State(shared): State<Shared>,
    Path((company_id, project_id, kind, id)): Path<(i64, i64, String, i64)>,
) -> Result<Markup, Problem> {
    if company_id != COMPANY.id {
        return Err(Problem::Nothing);
    }
    item(&shared, project_id, &kind, id).await
}

async fn item(shared: &Shared, project_id: i64, kind: &str, id: i64) -> Result<Markup, Problem> {
    let commitment = records::commitment(&shared.store, id).await?.ok_or(Problem::Nothing)?;
    let at_its_place = commitment.project_id == project_id && commitment.contract_type.path_segment() == kind;
    if !at_its_place || commitment.deleted_at.is_some() {
        return Err(Problem::Nothing);
    }
    let project = records::project(&shared.store, project_id).await?.ok_or(Problem::Nothing)?;
    let vendor = match commitment.id_of("vendor_id") {
        Some(id) => records::vendor(&shared.store, id).await?,
        None => None,
    };
    let mut files = Vec::new();
    for attachment in &commitment.attachments {
        files.extend(records::file(&shared.store, &attachment.file_id).await?);
    }
    let title = format!(
        "{} {}: {}",
        commitment.contract_type.title(),
        commitment.text("number"),
        commitment.text("title")
    );
    let body = html! {
        p { a href=(format!("/{project_id}/project/home")) { (project.name) } }
        (general(&commitment, vendor.as_ref()))
        (schedule_of_values(&commitment))
        (attachments(&files))
        (change_history(&commitment))
        (frames::side_panel(shared, project_id, &format!("commitments.{kind}.detail"), id))
    };
    Ok(page(&title, page::Vendor::Procore, body))
}

fn general(commitment: &Commitment, vendor: Option<&Vendor>) -> Markup {
    let yes_no = |flag: &str| if commitment.flag(flag) { "Yes" } else { "No" };
    html! {
        section aria-labelledby="general" {
            h2 id="general" { "General Information" }
            dl.card {
                (row("Status", html! { span.tag { (commitment.text("status")) } }))
                (row("Executed", html! { (yes_no("executed")) }))
                (row("Sign with DocuSign", html! { (yes_no("signature_required")) }))
                (row("Private", html! { (yes_no("private")) }))
                (row("Contract Company", html! {
                    @if let Some(vendor) = vendor {
                        a href=(format!("/{}/company/directory/vendors/{}", COMPANY.id, vendor.id)) { (vendor.name) }
                    }
                }))
                (row("Amount", html! { (dollars(commitment.grand_total())) }))
                (row("Default Retainage", html! { (commitment.text("retainage_percent")) " %" }))
                @for date in DATES.into_iter().filter(|date| commitment.fields.contains_key(*date)) {
                    (row(label(commitment.contract_type, date), html! { (or_dash(commitment.text(date))) }))
                }
                @for text in ["payment_terms", "ship_via", "bill_to_address", "ship_to_address"] {
                    @if !commitment.text(text).is_empty() {
                        (row(label(commitment.contract_type, text), html! { (commitment.text(text)) }))
                    }
                }
            }
            @for text in ["description", "inclusions", "exclusions"] {
                @if !commitment.text(text).is_empty() {
                    h3 { (label(commitment.contract_type, text)) }
                    @for line in plain_text(commitment.text(text)).lines() { p { (line) } }
                }
            }
        }
    }
}

fn row(name: &str, value: Markup) -> Markup {
    html! { dt { (name) } dd { (value) } }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn schedule_of_values(commitment: &Commitment) -> Markup {
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
                        @for line in &commitment.lines {
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
                            td.number { (dollars(commitment.grand_total())) }
                        }
                    }
                }
            }
        }
    }
}

fn attachments(files: &[StoredFile]) -> Markup {
    html! {
        section aria-labelledby="attachments" {
            h2 id="attachments" { "Attachments" }
            @if files.is_empty() { p.quiet { "None" } } @else {
                ul.card {
                    @for file in files {
                        li { a href=(format!("/sandbox-files/{}?sig={}", file.id, file.sig)) { (file.name) } }
                    }
                }
            }
        }
    }
}

fn change_history(commitment: &Commitment) -> Markup {
    html! {
        section aria-labelledby="history" {
            h2 id="history" { "Change History" }
            @if commitment.changes.is_empty() { p.quiet { "Nothing has been changed." } } @else {
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
                            @for change in commitment.changes.iter().rev() {
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
