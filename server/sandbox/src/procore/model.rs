//! What the Procore side keeps: plain records, one kind of each.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::procore::items::Collection;

/// The company the app is installed in.
pub(super) const COMPANY: Company = Company { id: 4280, name: "Harborline Builders", app_installed: true };
/// A second company of the same people that has not installed the app.
pub(super) const OTHER_COMPANY: Company =
    Company { id: 4281, name: "Harborline Joint Ventures", app_installed: false };

/// A company of other people, who have no access to the two above. Nothing is kept of it but its people.
pub(super) const NEIGHBOUR: Company = Company { id: 4290, name: "Quayside Contractors", app_installed: true };
/// All of them.
pub(super) const COMPANIES: [Company; 3] = [COMPANY, OTHER_COMPANY, NEIGHBOUR];

#[derive(Clone, Copy)]
pub(super) struct Company {
    pub(super) id: i64,
    pub(super) name: &'static str,
    pub(super) app_installed: bool,
}

/// A tool of the permission manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tool {
    Admin,
    Directory,
    Documents,
    Commitments,
    PrimeContracts,
    ChangeOrders,
    ChangeEvents,
    Invoicing,
    NoticeOfDelay,
    RequestForProposal,
    LetterOfTransmittal,
}

/// Procore's access levels, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Level {
    None,
    ReadOnly,
    Standard,
    Admin,
}

/// Someone with a login, or the app's own service account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: String,
    pub(super) job_title: String,
    /// The companies they have a login in, their own first.
    #[serde(default = "own_companies")]
    pub(super) company_ids: Vec<i64>,
    pub(super) project_ids: Vec<i64>,
    pub(super) levels: BTreeMap<Tool, Level>,
    /// A Developer Managed Service Account: signs in by client credentials only.
    pub(super) service_account: bool,
}

/// Those of the invented company's people.
pub(super) fn own_companies() -> Vec<i64> {
    vec![COMPANY.id, OTHER_COMPANY.id]
}

impl Person {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// Whether they belong to the company everything is kept of.
    pub(super) fn is_own(&self) -> bool {
        self.company_ids.contains(&COMPANY.id)
    }

    /// Invoicing has no rights of its own: those on the contracts govern.
    pub(super) fn level(&self, tool: Tool) -> Level {
        match tool {
            Tool::Invoicing => self.level(Tool::Commitments).max(self.level(Tool::PrimeContracts)),
            _ => self.levels.get(&tool).copied().unwrap_or(Level::None),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Project {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) address: Address,
    pub(super) stage: String,
    pub(super) phone: String,
    pub(super) start_date: String,
    pub(super) completion_date: String,
    /// 1, 2 or 3: how many steps a change takes to become a change order.
    pub(super) change_order_tiers: u8,
    /// Tools that are switched off.
    pub(super) inactive_tools: Vec<Tool>,
    pub(super) created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Address {
    pub(super) street: String,
    pub(super) city: String,
    pub(super) state_code: String,
    pub(super) zip: String,
    pub(super) country_code: String,
}

/// A company of the Directory tool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Vendor {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) trade: String,
    pub(super) address: Address,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) license_number: String,
    pub(super) primary_contact: Option<Contact>,
    pub(super) contract_signer: Option<Contact>,
    pub(super) invoice_contacts: Vec<Contact>,
    pub(super) updated_at: DateTime<Utc>,
}

/// A person of a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contact {
    pub(super) id: i64,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: String,
    pub(super) job_title: String,
}

impl Contact {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// A row of the schedule of values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LineItem {
    pub(super) id: i64,
    pub(super) position: u32,
    pub(super) cost_code: String,
    pub(super) cost_code_name: String,
    pub(super) description: String,
    /// Quantity, unit and unit cost; only where the contract is accounted by unit.
    pub(super) unit: Option<UnitPrice>,
    pub(super) amount: Decimal,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct UnitPrice {
    pub(super) quantity: Decimal,
    pub(super) uom: String,
    pub(super) unit_cost: Decimal,
}

/// A file on an item; its bytes are the store's file of `file_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attachment {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) file_id: String,
}

/// A row of an item's Change History.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Change {
    pub(super) column: String,
    pub(super) old: String,
    pub(super) new: String,
    pub(super) by: String,
    pub(super) at: DateTime<Utc>,
}

/// The record whose visibility decides who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Owner {
    /// A contract or change order.
    Item(Collection, i64),
    /// A document of this project's Documents tool.
    Document(i64),
    PaymentApplication(i64),
    Requisition(i64),
    GenericToolItem(i64),
}

/// What is known of a stored file besides its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredFile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) owner: Owner,
    /// Opens the file without a token, for links on the sandbox's own pages.
    pub(super) sig: String,
}
