//! Vendors of the company directory, and a form that sets the Contract Signer.

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::Problem;
use crate::{
    Shared,
    page::{self, page},
    procore::{
        model::{COMPANY, Contact, Vendor},
        records,
        webhooks::{self, Event, Resource},
    },
};

/// Series of the ids of people added here; seeded ones lie below.
const CONTACTS: (&str, i64) = ("contact", 9_800_001);

pub(super) async fn list(
    State(shared): State<Shared>,
    Path(company_id): Path<i64>,
) -> Result<Markup, Problem> {
    if company_id != COMPANY.id {
        return Err(Problem::Nothing);
    }
    let vendors = records::vendors(&shared.store).await?;
    let body = html! {
        table {
            thead { tr { th scope="col" { "Company" } th scope="col" { "Trade" } th scope="col" { "Contract Signer" } } }
            tbody {
                @for vendor in &vendors {
                    tr {
                        th scope="row" { a href=(path(vendor.id)) { (vendor.name) } }
                        td { (vendor.trade) }
                        td { (contact(vendor.contract_signer.as_ref())) }
                    }
                }
            }
        }
        p { a href="/" { "All projects" } }
    };
    Ok(page("Company Directory", page::Vendor::Procore, body))
}

pub(super) async fn show(
    State(shared): State<Shared>,
    Path((company_id, id)): Path<(i64, i64)>,
) -> Result<Markup, Problem> {
    Ok(render(&find(&shared, company_id, id).await?, None))
}

async fn find(shared: &Shared, company_id: i64, id: i64) -> Result<Vendor, Problem> {
    let vendor = records::vendor(&shared.store, id).await?;
    vendor.filter(|_| company_id == COMPANY.id).ok_or(Problem::Nothing)
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Signer {
    name: String,
    email: String,
}

/// Sets the Contract Signer; both fields empty take it away.
pub(super) async fn set_signer(
    State(shared): State<Shared>,
    Path((company_id, id)): Path<(i64, i64)>,
    Form(signer): Form<Signer>,
) -> Result<Response, Problem> {
    let _guard = shared.store.write_lock().await;
    let mut vendor = find(&shared, company_id, id).await?;
    let (name, email) = (signer.name.trim(), signer.email.trim());
    vendor.contract_signer = match (name.is_empty(), email.contains('@')) {
        (true, _) if email.is_empty() => None,
        (false, true) => {
            let (first_name, last_name) = name.rsplit_once(' ').unwrap_or((name, ""));
            let known = vendor.contract_signer.as_ref().map(|contact| contact.id);
            let id = match known {
                Some(id) => id,
                None => records::next_id(&shared.store, CONTACTS.0, CONTACTS.1).await?,
            };
            Some(Contact {
                id,
                first_name: first_name.to_owned(),
                last_name: last_name.to_owned(),
                email: email.to_owned(),
                job_title: "Contract Signer".to_owned(),
            })
        }
        _ => {
            let problem = "A contract signer needs a name and an email address. Leave both empty for none.";
            return Ok(render(&vendor, Some(problem)).into_response());
        }
    };
    vendor.updated_at = shared.clock.now();
    records::put_vendor(&shared.store, &vendor).await?;
    webhooks::changed(&shared, Resource::CompanyVendors, id, None, Event::Update, None).await?;
    Ok(Redirect::to(&path(id)).into_response())
}

fn path(vendor_id: i64) -> String {
    format!("/{}/company/directory/vendors/{vendor_id}", COMPANY.id)
}

fn render(vendor: &Vendor, problem: Option<&str>) -> Markup {
    let address = &vendor.address;
    let signer = vendor.contract_signer.as_ref();
    let body = html! {
        @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
        dl.card {
            dt { "Trade" } dd { (vendor.trade) }
            dt { "Address" } dd {
                (address.street) ", " (address.city) ", " (address.state_code) " " (address.zip) ", " (address.country_code)
            }
            dt { "Phone" } dd { (vendor.phone) }
            dt { "Email" } dd { (vendor.email) }
            dt { "License" } dd { (vendor.license_number) }
            dt { "Primary Contact" } dd { (contact(vendor.primary_contact.as_ref())) }
            dt { "Contract Signer" } dd { (contact(signer)) }
            dt { "Invoice Contacts" } dd {
                @if vendor.invoice_contacts.is_empty() { "–" }
                @for person in &vendor.invoice_contacts { div { (contact(Some(person))) } }
            }
        }
        form method="post" class="card narrow" {
            h2 { "Contract Signer" }
            label for="name" { "Name" }
            input id="name" name="name" autocomplete="off" value=[signer.map(Contact::name)];
            label for="email" { "Email" }
            input id="email" name="email" type="email" autocomplete="off" value=[signer.map(|signer| &signer.email)];
            button { "Save" }
        }
        p { a href=(format!("/{}/company/directory/vendors", COMPANY.id)) { "Company Directory" } }
    };
    page(&vendor.name, page::Vendor::Procore, body)
}

fn contact(contact: Option<&Contact>) -> Markup {
    html! {
        @match contact {
            Some(person) => { (person.name()) " <" (person.email) ">" }
            None => { "–" }
        }
    }
}
