//! What can go out for signature: the one place that says what each kind of item is.
//!
//! To add a kind: a variant of [`ItemKind`] and its [`ItemKind::spec`]; a [`Tool`] where it has a list of
//! its own; its Procore mapping in the server (`signing/items`); a template in `paperwork`.

use serde::{Deserialize, Serialize};

use super::{
    Tool,
    statuses::{
        CHANGE_ORDER_STATUSES, OWNER_INVOICE_STATUSES, PRIME_CONTRACT_STATUSES, PURCHASE_ORDER_STATUSES,
        SUBCONTRACT_STATUSES, SUBCONTRACTOR_INVOICE_STATUSES, Status,
    },
};
use crate::model::person::AccessLevel;

/// A kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// `PurchaseOrderContract`.
    PurchaseOrder,
    /// `WorkOrderContract`.
    Subcontract,
    /// `CommitmentChangeOrder`.
    CommitmentChangeOrder,
    /// A contract with the owner.
    PrimeContract,
    /// `PrimeChangeOrder`.
    PrimeChangeOrder,
    /// A payment application.
    OwnerInvoice,
    /// A requisition.
    SubcontractorInvoice,
    /// An item of any correspondence type.
    Correspondence,
}

/// A default signer of a kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// The block's name in DocuSign.
    pub name: &'static str,
    /// The stem of its anchor words, for instance `ProcoreSubcontractor`.
    pub anchor: &'static str,
    /// 1 signs first.
    pub routing_order: u32,
}

const SUBCONTRACTOR: Role = Role { name: "Subcontractor", anchor: "ProcoreSubcontractor", routing_order: 1 };
const GENERAL_CONTRACTOR: Role =
    Role { name: "General Contractor", anchor: "ProcoreGeneralContractor", routing_order: 2 };
const GENERAL_CONTRACTOR_FIRST: Role = Role { routing_order: 1, ..GENERAL_CONTRACTOR };
const ARCHITECT: Role = Role { name: "Architect", anchor: "ProcoreArchitect", routing_order: 2 };
const OWNER: Role = Role { name: "Owner", anchor: "ProcoreOwner", routing_order: 3 };

const SUBCONTRACT_SIGNERS: &[Role] = &[SUBCONTRACTOR, GENERAL_CONTRACTOR];
const PRIME_SIGNERS: &[Role] = &[GENERAL_CONTRACTOR_FIRST, ARCHITECT, OWNER];

/// When an item may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendRule {
    /// In any status.
    Any,
    /// In these statuses only.
    Only(&'static [&'static str]),
    /// In any but these.
    AnyBut(&'static [&'static str]),
    /// Once the contract it belongs to has one of these statuses.
    ContractIs(&'static [&'static str]),
}

/// What a person needs on a Procore tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The tool whose permissions count.
    pub gate: Gate,
    /// The least level.
    pub level: AccessLevel,
}

/// A tool of Procore's permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Commitments, which governs subcontractor invoices too.
    Commitments,
    /// Prime Contracts, which governs owner invoices too.
    PrimeContracts,
    /// Change Orders.
    ChangeOrders,
    /// Change Events; asked for where the project uses the tool.
    ChangeEvents,
    /// The item's own correspondence type.
    CorrespondenceType,
}

impl Gate {
    /// The name in Procore.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commitments => "Commitments",
            Self::PrimeContracts => "Prime Contracts",
            Self::ChangeOrders => "Change Orders",
            Self::ChangeEvents => "Change Events",
            Self::CorrespondenceType => "correspondence type’s",
        }
    }
}

const fn admin_on(gate: Gate) -> Need {
    Need { gate, level: AccessLevel::Admin }
}

const COMMITMENTS_NEED: &[Need] = &[admin_on(Gate::Commitments)];
const COMMITMENT_CHANGE_ORDERS_NEED: &[Need] =
    &[admin_on(Gate::Commitments), Need { gate: Gate::ChangeEvents, level: AccessLevel::Standard }];
const PRIME_CONTRACTS_NEED: &[Need] = &[admin_on(Gate::PrimeContracts)];
const PRIME_CHANGE_ORDERS_NEED: &[Need] = &[admin_on(Gate::PrimeContracts), admin_on(Gate::ChangeOrders)];
const CORRESPONDENCE_NEED: &[Need] = &[admin_on(Gate::CorrespondenceType)];

