//! The permission manifest of the calling person: `GET /settings/permissions`.

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::Refusal,
        model::{COMPANY, Level, Person, Tool},
        query::Query,
    },
};

/// The tools a project can have, in the order of Procore's tool menu.
pub(super) const PROJECT_TOOLS: [Tool; 11] = [
    Tool::Admin,
    Tool::Directory,
    Tool::Documents,
    Tool::Commitments,
    Tool::PrimeContracts,
    Tool::ChangeOrders,
    Tool::ChangeEvents,
    Tool::Invoicing,
    Tool::NoticeOfDelay,
    Tool::RequestForProposal,
    Tool::LetterOfTransmittal,
];
const COMPANY_TOOLS: [Tool; 2] = [Tool::Admin, Tool::Directory];

impl Tool {
    /// The internal name, which the manifest calls `name`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Directory => "directory",
            Self::Documents => "documents",
            Self::Commitments => "commitments",
            Self::PrimeContracts => "prime_contracts",
            Self::ChangeOrders => "change_orders",
            Self::ChangeEvents => "change_events",
            Self::Invoicing => "invoicing",
            Self::NoticeOfDelay => "generic_tool_301",
            Self::RequestForProposal => "generic_tool_302",
            Self::LetterOfTransmittal => "generic_tool_303",
        }
    }

    pub(super) fn friendly_name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Directory => "Directory",
            Self::Documents => "Documents",
            Self::Commitments => "Commitments",
            Self::PrimeContracts => "Prime Contracts",
            Self::ChangeOrders => "Change Orders",
            Self::ChangeEvents => "Change Events",
            Self::Invoicing => "Invoicing",
            Self::NoticeOfDelay => "Notice of Delay",
            Self::RequestForProposal => "Request for Proposal",
            Self::LetterOfTransmittal => "Letter of Transmittal",
        }
    }

    /// Correspondence types carry their own id, negated.
    fn domain_id(self) -> i64 {
        match self {
            Self::Admin => 2,
            Self::Directory => 5,
            Self::Documents => 14,
            Self::Commitments => 37,
            Self::PrimeContracts => 38,
            Self::ChangeOrders => 39,
            Self::ChangeEvents => 40,
            Self::Invoicing => 41,
            Self::NoticeOfDelay => -301,
            Self::RequestForProposal => -302,
            Self::LetterOfTransmittal => -303,
        }
    }

    fn tab_group(self) -> &'static str {
        match self {
            Self::Admin | Self::Directory | Self::Documents => "core",
            Self::Commitments
            | Self::PrimeContracts
            | Self::ChangeOrders
            | Self::ChangeEvents
            | Self::Invoicing => "project_financials",
            Self::NoticeOfDelay | Self::RequestForProposal | Self::LetterOfTransmittal => {
                "project_management"
            }
        }
    }

    /// The path of the tool in a project.
    fn project_path(self) -> &'static str {
        match self {
            Self::NoticeOfDelay => "generic_tool?tool_id=301",
            Self::RequestForProposal => "generic_tool?tool_id=302",
            Self::LetterOfTransmittal => "generic_tool?tool_id=303",
            other => other.name(),
        }
    }

    fn is_correspondence(self) -> bool {
        self.domain_id() < 0
    }
}

impl Level {
    fn id(self) -> u8 {
        match self {
            Self::None => 1,
            Self::ReadOnly => 2,
            Self::Standard => 3,
            Self::Admin => 4,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::ReadOnly => "Read Only",
            Self::Standard => "Standard",
            Self::Admin => "Admin",
        }
    }
}

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/rest/v1.0/settings/permissions", get(manifest))
}

/// `{"tools": [...]}` of a project or of the company, never of both.
async fn manifest(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, Refusal> {
    let person = &caller.person;
    let tools: Vec<Value> = match (query.integer("project_id")?, query.integer("company_id")?) {
        (Some(project_id), None) => {
            let project = caller.project(&shared, project_id).await?;
            let without_types = query.one("filter_correspondence_types") == Some("true");
            let wanted = PROJECT_TOOLS
                .into_iter()
                .filter(|tool| !project.inactive_tools.contains(tool))
                .filter(|tool| !without_types || !tool.is_correspondence());
            wanted.map(|tool| project_entry(person, tool, project_id)).collect()
        }
        (None, Some(company_id)) => {
            access::company(company_id)?;
            let path = |tool: Tool| format!("/{}/company/{}", COMPANY.id, tool.name());
            COMPANY_TOOLS.into_iter().map(|tool| entry(person, tool, &path(tool))).collect()
        }
        _ => {
            let message = "Give either project_id or company_id, and not both.";
            return Err(Refusal::BadRequest(message.to_owned()));
        }
    };
    Ok(Json(json!({"tools": tools})))
}

/// The entry of a tool in a project.
pub(super) fn project_entry(person: &Person, tool: Tool, project_id: i64) -> Value {
    entry(person, tool, &format!("/{project_id}/project/{}", tool.project_path()))
}

fn entry(person: &Person, tool: Tool, url: &str) -> Value {
    let level = person.level(tool);
    let can_create = level >= Level::Standard;
    json!({
        "id": tool.domain_id().abs(),
        "name": tool.name(),
        "friendly_name": tool.friendly_name(),
        "domain_id": tool.domain_id(),
        "tab_group": tool.tab_group(),
        "available_for_user": level > Level::None,
        "url": url,
        "user_access_level": {"id": level.id(), "name": level.name()},
        "permitted_actions": [],
        "create_url": can_create.then(|| format!("{url}/new")),
        "can_create": can_create,
        "trial": false,
    })
}
