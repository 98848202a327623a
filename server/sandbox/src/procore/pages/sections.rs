//! The lists of invoices and letters on a project's page.

use maud::{Markup, html};

use super::{dollars, kind_segment};
use crate::{
    Shared,
    procore::{
        correspondence::Letter,
        invoicing::{Invoice, Side, label, summary::Summary},
        items::Collection,
        records,
    },
};

pub(super) async fn invoices_and_letters(shared: &Shared, project_id: i64) -> Result<Markup, sqlx::Error> {
    let owner = records::invoices(&shared.store, Side::Owner, project_id).await?;
    let subcontractor = records::invoices(&shared.store, Side::Subcontractor, project_id).await?;
    let kinds = records::items(&shared.store, Collection::CommitmentContracts, project_id).await?;
    let subcontractor_path = |invoice: &Invoice| {
        let contract = kinds.iter().find(|contract| contract.id == invoice.contract_id);
        let kind = contract.and_then(kind_segment).unwrap_or("work_order_contracts");
        format!(
            "/{project_id}/project/commitments/{kind}/{}/requisitions/{}",
            invoice.contract_id, invoice.id
        )
    };
    let owner_path = |invoice: &Invoice| {
        format!(
            "/{project_id}/project/prime_contracts/{}/payment_applications/{}",
            invoice.contract_id, invoice.id
        )
    };
    let letters = records::letters(&shared.store, project_id).await?;
    Ok(html! {
        (invoices("Owner Invoices", &owner, owner_path))
        (invoices("Subcontractor Invoices", &subcontractor, subcontractor_path))
        (correspondence(project_id, &letters))
    })
}

fn invoices(title: &str, list: &[Invoice], path: impl Fn(&Invoice) -> String) -> Markup {
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
                        @for invoice in list {
                            tr {
                                th scope="row" { a href=(path(invoice)) { (invoice.contract_title) " " (invoice.number) } }
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
