//! The projects of a company.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::CompanyApi;
use super::permissions::Tool;
use crate::error::Result;
use crate::wire;

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Project {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// The project's name.
    pub name: String,
    /// Number and name as Procore shows them.
    #[serde(default, deserialize_with = "wire::text")]
    pub display_name: Option<String>,
    /// The firm's own number.
    #[serde(default, deserialize_with = "wire::text")]
    pub project_number: Option<String>,
    /// Street.
    #[serde(default, deserialize_with = "wire::text")]
    pub address: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "wire::text")]
    pub city: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "wire::text")]
    pub state_code: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "wire::text")]
    pub country_code: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "wire::text")]
    pub zip: Option<String>,
    /// Name of the time zone.
    #[serde(default, deserialize_with = "wire::text")]
    pub time_zone: Option<String>,
    /// Whether the project is active.
    #[serde(default = "active", deserialize_with = "wire::flag")]
    pub active: bool,
    /// When anything last changed.
    #[serde(default, deserialize_with = "wire::moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

fn active() -> bool {
    true
}

#[derive(Deserialize)]
struct ProjectTool {
    #[serde(default, deserialize_with = "wire::string")]
    engine_name: String,
    #[serde(default, deserialize_with = "wire::string")]
    title: String,
    #[serde(default, deserialize_with = "wire::flag")]
    is_active: bool,
}

impl CompanyApi {
    /// All active projects the person is in.
    pub async fn projects(&self) -> Result<Vec<Project>> {
        let page = |_| self.get("v1.0", &["projects"]).query(&[("company_id", self.company_id)]);
        self.api.all_pages("list the projects", page).await
    }

    /// One project.
    pub async fn project(&self, project_id: i64) -> Result<Project> {
        let request = self.get("v1.0", &["projects", &project_id.to_string()]);
        self.api.http.json("read the project", request.query(&[("company_id", self.company_id)])).await
    }
    /// Whether the project uses the Change Events tool.
    pub async fn change_events_on(&self, project_id: i64) -> Result<bool> {
        let project = project_id.to_string();
        let page = |_| self.get("v1.0", &["projects", &project, "tools"]);
        let tools: Vec<ProjectTool> = self.api.all_pages("list the project's tools", page).await?;
        let is_it = |tool: &ProjectTool| {
            tool.is_active && [&tool.engine_name, &tool.title].iter().any(|name| Tool::ChangeEvents.is(name))
        };
        Ok(tools.iter().any(is_it))
    }
}
