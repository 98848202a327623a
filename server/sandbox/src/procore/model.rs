//! What the Procore side keeps: plain records, one kind of each.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The company the app is installed in.
pub(super) const COMPANY: Company = Company { id: 4280, name: "Harborline Builders", app_installed: true };
/// A second company of the same people that has not installed the app.
pub(super) const OTHER_COMPANY: Company =
    Company { id: 4281, name: "Harborline Joint Ventures", app_installed: false };

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
    Commitments,
    PrimeContracts,
    ChangeOrders,
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
    pub(super) project_ids: Vec<i64>,
    pub(super) levels: BTreeMap<Tool, Level>,
    /// A Developer Managed Service Account: signs in by client credentials only.
    pub(super) service_account: bool,
}

impl Person {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    pub(super) fn level(&self, tool: Tool) -> Level {
        self.levels.get(&tool).copied().unwrap_or(Level::None)
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

/// The two kinds of commitment contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ContractType {
    WorkOrderContract,
    PurchaseOrderContract,
}

impl ContractType {
    pub(super) const ALL: [Self; 2] = [Self::WorkOrderContract, Self::PurchaseOrderContract];

    /// As the API's `type` says it.
    pub(super) fn api_name(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "WorkOrderContract",
            Self::PurchaseOrderContract => "PurchaseOrderContract",
        }
    }

    /// As a web address of an item says it.
    pub(super) fn path_segment(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "work_order_contracts",
            Self::PurchaseOrderContract => "purchase_order_contracts",
        }
    }

    /// As people say it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "Subcontract",
            Self::PurchaseOrderContract => "Purchase Order",
        }
    }

    pub(super) fn number_prefix(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "SC",
            Self::PurchaseOrderContract => "PO",
        }
    }

    /// The statuses the API takes, in Procore's order.
    pub(super) fn statuses(self) -> &'static [&'static str] {
        match self {
            Self::WorkOrderContract => {
                &["Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated", "Void"]
            }
            Self::PurchaseOrderContract => {
                &["Draft", "Processing", "Submitted", "Partially Received", "Received", "Approved", "Closed"]
            }
        }
    }
}

/// A subcontract or purchase order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Commitment {
    pub(super) id: i64,
    pub(super) project_id: i64,
    pub(super) contract_type: ContractType,
    /// The writable attributes by their API names; see `commitments::fields`.
    pub(super) fields: Map<String, Value>,
    pub(super) custom_fields: Map<String, Value>,
    pub(super) lines: Vec<LineItem>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) changes: Vec<Change>,
    pub(super) created_by: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) deleted_at: Option<DateTime<Utc>>,
}

impl Commitment {
    /// A text attribute; empty when null.
    pub(super) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn flag(&self, field: &str) -> bool {
        self.fields.get(field).and_then(Value::as_bool).unwrap_or_default()
    }

    /// An attribute that holds an id, kept as the string the API shows.
    pub(super) fn id_of(&self, field: &str) -> Option<i64> {
        self.text(field).parse().ok()
    }

    pub(super) fn grand_total(&self) -> Decimal {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// Whether `person` may see it: private items are for Admins of the tool and those named on them.
    pub(super) fn visible_to(&self, person: &Person) -> bool {
        let level = person.level(Tool::Commitments);
        level == Level::Admin || (level >= Level::ReadOnly && (!self.flag("private") || self.names(person)))
    }

    fn names(&self, person: &Person) -> bool {
        let id = person.id.to_string();
        let named = |value: &Value| value.as_str() == Some(&id);
        self.fields.get("accessor_ids").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(named))
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
    Commitment(i64),
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
