//! The lists of items: Procore's project tools and their tabs. What the items are is in `kind`.

mod kind;
mod statuses;

use serde::{Deserialize, Serialize};

pub use kind::{Gate, ItemKind, Need, Role, SendRule, Spec, WriteBack, anchor_of};
pub use statuses::Status;

/// A list of items: a Procore project tool, or a tab of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// Commitments: purchase orders and subcontracts.
    Commitments,
    /// Commitments › Change Orders.
    CommitmentChangeOrders,
    /// Prime Contracts.
    PrimeContracts,
    /// Prime Contracts › Change Orders.
    #[serde(rename = "prime-contract-change-orders")]
    PrimeChangeOrders,
    /// Prime Contracts › Invoicing: invoices to the owner.
    OwnerInvoices,
    /// Invoicing: invoices of subcontractors.
    SubcontractorInvoices,
    /// Correspondence: items of every correspondence type.
    Correspondence,
}

impl Tool {
    /// Every tool, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::Commitments,
        Self::CommitmentChangeOrders,
        Self::PrimeContracts,
        Self::PrimeChangeOrders,
        Self::OwnerInvoices,
        Self::SubcontractorInvoices,
        Self::Correspondence,
    ];

    /// The word in our URLs and in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Commitments => "commitments",
            Self::CommitmentChangeOrders => "commitment-change-orders",
            Self::PrimeContracts => "prime-contracts",
            Self::PrimeChangeOrders => "prime-contract-change-orders",
            Self::OwnerInvoices => "owner-invoices",
            Self::SubcontractorInvoices => "subcontractor-invoices",
            Self::Correspondence => "correspondence",
        }
    }

    /// The name in the menu and above the list.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commitments => "Commitments",
            Self::CommitmentChangeOrders => "Commitment change orders",
            Self::PrimeContracts => "Prime contracts",
            Self::PrimeChangeOrders => "Prime contract change orders",
            Self::OwnerInvoices => "Owner invoices",
            Self::SubcontractorInvoices => "Subcontractor invoices",
            Self::Correspondence => "Correspondence",
        }
    }

    /// Where people find it in Procore.
    pub const fn in_procore(self) -> &'static str {
        match self {
            Self::Commitments => "Commitments",
            Self::CommitmentChangeOrders => "Commitments › Change Orders",
            Self::PrimeContracts => "Prime Contracts",
            Self::PrimeChangeOrders => "Prime Contracts › Change Orders",
            Self::OwnerInvoices => "Prime Contracts › Invoicing",
            Self::SubcontractorInvoices => "Invoicing",
            Self::Correspondence => "Correspondence",
        }
    }

    /// Whether its items are contracts.
    pub const fn is_contracts(self) -> bool {
        matches!(self, Self::Commitments | Self::PrimeContracts)
    }

    /// The tool a URL's word stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.slug() == slug)
    }

    /// Its statuses, value and words, each once, in Procore's order. Companies make their own for correspondence;
    /// there it is what they are mapped to.
    pub fn statuses(self) -> Vec<(String, String)> {
        if self == Self::Correspondence {
            return ["Open", "Closed", "Draft"].map(|word| (word.to_owned(), word.to_owned())).into();
        }
        let mut statuses = Vec::new();
        for status in self.kinds().flat_map(|kind| kind.spec().statuses) {
            let choice = (status.value.to_owned(), status.label.to_owned());
            if !statuses.contains(&choice) {
                statuses.push(choice);
            }
        }
        statuses
    }

    /// The kinds of items in its list.
    pub fn kinds(self) -> impl Iterator<Item = ItemKind> {
        ItemKind::ALL.into_iter().filter(move |kind| kind.spec().tool == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_kind_and_tool_again() {
        for kind in ItemKind::ALL {
            assert_eq!(ItemKind::from_slug(kind.slug()), Some(kind));
        }
        for tool in Tool::ALL {
            assert_eq!(Tool::from_slug(tool.slug()), Some(tool));
            assert_eq!(serde_json::to_value(tool).expect("JSON"), tool.slug(), "forms post the slug");
            assert!(tool.kinds().next().is_some(), "{tool:?} has no items");
        }
    }

    #[test]
    fn every_status_that_a_rule_names_is_one_of_the_kind() {
        for kind in ItemKind::ALL.into_iter().filter(|kind| !kind.spec().statuses.is_empty()) {
            let spec = kind.spec();
            let mut named: Vec<&str> = spec.status_when_sent.into_iter().collect();
            named.extend(spec.write_back.status);
            named.extend(spec.write_back.over);
            if let SendRule::Only(statuses) | SendRule::AnyBut(statuses) = spec.send_rule {
                named.extend(statuses);
            }
            for value in named {
                assert!(spec.statuses.iter().any(|status| status.value == value), "{kind:?}: {value}");
            }
        }
    }

    #[test]
    fn a_list_offers_each_status_once() {
        let statuses = Tool::Commitments.statuses();
        assert_eq!(statuses.iter().filter(|(status, _)| status == "Draft").count(), 1);
        assert!(statuses.iter().any(|(status, _)| status == "Out For Signature"));
    }

    #[test]
    fn says_which_status_an_invoice_needs() {
        let refusal = ItemKind::SubcontractorInvoice.refusal("under_review", None).expect("refused");
        assert!(refusal.contains("Under Review") && refusal.contains("Approved as Noted"), "{refusal}");
        assert_eq!(ItemKind::SubcontractorInvoice.refusal("approved", None), None);
    }

    #[test]
    fn a_change_order_waits_for_its_prime_contract() {
        assert!(ItemKind::PrimeChangeOrder.refusal("pending", Some("Draft")).is_some());
        assert!(ItemKind::PrimeChangeOrder.refusal("pending", None).is_some());
        assert_eq!(ItemKind::PrimeChangeOrder.refusal("draft", Some("Complete")), None);
    }

    #[test]
    fn a_second_signer_of_a_role_has_anchors_of_its_own() {
        let anchor = |role| anchor_of(ItemKind::SubcontractorInvoice, role);
        assert_eq!(anchor("Subcontractor").as_deref(), Some("ProcoreSubcontractor"));
        assert_eq!(anchor("Subcontractor 2").as_deref(), Some("ProcoreSubcontractor2"));
        assert_eq!(anchor("Subcontractor x"), None);
        assert_eq!(anchor("Owner"), None);
    }
}
