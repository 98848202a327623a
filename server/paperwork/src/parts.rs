//! What every document is made of: project, companies, the contract spoken of, lines, places to sign.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

/// The project an item belongs to.
#[derive(Debug, Clone, Serialize)]
pub struct Project {
    /// The name.
    pub name: String,
    /// The firm's own project number.
    pub number: Option<String>,
    /// The site's address, one line each.
    pub address: Vec<String>,
}

/// A company with its address.
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

/// The contract a change order or an invoice belongs to.
#[derive(Debug, Clone)]
pub struct ContractRef {
    /// Kind and number, as `Subcontract SC-88101-004`.
    pub label: String,
    /// The contract's title; may be empty.
    pub title: String,
    /// The day of the contract.
    pub date: Option<NaiveDate>,
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
    /// What the signer is in this document, as `Subcontractor` or `General Contractor`.
    pub role: String,
    /// The company signed for; may be empty.
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
