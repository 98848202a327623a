//! Addresses of items in Procore's own pages: read where a person pastes one or comes from Procore, and built to lead
//! back.
//!
//! Two families exist, the classic paths (`/{project}/project/...`) and the newer web client
//! (`/webclients/host/companies/{company}/projects/{project}/tools/...`). The host differs by region and is not looked
//! at: whoever follows or trusts an address decides about the host. To know one more item, add an [`ItemKind`], its
//! path in `ItemKind::path` and its pattern in `item`.

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

/// An item named by an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLink {
    /// Told by the web client's addresses only.
    pub company: Option<i64>,
    /// The project.
    pub project: i64,
    /// What it is.
    pub kind: ItemKind,
    /// The item's id: digits.
    pub id: String,
}

impl From<CommitmentKind> for ItemKind {
    fn from(kind: CommitmentKind) -> Self {
        match kind {
            CommitmentKind::PurchaseOrder => Self::PurchaseOrder,
            CommitmentKind::Subcontract => Self::Subcontract,
        }
    }
}

/// The item an address leads to, or `None` where it leads to none that is known (a list, a form for a new item,
/// another tool). What follows an item's id, such as a tab, does not matter.
pub fn parse(url: &Url) -> Option<ItemLink> {
    let segments: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let (company, project, tail) = match segments.as_slice() {
        ["webclients", "host", "companies", company, "projects", project, "tools", tail @ ..] => {
            (Some(number(company)?), number(project)?, tail)
        }
        [project, "project", tail @ ..] => (None, number(project)?, tail),
        _ => return None,
    };
    let tail = tail.strip_prefix(&["contracts"]).unwrap_or(tail);
    let (kind, id) = item(tail)?;
    Some(ItemLink { company, project, kind, id: id.to_owned() })
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

fn item<'a>(tail: &[&'a str]) -> Option<(ItemKind, &'a str)> {
    match tail {
        ["commitments", kind, contract, inner @ ..] => {
            let (commitment, contract) = (commitment_kind(kind)?, digits(contract)?);
            Some(in_commitment(commitment, contract, inner).unwrap_or((commitment.into(), contract)))
        }
        ["prime_contracts", contract, inner @ ..] => {
            let contract = digits(contract)?;
            Some(in_prime_contract(contract, inner).unwrap_or((ItemKind::PrimeContract, contract)))
        }
        ["generic_tool", "show", id, ..] => Some((ItemKind::Correspondence, digits(id)?)),
        _ => None,
    }
}

fn in_commitment<'a>(
    commitment: CommitmentKind,
    contract: &str,
    inner: &[&'a str],
) -> Option<(ItemKind, &'a str)> {
    let contract = contract.to_owned();
    match inner {
        ["change_orders", "commitment_contract_change_orders", id, ..] => {
            Some((ItemKind::CommitmentChangeOrder { commitment, contract }, digits(id)?))
        }
        ["requisitions", id, ..] => {
            Some((ItemKind::SubcontractorInvoice { commitment, contract }, digits(id)?))
        }
        _ => None,
    }
}

fn in_prime_contract<'a>(contract: &str, inner: &[&'a str]) -> Option<(ItemKind, &'a str)> {
    let contract = contract.to_owned();
    match inner {
        ["change_orders", "change_order_packages", id, ..] => {
            Some((ItemKind::PrimeChangeOrder { contract }, digits(id)?))
        }
        ["payment_applications", id, ..] => Some((ItemKind::OwnerInvoice { contract }, digits(id)?)),
        _ => None,
    }
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

fn commitment_kind(segment: &str) -> Option<CommitmentKind> {
    match segment {
        "purchase_order_contracts" => Some(CommitmentKind::PurchaseOrder),
        "work_order_contracts" => Some(CommitmentKind::Subcontract),
        _ => None,
    }
}

fn digits(segment: &str) -> Option<&str> {
    let fine = (1..=19).contains(&segment.len()) && segment.bytes().all(|byte| byte.is_ascii_digit());
    fine.then_some(segment)
}

fn number(segment: &str) -> Option<i64> {
    digits(segment)?.parse().ok()
}

#[cfg(test)]
#[path = "links_tests.rs"]
mod tests;
