//! What can go out for signature: the one place that says what each kind of item is.
//!
//! To add a kind: a variant of [`ItemKind`] and its [`ItemKind::spec`]; a [`Tool`] where the kind
//! lives in one that is not here yet; a Procore mapping in the server; a template in `paperwork`.

use serde::{Deserialize, Serialize};

/// A Procore project tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// Commitments: purchase orders and subcontracts.
    Commitments,
}

impl Tool {
    /// The word in our URLs and in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Commitments => "commitments",
        }
    }

    /// The name users know.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commitments => "Commitments",
        }
    }

    /// The tool a URL's word stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        (slug == Self::Commitments.slug()).then_some(Self::Commitments)
    }
}

/// A kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// `PurchaseOrderContract`.
    PurchaseOrder,
    /// `WorkOrderContract`.
    Subcontract,
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

/// All that differs between kinds of items.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The tool it lives in.
    pub tool: Tool,
    /// `Purchase order`.
    pub label: &'static str,
    /// Every status Procore knows, in its order.
    pub statuses: &'static [&'static str],
    /// The default signers.
    pub roles: &'static [Role],
    /// The status the item gets when its envelope is sent.
    pub status_when_sent: &'static str,
    /// The status the item gets when everyone has signed.
    pub status_when_completed: &'static str,
    /// What Procore's page calls the date on which the signed file came back.
    pub received_date_label: &'static str,
}

impl ItemKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::PurchaseOrder, Self::Subcontract];

    /// What this kind is.
    pub const fn spec(self) -> Spec {
        match self {
            Self::PurchaseOrder => Spec {
                tool: Tool::Commitments,
                label: "Purchase order",
                statuses: &[
                    "Draft",
                    "Processing",
                    "Submitted",
                    "Partially Received",
                    "Received",
                    "Approved",
                    "Closed",
                ],
                roles: &[SUBCONTRACTOR, GENERAL_CONTRACTOR],
                status_when_sent: "Submitted",
                status_when_completed: "Approved",
                received_date_label: "Signed Purchase Order Received Date",
            },
            Self::Subcontract => Spec {
                tool: Tool::Commitments,
                label: "Subcontract",
                statuses: &[
                    "Draft",
                    "Out For Bid",
                    "Out For Signature",
                    "Approved",
                    "Complete",
                    "Terminated",
                    "Void",
                ],
                roles: &[SUBCONTRACTOR, GENERAL_CONTRACTOR],
                status_when_sent: "Out For Signature",
                status_when_completed: "Approved",
                received_date_label: "Signed Contract Received Date",
            },
        }
    }

    /// `Purchase order`, `Subcontract`.
    pub const fn label(self) -> &'static str {
        self.spec().label
    }

    /// The word in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::PurchaseOrder => "purchase_order",
            Self::Subcontract => "subcontract",
        }
    }

    /// The kind a word from the database stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// The stem of the anchor words of a role, where the role is one of the default ones.
pub fn anchor_of(kind: ItemKind, role: &str) -> Option<&'static str> {
    kind.spec().roles.iter().find(|known| known.name == role).map(|known| known.anchor)
}
