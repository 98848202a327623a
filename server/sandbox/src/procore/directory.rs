//! The Directory tool: users of projects and of the company, and vendors with their contacts.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Refusal, time},
        model::{COMPANY, Contact, Level, Person, Tool, Vendor},
        paging::{self, Style},
        query::Query,
        records,
    },
};

/// The general contractor's own entry among the vendors.
pub(super) const OWN_VENDOR: i64 = 5000;

pub(super) fn routes() -> Router<Shared> {
    let mut routes = Router::new()
        .route("/rest/v1.0/projects/{project_id}/users", get(project_users))
        .route("/rest/v1.0/projects/{project_id}/users/{user_id}", get(project_user))
        .route("/rest/v1.0/projects/{project_id}/vendors", get(project_vendors))
        .route("/rest/v1.0/projects/{project_id}/vendors/{vendor_id}", get(project_vendor))
        .route("/rest/v1.0/vendors", get(vendors))
        .route("/rest/v1.0/vendors/{vendor_id}", get(vendor));
    for version in ["v1.0", "v1.1", "v1.2", "v1.3"] {
        let path = format!("/rest/{version}/companies/{{company_id}}/users");
        routes =
            routes.route(&path, get(company_users)).route(&format!("{path}/{{user_id}}"), get(company_user));
    }
    routes
}

async fn project_users(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    caller.project(&shared, project_id).await?;
    list_users(&shared, &caller, &query, &uri, Some(project_id)).await
}

async fn project_user(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, user_id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    caller.project(&shared, project_id).await?;
    one_user(&shared, user_id, Some(project_id)).await
}

async fn company_users(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(company_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    caller.require(Tool::Directory, Level::ReadOnly)?;
    list_users(&shared, &caller, &query, &uri, None).await
}

async fn company_user(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, user_id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    caller.require(Tool::Directory, Level::ReadOnly)?;
    one_user(&shared, user_id, None).await
}

/// Everyone with a login and every vendor's contacts, the former only where they are in the project.
pub(super) async fn users(shared: &Shared, project_id: Option<i64>) -> Result<Vec<Value>, Refusal> {
    let member =
        |person: &Person| person.is_own() && project_id.is_none_or(|id| person.project_ids.contains(&id));
    let people = records::people(&shared.store).await?;
    let mut users: Vec<Value> = people.iter().filter(|person| member(person)).map(show_person).collect();
    for vendor in records::vendors(&shared.store).await?.iter().filter(|vendor| vendor.id != OWN_VENDOR) {
        let mut contacts: Vec<&Contact> = Vec::new();
        for contact in
            vendor.contract_signer.iter().chain(&vendor.primary_contact).chain(&vendor.invoice_contacts)
        {
            if contacts.iter().all(|known| known.id != contact.id) {
                contacts.push(contact);
            }
        }
        users.extend(contacts.into_iter().map(|contact| show_contact_user(vendor, contact)));
    }
    Ok(users)
}

/// `filters[search]`, `filters[vendor_id]`, `filters[id]`, `filters[employee]`, `sort=name`; the compact
/// view, also given to those without Directory access, has no email.
async fn list_users(
    shared: &Shared,
    caller: &Caller,
    query: &Query,
    uri: &Uri,
    project_id: Option<i64>,
) -> Result<Response, Refusal> {
    let mut users = users(shared, project_id).await?;
    if let Some(search) = query.filter("search") {
        let wanted = search.join(",").to_lowercase();
        let fields = ["name", "email_address", "job_title"];
        users.retain(|user| fields.iter().any(|field| text(user, field).to_lowercase().contains(&wanted)));
    }
    if let Some(ids) = query.filter("vendor_id") {
        users.retain(|user| ids.contains(&user["vendor"]["id"].to_string().as_str()));
    }
    if let Some(ids) = query.filter("id") {
        users.retain(|user| ids.contains(&user["id"].to_string().as_str()));
    }
    if let Some(employee) = query.flag("employee")? {
        users.retain(|user| user["is_employee"] == employee);
    }
    if query.one("sort") == Some("name") {
        users.sort_by(|one, other| text(one, "name").cmp(text(other, "name")));
    }
    let compact =
        query.one("view") == Some("compact") || caller.person.level(Tool::Directory) < Level::ReadOnly;
    paging::list(shared, uri, Style::V1, &users, |user| {
        if compact { json!({"id": user["id"], "name": user["name"]}) } else { user.clone() }
    })
}

async fn one_user(shared: &Shared, user_id: i64, project_id: Option<i64>) -> Result<Json<Value>, Refusal> {
    let users = users(shared, project_id).await?;
    users.into_iter().find(|user| user["id"] == user_id).map(Json).ok_or(Refusal::NotFound)
}

fn text<'a>(user: &'a Value, field: &str) -> &'a str {
    user[field].as_str().unwrap_or_default()
}

