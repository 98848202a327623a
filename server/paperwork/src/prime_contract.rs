//! The data of a prime contract as it is printed.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{Line, Party, Project, RichText, SignatureBlock};

/// A prime contract to print. An empty list, text or `None` leaves its heading out.
#[derive(Debug, Clone)]
pub struct PrimeContract {
    /// Procore's number, as `PC-88101`.
    pub number: String,
    /// The title a person gave it; may be empty.
    pub title: String,
    /// The status as a person reads it.
    pub status: String,
    /// Whether Procore's *Executed* box is ticked.
    pub executed: bool,
    /// ISO 4217 code, as `USD`.
    pub currency: String,
    /// The project it belongs to.
    pub project: Project,
    /// The company that issues it.
    pub letterhead: Party,
    /// Role and company, as `("Owner", ..)`, in the order to print.
    pub parties: Vec<(String, Party)>,
    /// The work.
    pub description: RichText,
    /// What the price includes.
    pub inclusions: RichText,
    /// What the price leaves out.
    pub exclusions: RichText,
    /// Label and day, in the order to print.
    pub dates: Vec<(String, NaiveDate)>,
    /// *Default Retainage*, in percent: 10 is 10%.
    pub retainage_percent: Option<Decimal>,
    /// The schedule of values. Where it adds up to less or more than [`PrimeContract::total`], the difference is
    /// printed as markup and adjustments.
    pub lines: Vec<Line>,
    /// The grand total, as given.
    pub total: Decimal,
    /// File names of what goes along.
    pub attachments: Vec<String>,
    /// Who signs, in the order to print.
    pub signers: Vec<SignatureBlock>,
}
