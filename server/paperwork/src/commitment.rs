//! The data of a commitment as it is printed: a purchase order or a subcontract, by Procore's names.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Line, Party, Project, RichText, SignatureBlock};

/// Which of Procore's two commitments it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentKind {
    /// A purchase order.
    PurchaseOrder,
    /// A subcontract.
    Subcontract,
}

impl CommitmentKind {
    /// The title of the document, as `Purchase Order`.
    pub fn title(self) -> &'static str {
        match self {
            CommitmentKind::PurchaseOrder => "Purchase Order",
            CommitmentKind::Subcontract => "Subcontract",
        }
    }

    /// What the company on the other side is called.
    pub fn vendor_role(self) -> &'static str {
        match self {
            CommitmentKind::PurchaseOrder => "Vendor",
            CommitmentKind::Subcontract => "Subcontractor",
        }
    }
}

/// A commitment to print. An empty list, text or `None` leaves its heading out.
#[derive(Debug, Clone, Serialize)]
pub struct Commitment {
    /// Purchase order or subcontract.
    pub kind: CommitmentKind,
    /// Procore's number, as `SC-88101-004`.
    pub number: String,
    /// The title a person gave it; may be empty.
    pub title: String,
    /// The status as a person reads it, as `Out For Signature`.
    pub status: String,
    /// Whether Procore's *Executed* box is ticked.
    pub executed: bool,
    /// ISO 4217 code, as `USD`.
    pub currency: String,
    /// The project it belongs to.
    pub project: Project,
    /// The company that issues it; also the letterhead.
    pub contractor: Party,
    /// Procore's *Contract Company*.
    pub vendor: Party,
    /// The scope of work.
    pub description: RichText,
    /// What the price includes (subcontracts).
    pub inclusions: RichText,
    /// What the price leaves out (subcontracts).
    pub exclusions: RichText,
    /// Label and day, in the order to print, as `("Start Date", 2026-11-23)`.
    pub dates: Vec<(String, NaiveDate)>,
    /// *Default Retainage*, in percent: 10 is 10%.
    pub retainage_percent: Option<Decimal>,
    /// Purchase orders: when to pay.
    pub payment_terms: Option<String>,
    /// Purchase orders: address, one line each.
    pub bill_to: Option<String>,
    /// Purchase orders: address, one line each.
    pub ship_to: Option<String>,
    /// Purchase orders: the carrier.
    pub ship_via: Option<String>,
    /// Purchase orders: the delivery as words or a day.
    pub delivery: Option<String>,
    /// The schedule of values.
    pub lines: Vec<Line>,
    /// The grand total; printed as given, never added up here.
    pub total: Decimal,
    /// File names of what goes along.
    pub attachments: Vec<String>,
    /// Who signs, in the order to print.
    pub signers: Vec<SignatureBlock>,
}
