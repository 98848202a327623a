//! What the person may do, tool by tool.
//!
//! Procore tells a person's own levels only, and does not document the internal names of the financial tools; tools
//! are therefore known by name, by friendly name and by address. To know one more tool, add a [`Tool`] and its names.

use serde::Deserialize;
use serde_json::Value;

use super::CompanyApi;
use crate::error::Result;
use crate::wire;

/// A tool of Procore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Purchase orders, subcontracts, their change orders and subcontractor invoices.
    Commitments,
    /// Prime contracts and owner invoices.
    PrimeContracts,
    /// Change orders of both sides.
    ChangeOrders,
    /// Changes before they are change orders.
    ChangeEvents,
    /// Invoices of both sides; has no rights of its own, those of the contracts' tools count.
    Invoicing,
    /// One correspondence type, by its id.
    CorrespondenceType(i64),
    /// The Admin tool of the project or the company.
    Admin,
}

/// What a person may do in a tool, from least to most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Not even see it.
    #[default]
    None,
    /// See it.
    ReadOnly,
    /// Work in it.
    Standard,
    /// Everything.
    Admin,
}

/// The person's level in one tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolPermission {
    /// Procore's internal name.
    pub name: String,
    /// The name people see.
    pub friendly_name: String,
    /// The tool's address in Procore's pages.
    pub url: String,
    /// The person's level; `None` where the tool is not available to them.
    pub level: AccessLevel,
}

/// The person's levels in all tools of a project or of the company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Manifest")]
pub struct Permissions {
    /// As Procore lists them.
    pub tools: Vec<ToolPermission>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default, deserialize_with = "wire::list")]
    tools: Vec<WireTool>,
}

#[derive(Deserialize)]
struct WireTool {
    #[serde(default, deserialize_with = "wire::string")]
    name: String,
    #[serde(default, deserialize_with = "wire::string")]
    friendly_name: String,
    #[serde(default, deserialize_with = "wire::string")]
    url: String,
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    available_for_user: Option<bool>,
    #[serde(default)]
    user_access_level: Value,
}

impl Tool {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Commitments => &["commitments", "commitment"],
            Self::PrimeContracts => &["prime_contracts", "prime_contract"],
            Self::ChangeOrders => &["change_orders", "change_order"],
            Self::ChangeEvents => &["change_events", "change_event"],
            Self::Invoicing => &["invoicing", "invoices"],
            Self::CorrespondenceType(_) => &[],
            Self::Admin => &["admin", "project_admin", "company_admin"],
        }
    }

    pub(super) fn is(self, name: &str) -> bool {
        if let Self::CorrespondenceType(id) = self {
            return name == format!("generic_tool_{id}");
        }
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let name = words.collect::<Vec<_>>().join("_").to_lowercase();
        self.names().contains(&name.as_str())
    }

    /// Correspondence types share one address and differ in its query.
    fn is_at(self, url: &str) -> bool {
        let url = url.split('#').next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        match self {
            Self::CorrespondenceType(id) => query.split('&').any(|pair| pair == format!("tool_id={id}")),
            _ => self.is(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()),
        }
    }
}

impl Permissions {
    /// The person's highest level on any correspondence type.
    pub fn correspondence_level(&self) -> AccessLevel {
        let types = self.tools.iter().filter(|entry| entry.name.starts_with("generic_tool_"));
        types.map(|entry| entry.level).max().unwrap_or_default()
    }

    /// The person's level in `tool`; [`AccessLevel::None`] where Procore does not list it.
    pub fn level(&self, tool: Tool) -> AccessLevel {
        let by_name = || self.tools.iter().find(|entry| tool.is(&entry.name));
        let by_friendly_name = || self.tools.iter().find(|entry| tool.is(&entry.friendly_name));
        let by_address = || self.tools.iter().find(|entry| tool.is_at(&entry.url));
        by_name().or_else(by_friendly_name).or_else(by_address).map(|entry| entry.level).unwrap_or_default()
    }
}

impl From<Manifest> for Permissions {
    fn from(manifest: Manifest) -> Self {
        Self { tools: manifest.tools.into_iter().map(ToolPermission::from).collect() }
    }
}

