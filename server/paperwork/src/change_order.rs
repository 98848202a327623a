//! The data of a change order as it is printed, and what it makes of the contract sum.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::figures::cents;
use crate::{ContractRef, Line, Party, Project, RichText, SignatureBlock};

/// Which contract a change order changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOrderOf {
    /// A purchase order or a subcontract.
    Commitment,
    /// The contract with the owner.
    Prime,
}

impl ChangeOrderOf {
    /// The title of the document, as `Prime Contract Change Order`.
    pub fn title(self) -> &'static str {
        match self {
            ChangeOrderOf::Commitment => "Commitment Change Order",
            ChangeOrderOf::Prime => "Prime Contract Change Order",
        }
    }
}

/// A change order to print. An empty list, text or `None` leaves its heading out.
#[derive(Debug, Clone)]
pub struct ChangeOrder {
    /// Which contract it changes.
    pub of: ChangeOrderOf,
    /// Procore's number, as `CCO-003`.
    pub number: String,
    /// The revision, as `1`; Procore starts at 0.
    pub revision: Option<String>,
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
    /// The contract it changes.
    pub contract: ContractRef,
    /// Role and company, as `("Owner", ..)`, in the order to print.
    pub parties: Vec<(String, Party)>,
    /// The company that issues it.
    pub letterhead: Party,
    /// What changes.
    pub description: RichText,
    /// Label and value, as `("Change Reason", "Client Request")`.
    pub facts: Vec<(String, String)>,
    /// Label and day.
    pub dates: Vec<(String, NaiveDate)>,
    /// What the change consists of. Where the lines add up to less or more than [`ContractSum::this_change`], the
    /// difference is printed as markup and adjustments.
    pub lines: Vec<Line>,
    /// The contract sum before and after.
    pub sum: ContractSum,
    /// Days the contract time grows by; negative when it shrinks, 0 when it stays.
    pub schedule_impact_days: Option<i64>,
    /// The new day of substantial completion.
    pub revised_substantial_completion: Option<NaiveDate>,
    /// File names of what goes along.
    pub attachments: Vec<String>,
    /// Who signs, in the order to print.
    pub signers: Vec<SignatureBlock>,
}

/// What a change order makes of the contract sum. Amounts count to the cent.
#[derive(Debug, Clone, Copy)]
pub struct ContractSum {
    /// The contract sum as signed.
    pub original: Decimal,
    /// What earlier change orders added; negative when they took off more.
    pub net_change_before: Decimal,
    /// What this change order adds; negative when it takes off.
    pub this_change: Decimal,
}

impl ContractSum {
    /// The contract sum before this change order.
    pub fn before(&self) -> Decimal {
        cents(self.original) + cents(self.net_change_before)
    }

    /// The contract sum with this change order.
    pub fn after(&self) -> Decimal {
        self.before() + cents(self.this_change)
    }
}
