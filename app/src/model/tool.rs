//! What can go out for signature: the one place that says what each kind of item is.
//!
//! To add a kind: a variant of [`ItemKind`] and its [`ItemKind::spec`]; a [`Tool`] where it has a list of
//! its own; its Procore mapping in the server (`signing/items`); a template in `paperwork`.

use serde::{Deserialize, Serialize};

use super::person::AccessLevel;

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

/// A status: the word of Procore's API, and the words on its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// `pending`.
    pub value: &'static str,
    /// `Pending - In Review`.
    pub label: &'static str,
}

const fn same(word: &'static str) -> Status {
    Status { value: word, label: word }
}

const fn status(value: &'static str, label: &'static str) -> Status {
    Status { value, label }
}

const PURCHASE_ORDER_STATUSES: &[Status] = &[
    same("Draft"),
    same("Processing"),
    same("Submitted"),
    same("Partially Received"),
    same("Received"),
    same("Approved"),
    same("Closed"),
];
const SUBCONTRACT_STATUSES: &[Status] = &[
    same("Draft"),
    same("Out For Bid"),
    same("Out For Signature"),
    same("Approved"),
    same("Complete"),
    same("Terminated"),
    same("Void"),
];
const PRIME_CONTRACT_STATUSES: &[Status] = &[
    same("Draft"),
    same("Out For Bid"),
    same("Out For Signature"),
    same("Approved"),
    same("Complete"),
    same("Terminated"),
];
const CHANGE_ORDER_STATUSES: &[Status] = &[
    status("draft", "Draft"),
    status("pending", "Pending - In Review"),
    status("revised", "Pending - Revised"),
    status("pricing", "Pending - Pricing"),
    status("not_pricing", "Pending - Not Pricing"),
    status("proceeding", "Pending - Proceeding"),
    status("not_proceeding", "Pending - Not Proceeding"),
    status("pending_billable", "Pending - Billable"),
    status("no_charge", "No Charge"),
    status("approved", "Approved"),
    status("rejected", "Rejected"),
    status("void", "Void"),
];
const OWNER_INVOICE_STATUSES: &[Status] = &[
    status("draft", "Draft"),
    status("under_review", "Under Review"),
    status("revise_and_resubmit", "Revise & Resubmit"),
    status("approved", "Approved"),
];
const SUBCONTRACTOR_INVOICE_STATUSES: &[Status] = &[
    status("draft", "Draft"),
    status("under_review", "Under Review"),
    status("revise_and_resubmit", "Revise & Resubmit"),
    status("approved", "Approved"),
    status("approved_as_noted", "Approved as Noted"),
    status("pending_owner_approval", "Pending Owner Approval"),
];

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