impl From<WireTool> for ToolPermission {
    fn from(wire: WireTool) -> Self {
        let level = match wire.available_for_user {
            Some(false) => AccessLevel::None,
            _ => AccessLevel::from_wire(&wire.user_access_level),
        };
        Self { name: wire.name, friendly_name: wire.friendly_name, url: wire.url, level }
    }
}

impl AccessLevel {
    /// The name decides; the id (1 to 4) speaks where the name is unknown.
    fn from_wire(level: &Value) -> Self {
        let name = level["name"].as_str().unwrap_or_default().to_ascii_lowercase().replace('_', " ");
        match (name.as_str(), wire::scalar(&level["id"]).as_deref()) {
            ("admin", _) => Self::Admin,
            ("standard", _) => Self::Standard,
            ("read only" | "readonly" | "read-only", _) => Self::ReadOnly,
            ("none", _) => Self::None,
            (_, Some("4")) => Self::Admin,
            (_, Some("3")) => Self::Standard,
            (_, Some("2")) => Self::ReadOnly,
            _ => Self::None,
        }
    }
}

impl CompanyApi {
    /// The person's levels in a project's tools, or in the company's where no project is given.
    pub async fn permissions(&self, project_id: Option<i64>) -> Result<Permissions> {
        let request = self.get("v1.0", &["settings", "permissions"]).query(&[self.place(project_id)]);
        self.api.http.json("read the permissions", request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Permissions {
        serde_json::from_str(
            r#"{"tools":[
              {"id":1,"name":"commitments","friendly_name":"Commitments","url":"/10/project/contracts/commitments",
               "available_for_user":true,"user_access_level":{"id":4,"name":"Admin"}},
              {"id":2,"name":"prime_contract","friendly_name":"Prime Contracts","url":"/10/project/prime_contracts",
               "available_for_user":true,"user_access_level":{"id":2,"name":"Read Only"}},
              {"id":3,"name":"tab_17","friendly_name":"CHANGE ORDERS","url":"/10/project/change_orders?x=1",
               "user_access_level":{"id":3,"name":"Standard"}},
              {"id":4,"name":"generic_tool_7","friendly_name":"Admin Letters","url":"/10/project/generic_tool?tool_id=7",
               "user_access_level":{"id":4,"name":"Admin"}},
              {"id":5,"name":"tab_18","friendly_name":"Verwaltung","url":"/10/project/admin",
               "user_access_level":{"id":"2","name":"Nur Lesen"}}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn finds_a_tool_by_name_friendly_name_or_address() {
        let permissions = manifest();
        assert_eq!(permissions.level(Tool::Commitments), AccessLevel::Admin);
        assert_eq!(permissions.level(Tool::PrimeContracts), AccessLevel::ReadOnly);
        assert_eq!(permissions.level(Tool::ChangeOrders), AccessLevel::Standard);
        assert_eq!(permissions.level(Tool::Admin), AccessLevel::ReadOnly);
    }

    #[test]
    fn a_correspondence_type_is_found_by_its_id_in_name_or_address() {
        let permissions: Permissions = serde_json::from_str(
            r#"{"tools":[
              {"name":"generic_tool_301","user_access_level":{"id":4}},
              {"name":"tab_19","url":"/10/project/generic_tool?tool_id=302#top","user_access_level":{"id":2}}]}"#,
        )
        .unwrap();
        assert_eq!(permissions.level(Tool::CorrespondenceType(301)), AccessLevel::Admin);
        assert_eq!(permissions.level(Tool::CorrespondenceType(302)), AccessLevel::ReadOnly);
        assert_eq!(permissions.level(Tool::CorrespondenceType(30)), AccessLevel::None);
    }

    #[test]
    fn a_tool_that_is_not_listed_or_not_available_gives_no_access() {
        assert_eq!(Permissions::default().level(Tool::Commitments), AccessLevel::None);
        let off: Permissions = serde_json::from_str(
            r#"{"tools":[{"name":"commitments","available_for_user":false,"user_access_level":{"id":4,"name":"Admin"}}]}"#,
        )
        .unwrap();
        assert_eq!(off.level(Tool::Commitments), AccessLevel::None);
    }

    #[test]
    fn levels_are_ordered_from_none_to_admin() {
        assert!(AccessLevel::None < AccessLevel::ReadOnly && AccessLevel::Standard < AccessLevel::Admin);
    }
}
