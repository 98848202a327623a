//! The data of a commitment as it is printed: a purchase order or a subcontract, by Procore's names.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::RichText;

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

/// The project a commitment belongs to.
#[derive(Debug, Clone, Serialize)]
pub struct Project {
    /// The name.
    pub name: String,
    /// The firm's own project number.
    pub number: Option<String>,
    /// The site's address, one line each.
    pub address: Vec<String>,
}

/// One of the two companies.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// The company's name.
    pub name: String,
    /// Postal address, one line each.
    pub address: Vec<String>,
    /// Business phone.
    pub phone: Option<String>,
    /// The person to turn to.
    pub contact: Option<String>,
}

/// A line of the schedule of values. The columns for code, and for quantity, unit and unit cost, appear when any
/// line has one.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Procore's position, printed in the first column.
    pub position: u32,
    /// The budget or cost code.
    pub code: Option<String>,
    /// What it is for.
    pub description: String,
    /// How many.
    pub quantity: Option<Decimal>,
    /// Unit of measure, as `ls` or `sf`.
    pub uom: Option<String>,
    /// Price of one unit; up to four decimals are printed.
    pub unit_cost: Option<Decimal>,
    /// The line's amount.
    pub amount: Decimal,
}

/// A place to sign.
#[derive(Debug, Clone, Serialize)]
pub struct SignatureBlock {
    /// `Subcontractor` or `General Contractor`.
    pub role: String,
    /// The company signed for.
    pub company: String,
    /// The signer, printed above *Printed name* when known.
    pub name: Option<String>,
    /// The stem of the anchor words, as `ProcoreSubcontractor`: `SignHere` and `SignedDate` are added to it.
    pub anchor: String,
}

impl SignatureBlock {
    /// The word where DocuSign puts the signature.
    pub fn sign_here(&self) -> String {
        format!("{}SignHere", self.anchor)
    }

    /// The word where DocuSign puts the day of signing.
    pub fn signed_date(&self) -> String {
        format!("{}SignedDate", self.anchor)
    }
}