/// A company user of the company itself.
pub(super) fn show_person(person: &Person) -> Value {
    let initials: String =
        [&person.first_name, &person.last_name].iter().filter_map(|name| name.chars().next()).collect();
    json!({
        "id": person.id,
        "name": person.name(),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "initials": initials,
        "email_address": person.email,
        "job_title": person.job_title,
        "is_active": true,
        "is_employee": true,
        "vendor": {"id": OWN_VENDOR, "name": COMPANY.name},
    })
}

fn show_contact_user(vendor: &Vendor, contact: &Contact) -> Value {
    json!({
        "id": contact.id,
        "name": contact.name(),
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email_address": contact.email,
        "job_title": contact.job_title,
        "is_active": true,
        "is_employee": false,
        "vendor": {"id": vendor.id, "name": vendor.name},
    })
}

async fn project_vendors(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    caller.project(&shared, project_id).await?;
    list_vendors(&shared, &caller, &query, &uri).await
}

async fn project_vendor(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((project_id, vendor_id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    caller.project(&shared, project_id).await?;
    one_vendor(&shared, &caller, &query, vendor_id).await
}

async fn vendors(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(query.required_integer("company_id")?)?;
    list_vendors(&shared, &caller, &query, &uri).await
}

async fn vendor(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(vendor_id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    access::company(query.required_integer("company_id")?)?;
    one_vendor(&shared, &caller, &query, vendor_id).await
}

/// `filters[search]`, `filters[id]`, `sort=name`, and the views of [`show_vendor`].
async fn list_vendors(
    shared: &Shared,
    caller: &Caller,
    query: &Query,
    uri: &Uri,
) -> Result<Response, Refusal> {
    caller.require(Tool::Directory, Level::ReadOnly)?;
    let mut vendors = records::vendors(&shared.store).await?;
    if let Some(search) = query.filter("search") {
        let wanted = search.join(",").to_lowercase();
        vendors.retain(|vendor| vendor.name.to_lowercase().contains(&wanted));
    }
    if let Some(ids) = query.filter("id") {
        vendors.retain(|vendor| ids.contains(&vendor.id.to_string().as_str()));
    }
    if query.one("sort") == Some("name") {
        vendors.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let view = query.one("view").unwrap_or("normal");
    paging::list(shared, uri, Style::V1, &vendors, |vendor| show_vendor(vendor, view))
}

async fn one_vendor(
    shared: &Shared,
    caller: &Caller,
    query: &Query,
    id: i64,
) -> Result<Json<Value>, Refusal> {
    caller.require(Tool::Directory, Level::ReadOnly)?;
    let vendor = records::vendor(&shared.store, id).await?.ok_or(Refusal::NotFound)?;
    Ok(Json(show_vendor(&vendor, query.one("view").unwrap_or("extended"))))
}

/// `compact` is id and name; `normal` adds the company's own data; `extended` and `directory` add
/// `contract_signer` and `invoice_contacts`.
fn show_vendor(vendor: &Vendor, view: &str) -> Value {
    if view == "compact" {
        return json!({"id": vendor.id, "name": vendor.name});
    }
    let mut body = json!({
        "id": vendor.id,
        "name": vendor.name,
        "abbreviated_name": null,
        "trade_name": vendor.trade,
        "company": COMPANY.name,
        "address": vendor.address.street,
        "city": vendor.address.city,
        "state_code": vendor.address.state_code,
        "zip": vendor.address.zip,
        "country_code": vendor.address.country_code,
        "business_phone": vendor.phone,
        "email_address": vendor.email,
        "license_number": vendor.license_number,
        "is_active": true,
        "authorized_bidder": true,
        "prequalified": true,
        "primary_contact": vendor.primary_contact.as_ref().map(|contact| json!({
            "id": contact.id,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email_address": contact.email,
            "business_phone": vendor.phone,
        })),
        "updated_at": time(vendor.updated_at),
    });
    if matches!(view, "extended" | "directory") {
        let contacts = vendor.invoice_contacts.iter();
        body["legal_name"] = vendor.name.clone().into();
        body["contract_signer"] =
            vendor.contract_signer.as_ref().map(|contact| show_signer(vendor, contact)).into();
        body["invoice_contacts"] =
            contacts.map(|contact| json!({"id": contact.id, "name": contact.name()})).collect();
    }
    body
}

fn show_signer(vendor: &Vendor, contact: &Contact) -> Value {
    json!({
        "id": contact.id,
        "contact_id": contact.id + 100_000,
        "company_name": vendor.name,
        "is_active": true,
        "login": contact.email,
        "name": contact.name(),
    })
}
