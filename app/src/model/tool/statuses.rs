//! Procore's statuses of each kind of item, in its order.

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

pub(super) const PURCHASE_ORDER_STATUSES: &[Status] = &[
    same("Draft"),
    same("Processing"),
    same("Submitted"),
    same("Partially Received"),
    same("Received"),
    same("Approved"),
    same("Closed"),
];
pub(super) const SUBCONTRACT_STATUSES: &[Status] = &[
    same("Draft"),
    same("Out For Bid"),
    same("Out For Signature"),
    same("Approved"),
    same("Complete"),
    same("Terminated"),
    same("Void"),
];
pub(super) const PRIME_CONTRACT_STATUSES: &[Status] = &[
    same("Draft"),
    same("Out For Bid"),
    same("Out For Signature"),
    same("Approved"),
    same("Complete"),
    same("Terminated"),
];
pub(super) const CHANGE_ORDER_STATUSES: &[Status] = &[
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
pub(super) const OWNER_INVOICE_STATUSES: &[Status] = &[
    status("draft", "Draft"),
    status("under_review", "Under Review"),
    status("revise_and_resubmit", "Revise & Resubmit"),
    status("approved", "Approved"),
];
pub(super) const SUBCONTRACTOR_INVOICE_STATUSES: &[Status] = &[
    status("draft", "Draft"),
    status("under_review", "Under Review"),
    status("revise_and_resubmit", "Revise & Resubmit"),
    status("approved", "Approved"),
    status("approved_as_noted", "Approved as Noted"),
    status("pending_owner_approval", "Pending Owner Approval"),
];
