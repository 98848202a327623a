//! Lists: all projects with their contracts and change orders, one project, one company.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{Problem, dollars, frames, item_path, sections};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        change_orders::words,
        items::{Collection, Item, names::Names},
        model::{COMPANY, Project},
        records,
    },
};

/// The lists a project's page shows.
const LISTS: [(&str, Collection); 6] = [
    ("Commitments", Collection::CommitmentContracts),
    ("Commitment Change Orders", Collection::CommitmentChangeOrders),
    ("Commitment Change Order Batches", Collection::CommitmentChangeOrderBatches),
    ("Prime Contracts", Collection::PrimeContracts),
    ("Prime Contract Change Orders", Collection::PrimeChangeOrders),
    ("Prime Contract Change Order Batches", Collection::PrimeChangeOrderBatches),
];

pub(super) async fn everything(State(shared): State<Shared>) -> Result<Markup, Problem> {
    let mut sections = Vec::new();
    for project in records::projects(&shared.store).await? {
        let list = items(&shared, &project).await?;
        sections.push((project, list));
    }
    let body = html! {
        p { a href=(format!("/{}/company/directory/vendors", COMPANY.id)) { "Directory of vendors" } }
        p { a href="/notification-mails" { "Notification mails" } }
        @for (project, list) in sections {
            section aria-label=(project.name) {
                h2 { a href=(format!("/{}/project/home", project.id)) { (project.name) } }
                p.quiet { "Invoices and correspondence are on the project's own page." }
                (list)
            }
        }
    };
    Ok(page(COMPANY.name, page::Vendor::Procore, body))
}

pub(super) async fn company(State(shared): State<Shared>, Path(id): Path<i64>) -> Result<Markup, Problem> {
    if id != COMPANY.id {
        return Err(Problem::Nothing);
    }
    everything(State(shared)).await
}

pub(super) async fn project(State(shared): State<Shared>, Path(id): Path<i64>) -> Result<Markup, Problem> {
    let project = records::project(&shared.store, id).await?.ok_or(Problem::Nothing)?;
    let address = &project.address;
    let body = html! {
        p { (project.number) " · " (address.street) ", " (address.city) ", " (address.state_code) " " (address.zip) }
        h2 { "Tools" }
        (items(&shared, &project).await?)
        (sections::documents(&shared, project.id).await?)
        (sections::invoices_and_letters(&shared, project.id).await?)
        (frames::link(shared.embedded_app.as_deref(), id))
        p { a href="/" { "All projects" } }
    };
    Ok(page(&project.name, page::Vendor::Procore, body))
}

/// The contracts and change orders of a project, a table for each tool's list.
async fn items(shared: &Shared, project: &Project) -> Result<Markup, Problem> {
    let names = Names::read(shared).await?;
    let mut tables = Vec::new();
    for (title, of) in LISTS {
        let mut items = records::items(&shared.store, of, project.id).await?;
        items.retain(|item| item.deleted_at.is_none());
        let contracts = match of.contracts() {
            Some(contracts) => records::items(&shared.store, contracts, project.id).await?,
            None => Vec::new(),
        };
        if !items.is_empty() {
            tables.push(html! { h3 { (title) } (table(project, title, &items, &contracts, &names)) });
        }
    }
    Ok(html! { @for table in tables { (table) } })
}

fn table(project: &Project, title: &str, items: &[Item], contracts: &[Item], names: &Names) -> Markup {
    let contract =
        |item: &Item| contracts.iter().find(|contract| Some(contract.id) == item.id_of("contract_id"));
    let company = |item: &Item| {
        contract(item).unwrap_or(item).id_of("vendor_id").map_or("–", |id| names.vendor_name(id)).to_owned()
    };
    html! {
        div.scroll tabindex="0" role="group" aria-label=(format!("{title} of {}", project.name)) {
            table {
                thead {
                    tr {
                        th scope="col" { "Number" }
                        th scope="col" { "Title" }
                        th scope="col" { "Contract Company" }
                        th scope="col" { "Status" }
                        th scope="col" { "Executed" }
                        th.number scope="col" { "Amount" }
                    }
                }
                tbody {
                    @for item in items {
                        tr {
                            th scope="row" { a href=(item_path(item, contract(item))) { (item.text("number")) } }
                            td { (item.text("title")) }
                            td { (company(item)) }
                            td { span.tag { (words(item.text("status"))) } }
                            td { @if item.flag("executed") { "Yes" } @else { "No" } }
                            td.number { (dollars(item.grand_total())) }
                        }
                    }
                }
            }
        }
    }
}
