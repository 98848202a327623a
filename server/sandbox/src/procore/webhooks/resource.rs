//! What events are about. Requisitions and the change orders of commitments and prime contracts are
//! not in Procore's list: the latter arrive as Change Order Packages under their legacy package id.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A resource one can have a trigger for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::procore) enum Resource {
    PurchaseOrderContracts,
    WorkOrderContracts,
    ChangeOrderPackages,
    PrimeContracts,
    PaymentApplications,
    GenericToolItems,
    CompanyVendors,
}

impl Resource {
    const ALL: [Self; 7] = [
        Self::PurchaseOrderContracts,
        Self::WorkOrderContracts,
        Self::ChangeOrderPackages,
        Self::PrimeContracts,
        Self::PaymentApplications,
        Self::GenericToolItems,
        Self::CompanyVendors,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PurchaseOrderContracts => "Purchase Order Contracts",
            Self::WorkOrderContracts => "Work Order Contracts",
            Self::ChangeOrderPackages => "Change Order Packages",
            Self::PrimeContracts => "Prime Contracts",
            Self::PaymentApplications => "Payment Applications",
            Self::GenericToolItems => "Generic Tool Items",
            Self::CompanyVendors => "Company Vendors",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resource| resource.name() == name)
    }

    fn tool(self) -> &'static str {
        match self {
            Self::PurchaseOrderContracts | Self::WorkOrderContracts => "Commitments",
            Self::ChangeOrderPackages => "Change Orders",
            Self::PrimeContracts | Self::PaymentApplications => "Prime Contracts",
            Self::GenericToolItems => "Correspondence",
            Self::CompanyVendors => "Directory",
        }
    }

    fn category(self) -> &'static str {
        match self {
            Self::GenericToolItems => "Project Management",
            Self::CompanyVendors => "Core",
            _ => "Project Financials",
        }
    }

    /// Vendors belong to the company; everything else to a project.
    fn of_projects(self) -> bool {
        self != Self::CompanyVendors
    }
}

/// The resources of projects, or of the company, as v1.0 lists them.
pub(super) fn listed_v1(of_projects: bool) -> Vec<Value> {
    let show = |resource: Resource| {
        json!({
            "api_version": "v2",
            "name": resource.name(),
            "product_category": resource.category(),
            "tools": resource.tool(),
            "except": [],
            "create": "create",
            "update": "update",
            "delete": "delete",
        })
    };
    Resource::ALL.into_iter().filter(|resource| resource.of_projects() == of_projects).map(show).collect()
}

/// The same as v2.0 lists them.
pub(super) fn listed_v2(of_projects: bool, payload_version: &str) -> Vec<Value> {
    let show = |resource: Resource| {
        json!({
            "category": resource.category(),
            "tool": resource.tool(),
            "name": resource.name(),
            "payload_version": payload_version,
            "actions": [{"name": "create"}, {"name": "update"}, {"name": "delete"}],
        })
    };
    Resource::ALL.into_iter().filter(|resource| resource.of_projects() == of_projects).map(show).collect()
}

/// What happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::procore) enum Event {
    Create,
    Update,
    Delete,
}

impl Event {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    /// An event by its name in small or capital letters.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Create, Self::Update, Self::Delete]
            .into_iter()
            .find(|event| event.name().eq_ignore_ascii_case(name))
    }
}