/// What comes back onto the Procore item besides the signed files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteBack {
    /// The status everyone's signature gives the item; none leaves it.
    pub status: Option<&'static str>,
    /// Statuses that somebody has set because the item is over; signing does not undo them.
    pub over: &'static [&'static str],
    /// What Procore's page calls the date the signed file came back; such items are marked executed as well.
    pub received_date_label: Option<&'static str>,
}

const FILES_ONLY: WriteBack = WriteBack { status: None, over: &[], received_date_label: None };
const CHANGE_ORDER_BACK: WriteBack = WriteBack {
    status: Some("approved"),
    over: &["void", "rejected"],
    received_date_label: Some("Signed Change Order Received Date"),
};

/// All that differs between kinds of items.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The list it stands in.
    pub tool: Tool,
    /// `Purchase order`.
    pub label: &'static str,
    /// The word in the database.
    pub slug: &'static str,
    /// The button that users know.
    pub button: &'static str,
    /// Every status Procore knows, in its order; empty where the company makes its own.
    pub statuses: &'static [Status],
    /// The default signers.
    pub roles: &'static [Role],
    /// What the sender needs, all of it; the first decides who sees the list.
    pub needs: &'static [Need],
    /// When it may be sent.
    pub send_rule: SendRule,
    /// The status the item gets when its envelope is sent; none leaves it.
    pub status_when_sent: Option<&'static str>,
    /// What comes back when everyone has signed.
    pub write_back: WriteBack,
    /// Whether Procore makes a PDF of it.
    pub procore_pdf: bool,
}

