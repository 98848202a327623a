//! `/me`, `/companies`, `/companies/{id}/me`.

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
        answer::Refusal,
        directory,
        model::{COMPANIES, Company},
        paging::{self, Style},
        query::Query,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let mut routes =
        Router::new().route("/rest/v1.0/me", get(me)).route("/rest/v1.0/companies", get(companies));
    for version in ["v1.0", "v1.1", "v1.2", "v1.3"] {
        routes = routes.route(&format!("/rest/{version}/companies/{{company_id}}/me"), get(company_me));
    }
    routes
}

/// `{id, login}`, and `name` where a company or project is given.
async fn me(State(shared): State<Shared>, caller: Caller, query: Query) -> Result<Json<Value>, Refusal> {
    let person = &caller.person;
    let mut body = json!({"id": person.id, "login": person.email});
    let company_id = query.integer("company_id")?;
    let project_id = query.integer("project_id")?;
    if let Some(id) = company_id {
        access::company(id)?;
    }
    if let Some(id) = project_id {
        caller.project(&shared, id).await?;
    }
    if company_id.or(project_id).is_some() {
        body["name"] = person.name().into();
    }
    Ok(Json(body))
}

async fn companies(State(shared): State<Shared>, caller: Caller, uri: Uri) -> Result<Response, Refusal> {
    let theirs = |company: &Company| caller.person.company_ids.contains(&company.id);
    let companies: Vec<Company> = COMPANIES.into_iter().filter(theirs).collect();
    paging::list(&shared, &uri, Style::V1, &companies, |company| {
        json!({
            "id": company.id,
            "name": company.name,
            "is_active": true,
            "logo_url": null,
            "pcn_business_experience": true,
            "my_company": caller.person.company_ids.first() == Some(&company.id),
        })
    })
}

async fn company_me(caller: Caller, Path(company_id): Path<i64>) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    Ok(Json(directory::show_person(&caller.person)))
}
