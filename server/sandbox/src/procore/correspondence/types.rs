//! The company's types of correspondence, their statuses, and who may use them.

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
        model::{Level, Person, Tool},
        paging::{self, Style},
        permissions,
        query::Query,
        records,
    },
};

/// A type of letter.
pub(in crate::procore) struct Type {
    pub(in crate::procore) id: i64,
    pub(in crate::procore) tool: Tool,
    pub(in crate::procore) title: &'static str,
    pub(in crate::procore) abbreviation: &'static str,
    private_by_default: bool,
    /// Name, and what it is mapped to: Draft, Open or Closed.
    pub(in crate::procore) statuses: &'static [(&'static str, &'static str)],
}

pub(in crate::procore) const TYPES: [Type; 3] = [
    Type {
        id: 301,
        tool: Tool::NoticeOfDelay,
        title: "Notice of Delay",
        abbreviation: "NOD",
        private_by_default: true,
        statuses: &[
            ("Draft", "Draft"),
            ("Open", "Open"),
            ("Out for Signature", "Open"),
            ("Acknowledged", "Closed"),
            ("Disputed", "Open"),
            ("Closed", "Closed"),
        ],
    },
    Type {
        id: 302,
        tool: Tool::RequestForProposal,
        title: "Request for Proposal",
        abbreviation: "RFP",
        private_by_default: false,
        statuses: &[
            ("Draft", "Draft"),
            ("Issued", "Open"),
            ("Proposal Received", "Open"),
            ("Accepted", "Closed"),
            ("Withdrawn", "Closed"),
        ],
    },
    Type {
        id: 303,
        tool: Tool::LetterOfTransmittal,
        title: "Letter of Transmittal",
        abbreviation: "LOT",
        private_by_default: false,
        statuses: &[
            ("Draft", "Draft"),
            ("Open", "Open"),
            ("Sent", "Open"),
            ("Received", "Closed"),
            ("Closed", "Closed"),
        ],
    },
];

pub(super) fn find(id: i64) -> Option<&'static Type> {
    TYPES.iter().find(|one| one.id == id)
}

impl Type {
    /// Draft, Open or Closed, for one of its statuses.
    pub(in crate::procore) fn mapped(&self, status: &str) -> Option<&'static str> {
        self.statuses.iter().find(|(name, _)| *name == status).map(|(_, mapped)| *mapped)
    }

    pub(super) fn show(&self) -> Value {
        let mut body = self.named();
        body["private_by_default"] = self.private_by_default.into();
        body
    }

    /// As an item names its type.
    pub(super) fn named(&self) -> Value {
        json!({
            "id": self.id,
            "title": self.title,
            "abbreviation": self.abbreviation,
            "domain_id": -self.id,
        })
    }
}

pub(super) fn routes() -> Router<Shared> {
    let company = "/rest/v1.0/companies/{company_id}/generic_tools";
    let project = "/rest/v1.0/projects/{project_id}/correspondence_types";
    Router::new()
        .route(company, get(list))
        .route(&format!("{company}/{{generic_tool_id}}/statuses"), get(statuses))
        .route(&format!("{project}/defaults"), get(defaults))
        .route(&format!("{project}/permissions"), get(type_permissions))
        .route(&format!("{project}/users"), get(users))
}

async fn list(
    State(shared): State<Shared>,
    _caller: Caller,
    Path(company_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    paging::list(&shared, &uri, Style::V1, &TYPES, Type::show)
}

async fn statuses(
    State(shared): State<Shared>,
    _caller: Caller,
    Path((company_id, type_id)): Path<(i64, i64)>,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let found = find(type_id).ok_or(Refusal::NotFound)?;
    let rows: Vec<Value> = (1..)
        .zip(found.statuses)
        .map(|(number, (name, mapped))| {
            json!({"id": type_id * 100 + number, "status_name": name, "status": mapped, "is_used": true})
        })
        .collect();
    paging::list(&shared, &uri, Style::V1, &rows, Value::clone)
}

/// `filters[generic_tool_id]`; only the types the caller may see.
async fn defaults(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    caller.project(&shared, project_id).await?;
    let wanted = query.filter("generic_tool_id");
    let seen = |one: &&Type| {
        caller.person.level(one.tool) > Level::None
            && wanted.as_ref().is_none_or(|ids| ids.contains(&one.id.to_string().as_str()))
    };
    let types: Vec<&Type> = TYPES.iter().filter(seen).collect();
    paging::list(&shared, &uri, Style::V1, &types, |one| {
        let named = |(name, mapped): &(&str, &str)| json!({"name": name, "status": mapped});
        json!({
            "id": project_id * 1_000 + one.id,
            "correspondence_type_id": one.id,
            "description": null,
            "due_days": 7,
            "distribution_members": [],
            "available_statuses": one.statuses.iter().map(|(name, _)| *name).collect::<Vec<&str>>(),
            "statuses": one.statuses.iter().map(named).collect::<Vec<Value>>(),
            "private_by_default": one.private_by_default,
            "workflows_enabled": true,
            "workflow_has_missing_configuration": false,
            "workflow_preset_config_url": null,
        })
    })
}

/// The caller's entries of the permission manifest.
async fn type_permissions(
    State(shared): State<Shared>,
    caller: Caller,
    Path(project_id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    caller.project(&shared, project_id).await?;
    Ok(Json(
        TYPES.iter().map(|one| permissions::project_entry(&caller.person, one.tool, project_id)).collect(),
    ))
}

/// What each person of the project may be on items of each type.
async fn users(
    State(shared): State<Shared>,
    caller: Caller,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    caller.project(&shared, project_id).await?;
    let people = records::people(&shared.store).await?;
    let users = directory::users(&shared, Some(project_id)).await?;
    paging::list(&shared, &uri, Style::V1, &users, |user| {
        let person = people.iter().find(|person| user["id"] == person.id);
        json!({
            "id": user["id"],
            "name": user["name"],
            "company": user["vendor"],
            "generic_tools": TYPES.iter().map(|one| availability(person, one)).collect::<Vec<Value>>(),
        })
    })
}

/// Vendors' people can be on any item; the company's own need access to the type.
fn availability(person: Option<&Person>, one: &Type) -> Value {
    let level = person.map_or(Level::Standard, |person| person.level(one.tool));
    json!({
        "id": one.id,
        "potential_assignee": level >= Level::Standard,
        "potential_received_from": level >= Level::ReadOnly,
        "potential_distribution_member": level >= Level::ReadOnly,
        "custom_fields": {},
    })
}
