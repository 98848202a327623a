//! What each kind of item is: its names, its statuses, where it is kept, and whose tool it is.

use serde::{Deserialize, Serialize};

use crate::procore::model::{Level, Person, Tool};

/// A contract or a change order of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::procore) enum ItemKind {
    WorkOrderContract,
    PurchaseOrderContract,
    PrimeContract,
    CommitmentChangeOrder,
    PrimeChangeOrder,
    CommitmentChangeOrderBatch,
    PrimeChangeOrderBatch,
}

impl ItemKind {
    /// The kinds that share the Commitments tool.
    pub(in crate::procore) const COMMITMENTS: [Self; 2] =
        [Self::WorkOrderContract, Self::PurchaseOrderContract];

    /// As the API's `type` says it.
    pub(in crate::procore) fn api_name(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "WorkOrderContract",
            Self::PurchaseOrderContract => "PurchaseOrderContract",
            Self::PrimeContract => "PrimeContract",
            Self::CommitmentChangeOrder => "CommitmentChangeOrder",
            Self::PrimeChangeOrder => "PrimeChangeOrder",
            Self::CommitmentChangeOrderBatch => "CommitmentChangeOrderBatch",
            Self::PrimeChangeOrderBatch => "PrimeChangeOrderBatch",
        }
    }

    /// As people say it.
    pub(in crate::procore) fn title(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "Subcontract",
            Self::PurchaseOrderContract => "Purchase Order",
            Self::PrimeContract => "Prime Contract",
            Self::CommitmentChangeOrder | Self::CommitmentChangeOrderBatch => "Commitment Change Order",
            Self::PrimeChangeOrder | Self::PrimeChangeOrderBatch => "Prime Contract Change Order",
        }
    }

    pub(in crate::procore) fn number_prefix(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "SC",
            Self::PurchaseOrderContract => "PO",
            Self::PrimeContract => "PC",
            Self::CommitmentChangeOrder | Self::CommitmentChangeOrderBatch => "CCO",
            Self::PrimeChangeOrder | Self::PrimeChangeOrderBatch => "PCCO",
        }
    }

    /// The statuses the API takes, in Procore's order; a new item has the first.
    pub(in crate::procore) fn statuses(self) -> &'static [&'static str] {
        match self {
            Self::WorkOrderContract => {
                &["Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated", "Void"]
            }
            Self::PurchaseOrderContract => {
                &["Draft", "Processing", "Submitted", "Partially Received", "Received", "Approved", "Closed"]
            }
            Self::PrimeContract => {
                &["Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated"]
            }
            Self::CommitmentChangeOrder
            | Self::PrimeChangeOrder
            | Self::CommitmentChangeOrderBatch
            | Self::PrimeChangeOrderBatch => &[
                "draft",
                "pricing",
                "not_pricing",
                "pending",
                "revised",
                "proceeding",
                "not_proceeding",
                "pending_billable",
                "no_charge",
                "approved",
                "rejected",
                "void",
            ],
        }
    }

    pub(in crate::procore) fn collection(self) -> Collection {
        match self {
            Self::WorkOrderContract | Self::PurchaseOrderContract => Collection::CommitmentContracts,
            Self::PrimeContract => Collection::PrimeContracts,
            Self::CommitmentChangeOrder => Collection::CommitmentChangeOrders,
            Self::PrimeChangeOrder => Collection::PrimeChangeOrders,
            Self::CommitmentChangeOrderBatch => Collection::CommitmentChangeOrderBatches,
            Self::PrimeChangeOrderBatch => Collection::PrimeChangeOrderBatches,
        }
    }
}

/// The items that one list of the API holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::procore) enum Collection {
    CommitmentContracts,
    PrimeContracts,
    CommitmentChangeOrders,
    PrimeChangeOrders,
    CommitmentChangeOrderBatches,
    PrimeChangeOrderBatches,
}

impl Collection {
    pub(in crate::procore) const ALL: [Self; 6] = [
        Self::CommitmentContracts,
        Self::PrimeContracts,
        Self::CommitmentChangeOrders,
        Self::PrimeChangeOrders,
        Self::CommitmentChangeOrderBatches,
        Self::PrimeChangeOrderBatches,
    ];

    /// As the API's paths say it.
    pub(in crate::procore) fn path_segment(self) -> &'static str {
        match self {
            Self::CommitmentContracts => "commitment_contracts",
            Self::PrimeContracts => "prime_contracts",
            Self::CommitmentChangeOrders => "commitment_change_orders",
            Self::PrimeChangeOrders => "prime_change_orders",
            Self::CommitmentChangeOrderBatches => "commitment_change_order_batches",
            Self::PrimeChangeOrderBatches => "prime_change_order_batches",
        }
    }

    /// The tools whose levels decide together what a person may do; the lowest counts.
    fn tools(self) -> &'static [Tool] {
        match self {
            Self::CommitmentContracts | Self::CommitmentChangeOrders | Self::CommitmentChangeOrderBatches => {
                &[Tool::Commitments]
            }
            Self::PrimeContracts => &[Tool::PrimeContracts],
            Self::PrimeChangeOrders | Self::PrimeChangeOrderBatches => {
                &[Tool::PrimeContracts, Tool::ChangeOrders]
            }
        }
    }

    /// What `person` may do with these items.
    pub(in crate::procore) fn level(self, person: &Person) -> Level {
        self.tools().iter().map(|tool| person.level(*tool)).min().unwrap_or(Level::None)
    }

    /// The contracts that these items change, if they are change orders.
    pub(in crate::procore) fn contracts(self) -> Option<Self> {
        match self {
            Self::CommitmentContracts | Self::PrimeContracts => None,
            Self::CommitmentChangeOrders | Self::CommitmentChangeOrderBatches => {
                Some(Self::CommitmentContracts)
            }
            Self::PrimeChangeOrders | Self::PrimeChangeOrderBatches => Some(Self::PrimeContracts),
        }
    }

    /// The change orders of these contracts, if they are contracts.
    pub(in crate::procore) fn change_orders(self) -> Option<Self> {
        match self {
            Self::CommitmentContracts => Some(Self::CommitmentChangeOrders),
            Self::PrimeContracts => Some(Self::PrimeChangeOrders),
            _ => None,
        }
    }

    /// What these change orders are gathered into in two tiers.
    pub(in crate::procore) fn batches(self) -> Option<Self> {
        match self {
            Self::CommitmentChangeOrders => Some(Self::CommitmentChangeOrderBatches),
            Self::PrimeChangeOrders => Some(Self::PrimeChangeOrderBatches),
            _ => None,
        }
    }
}
