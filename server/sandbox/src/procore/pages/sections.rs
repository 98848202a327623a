//! The lists of documents, invoices and letters on a project's page.

use std::collections::HashMap;

use maud::{Markup, html};

use super::{dollars, invoice, parts};
use crate::{
    Shared,
    procore::{
        correspondence::Letter,
        documents,
        invoicing::{Invoice, Side, label, summary::Summary},
        items::Item,
        records,
    },
};

/// What is filed in the Documents tool; nothing when nothing is.
pub(super) async fn documents(shared: &Shared, project_id: i64) -> Result<Markup, sqlx::Error> {
    let filed = documents::filed(shared, project_id).await?;
    Ok(html! {
        @if !filed.is_empty() {
            h2 { "Documents" }
            ul.card {
                @for (path, file) in &filed { li { a href=(parts::file_path(file)) { (path) } } }
            }
        }
    })
}

pub(super) async fn invoices_and_letters(shared: &Shared, project_id: i64) -> Result<Markup, sqlx::Error> {
    let letters = records::letters(&shared.store, project_id).await?;
    Ok(html! {
        (invoices("Owner Invoices", &on_their_contracts(shared, Side::Owner, project_id).await?))
        (invoices("Subcontractor Invoices", &on_their_contracts(shared, Side::Subcontractor, project_id).await?))
        (correspondence(project_id, &letters))
    })
}

/// The invoices of one side with their addresses.
async fn on_their_contracts(
    shared: &Shared,
    side: Side,
    project_id: i64,
) -> Result<Vec<(Invoice, String)>, sqlx::Error> {
    let contracts = records::items(&shared.store, side.contracts(), project_id).await?;
    let contracts: HashMap<i64, Item> =
        contracts.into_iter().map(|contract| (contract.id, contract)).collect();
    let invoices = records::invoices(&shared.store, side, project_id).await?;
    let placed = |invoice: Invoice| {
        let path = invoice::path(&invoice, contracts.get(&invoice.contract_id)?);
        Some((invoice, path))
    };
    Ok(invoices.into_iter().filter_map(placed).collect())
}

fn invoices(title: &str, list: &[(Invoice, String)]) -> Markup {
    html! {
        h2 { (title) }
        @if list.is_empty() { p.quiet { "None" } } @else {
            div.scroll tabindex="0" role="group" aria-label=(title) {
                table {
                    thead {
                        tr {
                            th scope="col" { "Contract" }
                            th scope="col" { "Invoice #" }
                            th scope="col" { "Company" }
                            th scope="col" { "Status" }
                            th.number scope="col" { "Current Payment Due" }
                        }
                    }
                    tbody {
                        @for (invoice, path) in list {
                            tr {
                                th scope="row" { a href=(path) { (invoice.contract_title) " " (invoice.number) } }
                                td { (invoice.text("invoice_number")) }
                                td { (invoice.company) }
                                td { span.tag { (label(invoice.status())) } }
                                td.number { (dollars(Summary::of(&invoice.lines).due())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn correspondence(project_id: i64, list: &[Letter]) -> Markup {
    html! {
        h2 { "Correspondence" }
        @if list.is_empty() { p.quiet { "None" } } @else {
            div.scroll tabindex="0" role="group" aria-label="Correspondence" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Number" }
                            th scope="col" { "Subject" }
                            th scope="col" { "Private" }
                            th scope="col" { "Status" }
                        }
                    }
                    tbody {
                        @for item in list {
                            tr {
                                th scope="row" {
                                    a href=(format!("/{project_id}/project/generic_tool/show/{}", item.id)) { (item.number()) }
                                }
                                td { (item.text("title")) }
                                td { @if item.private() { "Yes" } @else { "No" } }
                                td { span.tag { (item.text("status")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
