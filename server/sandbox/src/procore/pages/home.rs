//! Lists: all projects with their commitments, one project, one company.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{Problem, dollars, frames};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        model::{COMPANY, Commitment, Project},
        records,
    },
};

pub(super) async fn everything(State(shared): State<Shared>) -> Result<Markup, Problem> {
    let mut sections = Vec::new();
    for project in records::projects(&shared.store).await? {
        let list = commitments(&shared, &project).await?;
        sections.push((project, list));
    }
    let body = html! {
        p { a href=(format!("/{}/company/directory/vendors", COMPANY.id)) { "Directory of vendors" } }
        @for (project, list) in sections {
            section aria-label=(project.name) {
                h2 { a href=(format!("/{}/project/home", project.id)) { (project.name) } }
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
        h2 { "Commitments" }
        (commitments(&shared, &project).await?)
        (frames::link(shared.embedded_app.as_deref(), id))
        p { a href="/" { "All projects" } }
    };
    Ok(page(&project.name, page::Vendor::Procore, body))
}

async fn commitments(shared: &Shared, project: &Project) -> Result<Markup, Problem> {
    let vendors = records::vendors(&shared.store).await?;
    let mut commitments = records::commitments(&shared.store, project.id).await?;
    commitments.retain(|commitment| commitment.deleted_at.is_none());
    let vendor = |commitment: &Commitment| {
        let found = vendors.iter().find(|vendor| Some(vendor.id) == commitment.id_of("vendor_id"));
        found.map_or("", |vendor| vendor.name.as_str())
    };
    Ok(html! {
        div.scroll tabindex="0" role="group" aria-label=(format!("Commitments of {}", project.name)) {
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
                    @for commitment in &commitments {
                        tr {
                            th scope="row" { a href=(item_path(commitment)) { (commitment.text("number")) } }
                            td { (commitment.text("title")) }
                            td { (vendor(commitment)) }
                            td { span.tag { (commitment.text("status")) } }
                            td { @if commitment.flag("executed") { "Yes" } @else { "No" } }
                            td.number { (dollars(commitment.grand_total())) }
                        }
                    }
                }
            }
        }
    })
}

/// The classic path of an item.
fn item_path(commitment: &Commitment) -> String {
    let kind = commitment.contract_type.path_segment();
    format!("/{}/project/commitments/{kind}/{}", commitment.project_id, commitment.id)
}
