//! Projects and their tools.

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
        model::{COMPANY, Project},
        paging::{self, Style},
        permissions::PROJECT_TOOLS,
        query::Query,
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/rest/v1.0/projects", get(list))
        .route("/rest/v1.1/projects", get(list))
        .route("/rest/v1.0/projects/{project_id}", get(show))
        .route("/rest/v1.0/projects/{project_id}/tools", get(tools))
        .route("/rest/v1.0/companies/{company_id}/projects", get(of_company))
}

/// Only the caller's projects; `filters[name]`, `filters[id]`, `filters[by_status]`,
/// `serializer_view=compact`, `sort=name`.
async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(query.required_integer("company_id")?)?;
    let mut projects = mine(&shared, &caller).await?;
    if let Some(names) = query.filter("name") {
        let wanted: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        projects.retain(|project| wanted.iter().any(|name| project.name.to_lowercase().contains(name)));
    }
    if let Some(ids) = query.filter("id") {
        projects.retain(|project| ids.contains(&project.id.to_string().as_str()));
    }
    if query.filter("by_status").is_some_and(|status| status == ["Inactive"]) {
        projects.clear();
    }
    if matches!(query.one("sort"), Some("name" | "display_name")) {
        projects.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let compact = query.one("serializer_view") == Some("compact");
    paging::list(&shared, &uri, Style::V1, &projects, |project| {
        if compact {
            json!({"id": project.id, "name": project.name, "display_name": display_name(project)})
        } else {
            show_project(project)
        }
    })
}

async fn mine(shared: &Shared, caller: &Caller) -> Result<Vec<Project>, Refusal> {
    let mut projects = records::projects(&shared.store).await?;
    projects.retain(|project| caller.person.project_ids.contains(&project.id));
    Ok(projects)
}

async fn show(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    if let Some(company_id) = query.integer("company_id")? {
        access::company(company_id)?;
    }
    Ok(Json(show_project(&caller.project(&shared, project_id).await?)))
}

async fn of_company(
    State(shared): State<Shared>,
    caller: Caller,
    Path(company_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let projects = mine(&shared, &caller).await?;
    paging::list(&shared, &uri, Style::V1, &projects, |project| {
        json!({
            "id": project.id,
            "name": project.name,
            "address": {
                "street": project.address.street,
                "city": project.address.city,
                "state_code": project.address.state_code,
                "zip": project.address.zip,
                "country_code": project.address.country_code,
            },
            "stage_name": project.stage,
            "status_name": "Active",
            "type_name": null,
            "open_items": [],
            "created_by": {"id": 7001, "email": "maria.alvarez@harborline.example"},
        })
    })
}

/// `[{id, engine_name, is_active, position, required, title}]`.
async fn tools(
    State(shared): State<Shared>,
    caller: Caller,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let project = caller.project(&shared, project_id).await?;
    let tools: Vec<Value> = PROJECT_TOOLS
        .iter()
        .zip(1_i64..)
        .map(|(tool, position)| {
            json!({
                "id": project_id * 100 + position,
                "engine_name": tool.name(),
                "is_active": !project.inactive_tools.contains(tool),
                "position": position,
                "required": matches!(tool.name(), "admin" | "directory"),
                "title": tool.friendly_name(),
            })
        })
        .collect();
    paging::list(&shared, &uri, Style::V1, &tools, Value::clone)
}

fn display_name(project: &Project) -> String {
    format!("{} - {}", project.number, project.name)
}

fn show_project(project: &Project) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "display_name": display_name(project),
        "project_number": project.number,
        "is_demo": false,
        "address": project.address.street,
        "city": project.address.city,
        "state_code": project.address.state_code,
        "country_code": project.address.country_code,
        "zip": project.address.zip,
        "time_zone": "US/Pacific",
        "project_stage": {"id": 3, "name": project.stage},
        "phone": project.phone,
        "start_date": project.start_date,
        "completion_date": project.completion_date,
        "active": true,
        "origin_id": null,
        "origin_data": null,
        "origin_code": null,
        "company": {"id": COMPANY.id, "name": COMPANY.name},
        "created_by": {"id": 7001, "login": "maria.alvarez@harborline.example", "name": "Maria Alvarez"},
        "custom_fields": {},
        "created_at": time(project.created_at),
        "updated_at": time(project.created_at),
    })
}