impl ItemKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::PurchaseOrder,
        Self::Subcontract,
        Self::CommitmentChangeOrder,
        Self::PrimeContract,
        Self::PrimeChangeOrder,
        Self::OwnerInvoice,
        Self::SubcontractorInvoice,
        Self::Correspondence,
    ];

    /// What this kind is.
    pub const fn spec(self) -> Spec {
        match self {
            Self::PurchaseOrder => Spec {
                tool: Tool::Commitments,
                label: "Purchase order",
                slug: "purchase_order",
                button: "Complete with DocuSign",
                statuses: PURCHASE_ORDER_STATUSES,
                roles: SUBCONTRACT_SIGNERS,
                needs: COMMITMENTS_NEED,
                send_rule: SendRule::Any,
                status_when_sent: Some("Submitted"),
                write_back: WriteBack {
                    status: Some("Approved"),
                    over: &["Closed"],
                    received_date_label: Some("Signed Purchase Order Received Date"),
                },
                procore_pdf: true,
            },
            Self::Subcontract => Spec {
                tool: Tool::Commitments,
                label: "Subcontract",
                slug: "subcontract",
                button: "Complete with DocuSign",
                statuses: SUBCONTRACT_STATUSES,
                roles: SUBCONTRACT_SIGNERS,
                needs: COMMITMENTS_NEED,
                send_rule: SendRule::Any,
                status_when_sent: Some("Out For Signature"),
                write_back: WriteBack {
                    status: Some("Approved"),
                    over: &["Complete", "Terminated", "Void"],
                    received_date_label: Some("Signed Contract Received Date"),
                },
                procore_pdf: true,
            },
            Self::CommitmentChangeOrder => Spec {
                tool: Tool::CommitmentChangeOrders,
                label: "Commitment change order",
                slug: "commitment_change_order",
                button: "Complete with DocuSign",
                statuses: CHANGE_ORDER_STATUSES,
                roles: SUBCONTRACT_SIGNERS,
                needs: COMMITMENT_CHANGE_ORDERS_NEED,
                send_rule: SendRule::Any,
                status_when_sent: Some("pending"),
                write_back: CHANGE_ORDER_BACK,
                procore_pdf: true,
            },
            Self::PrimeContract => Spec {
                tool: Tool::PrimeContracts,
                label: "Prime contract",
                slug: "prime_contract",
                button: "Send with DocuSign",
                statuses: PRIME_CONTRACT_STATUSES,
                roles: PRIME_SIGNERS,
                needs: PRIME_CONTRACTS_NEED,
                send_rule: SendRule::Any,
                status_when_sent: Some("Out For Signature"),
                write_back: WriteBack {
                    status: Some("Approved"),
                    over: &["Complete", "Terminated"],
                    received_date_label: Some("Signed Contract Received Date"),
                },
                procore_pdf: true,
            },
            Self::PrimeChangeOrder => Spec {
                tool: Tool::PrimeChangeOrders,
                label: "Prime contract change order",
                slug: "prime_contract_change_order",
                button: "Complete with DocuSign",
                statuses: CHANGE_ORDER_STATUSES,
                roles: PRIME_SIGNERS,
                needs: PRIME_CHANGE_ORDERS_NEED,
                send_rule: SendRule::ContractIs(&["Approved", "Complete"]),
                status_when_sent: Some("pending"),
                write_back: CHANGE_ORDER_BACK,
                procore_pdf: true,
            },
            Self::OwnerInvoice => Spec {
                tool: Tool::OwnerInvoices,
                label: "Owner invoice",
                slug: "owner_invoice",
                button: "Update & Set Up DocuSign",
                statuses: OWNER_INVOICE_STATUSES,
                roles: &[GENERAL_CONTRACTOR_FIRST],
                needs: PRIME_CONTRACTS_NEED,
                send_rule: SendRule::Only(&["approved"]),
                status_when_sent: None,
                write_back: FILES_ONLY,
                procore_pdf: false,
            },
            Self::SubcontractorInvoice => Spec {
                tool: Tool::SubcontractorInvoices,
                label: "Subcontractor invoice",
                slug: "subcontractor_invoice",
                button: "Complete with DocuSign",
                statuses: SUBCONTRACTOR_INVOICE_STATUSES,
                roles: &[SUBCONTRACTOR],
                needs: COMMITMENTS_NEED,
                send_rule: SendRule::Only(&["approved", "approved_as_noted", "pending_owner_approval"]),
                status_when_sent: None,
                write_back: FILES_ONLY,
                procore_pdf: false,
            },
            Self::Correspondence => Spec {
                tool: Tool::Correspondence,
                label: "Correspondence",
                slug: "correspondence",
                button: "Sign with DocuSign",
                statuses: &[],
                roles: &[],
                needs: CORRESPONDENCE_NEED,
                send_rule: SendRule::AnyBut(&["Draft"]),
                status_when_sent: None,
                write_back: FILES_ONLY,
                procore_pdf: false,
            },
        }
    }

    /// `Purchase order`, `Subcontract`.
    pub const fn label(self) -> &'static str {
        self.spec().label
    }

    /// The word in the database.
    pub const fn slug(self) -> &'static str {
        self.spec().slug
    }

    /// The kind a word from the database stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The words on Procore's pages for a status of its API; the word itself where it is the company's own.
    pub fn status_label(self, value: &str) -> String {
        let known = self.spec().statuses.iter().find(|status| status.value == value);
        known.map_or(value, |status| status.label).to_owned()
    }

    /// The labels of several statuses, as `Approved or Complete`.
    fn status_labels(self, values: &[&str]) -> String {
        let labels: Vec<String> = values.iter().map(|value| self.status_label(value)).collect();
        match labels.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => labels.concat(),
        }
    }

    /// Why an item in this status cannot be sent, as a sentence; none where it can. `contract` is the status of
    /// the contract it belongs to, where it belongs to one.
    pub fn refusal(self, status: &str, contract: Option<&str>) -> Option<String> {
        let label = self.label().to_lowercase();
        match self.spec().send_rule {
            SendRule::Only(allowed) if !allowed.contains(&status) => Some(format!(
                "This {label} is {}. It can be sent once its status in Procore is {}.",
                self.status_label(status),
                self.status_labels(allowed)
            )),
            SendRule::AnyBut(refused) if refused.contains(&status) => {
                Some(format!("This item is still {status}. It can be sent once it is issued in Procore."))
            }
            SendRule::ContractIs(allowed) if !contract.is_some_and(|status| allowed.contains(&status)) => {
                Some(format!(
                    "Its prime contract is {}. Change orders can be sent once the prime contract is {}.",
                    contract.unwrap_or("not visible to you"),
                    Self::PrimeContract.status_labels(allowed)
                ))
            }
            _ => None,
        }
    }
}

/// The stem of the anchor words of a role, where the role is one of the default ones. A second signer of a
/// role has its number behind it: `Subcontractor 2` looks for `ProcoreSubcontractor2…`.
pub fn anchor_of(kind: ItemKind, role: &str) -> Option<String> {
    kind.spec().roles.iter().find_map(|known| {
        let number = role.strip_prefix(known.name)?;
        match number.strip_prefix(' ') {
            None if number.is_empty() => Some(known.anchor.to_owned()),
            Some(digits) if digits.parse::<u8>().is_ok_and(|number| number > 1) => {
                Some(format!("{}{digits}", known.anchor))
            }
            _ => None,
        }
    })
}
