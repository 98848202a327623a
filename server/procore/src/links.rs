//! Addresses of items in Procore's own pages.
//!
//! Two families exist, the classic paths (`/{project}/project/...`) and the newer web client
//! (`/webclients/host/companies/{company}/projects/{project}/tools/...`). The host differs by region. To know one more
//! item, add an [`ItemKind`] and its path in `ItemKind::path`.

use url::Url;

use crate::company::commitments::CommitmentKind;

/// What an address leads to. Items inside a contract carry the contract, because their address needs it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A purchase order.
    PurchaseOrder,
    /// A subcontract (work order contract).
    Subcontract,
    /// A change order of a commitment.
    CommitmentChangeOrder {
        /// Kind of the commitment.
        commitment: CommitmentKind,
        /// Its id.
        contract: String,
    },
    /// A subcontractor's invoice (requisition).
    SubcontractorInvoice {
        /// Kind of the commitment.
        commitment: CommitmentKind,
        /// Its id.
        contract: String,
    },
    /// A prime contract.
    PrimeContract,
    /// A change order of a prime contract; the id is that of its change order package.
    PrimeChangeOrder {
        /// Id of the prime contract.
        contract: String,
    },
    /// An invoice to the owner (payment application).
    OwnerInvoice {
        /// Id of the prime contract.
        contract: String,
    },
    /// An item of a correspondence type (generic tool).
    Correspondence,
}

impl From<CommitmentKind> for ItemKind {
    fn from(kind: CommitmentKind) -> Self {
        match kind {
            CommitmentKind::PurchaseOrder => Self::PurchaseOrder,
            CommitmentKind::Subcontract => Self::Subcontract,
        }
    }
}

/// The address of an item on `app_base`: the web client's where `company` is known and the web client is known to have
/// one (purchase orders and subcontracts), the classic one otherwise.
pub fn item_url(app_base: &Url, company: Option<i64>, project: i64, kind: &ItemKind, id: &str) -> Url {
    let path = match (company, kind) {
        (Some(company), ItemKind::PurchaseOrder | ItemKind::Subcontract) => {
            let tail = kind.path(id);
            format!("webclients/host/companies/{company}/projects/{project}/tools/contracts/{tail}")
        }
        _ => format!("{project}/project/{}", kind.path(id)),
    };
    let mut url = app_base.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.set_path(&format!("{}/{path}", app_base.path().trim_end_matches('/')));
    url
}

impl ItemKind {
    fn path(&self, id: &str) -> String {
        match self {
            Self::PurchaseOrder => format!("commitments/purchase_order_contracts/{id}"),
            Self::Subcontract => format!("commitments/work_order_contracts/{id}"),
            Self::CommitmentChangeOrder { commitment, contract } => {
                let contract = Self::from(*commitment).path(contract);
                format!("{contract}/change_orders/commitment_contract_change_orders/{id}")
            }
            Self::SubcontractorInvoice { commitment, contract } => {
                format!("{}/requisitions/{id}", Self::from(*commitment).path(contract))
            }
            Self::PrimeContract => format!("prime_contracts/{id}"),
            Self::PrimeChangeOrder { contract } => {
                format!("prime_contracts/{contract}/change_orders/change_order_packages/{id}")
            }
            Self::OwnerInvoice { contract } => {
                format!("prime_contracts/{contract}/payment_applications/{id}")
            }
            Self::Correspondence => format!("generic_tool/show/{id}"),
        }
    }
}

#[cfg(test)]
#[path = "links_tests.rs"]
mod tests;
