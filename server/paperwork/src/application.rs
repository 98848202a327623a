//! The data of an application for payment as it is printed, and its arithmetic.
//!
//! Every amount counts to the cent before it is added, so that the printed figures add up to the printed totals.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::figures::{cents, money, percentage};
use crate::{ContractRef, Party, Project, SignatureBlock};

/// An application and certificate for payment: an owner invoice, or the body of a [`SubcontractorInvoice`].
#[derive(Debug, Clone)]
pub struct PaymentApplication {
    /// The number of the application, as `5`.
    pub number: String,
    /// The number of the invoice, where it has one.
    pub invoice_number: Option<String>,
    /// The status as a person reads it.
    pub status: String,
    /// ISO 4217 code, as `USD`.
    pub currency: String,
    /// The project it belongs to.
    pub project: Project,
    /// The company that issues it.
    pub letterhead: Party,
    /// Who pays, as `("Owner", ..)`.
    pub to: (String, Party),
    /// Who asks for payment, as `("General Contractor", ..)`.
    pub from: (String, Party),
    /// Who certifies, as `("Architect", ..)`.
    pub via: Option<(String, Party)>,
    /// The contract paid for.
    pub contract: ContractRef,
    /// The first day of the period.
    pub period_from: Option<NaiveDate>,
    /// The last day of the period.
    pub period_to: Option<NaiveDate>,
    /// The billing date.
    pub billing_date: Option<NaiveDate>,
    /// The contract sum as signed.
    pub original_contract_sum: Decimal,
    /// What change orders added; negative when they took off more.
    pub net_change_by_change_orders: Decimal,
    /// Additions and deductions behind that net change.
    pub change_orders: ChangeOrderSummary,
    /// Retainage of completed work, in percent: 10 is 10%.
    pub retainage_of_work_percent: Option<Decimal>,
    /// Retainage of completed work.
    pub retainage_of_work: Decimal,
    /// Retainage of stored materials, in percent.
    pub retainage_of_materials_percent: Option<Decimal>,
    /// Retainage of stored materials.
    pub retainage_of_materials: Decimal,
    /// What earlier applications were certified for.
    pub less_previous_certificates: Decimal,
    /// Tax on this payment; zero prints no line.
    pub tax: Decimal,
    /// The continuation sheet; change orders are lines of it.
    pub lines: Vec<ApplicationLine>,
    /// File names of what goes along.
    pub attachments: Vec<String>,
    /// Who signs, in the order to print.
    pub signers: Vec<SignatureBlock>,
}

/// A subcontractor's invoice: an application for payment under its own cover sheet.
#[derive(Debug, Clone)]
pub struct SubcontractorInvoice {
    /// What is asked for.
    pub application: PaymentApplication,
    /// Whether it is the last invoice of the contract.
    pub is_final: bool,
    /// A remark for the cover sheet.
    pub comment: Option<String>,
    /// Whether the signers certify that the work is done and those below them are paid.
    pub certification: bool,
}

/// What change orders added and took off. Deductions count as taken off, with or without a minus.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeOrderSummary {
    /// Added in earlier periods.
    pub previous_additions: Decimal,
    /// Taken off in earlier periods.
    pub previous_deductions: Decimal,
    /// Added in this period.
    pub new_additions: Decimal,
    /// Taken off in this period.
    pub new_deductions: Decimal,
}

impl ChangeOrderSummary {
    /// All additions.
    pub fn additions(&self) -> Decimal {
        cents(self.previous_additions) + cents(self.new_additions)
    }

    /// All deductions, as a positive amount.
    pub fn deductions(&self) -> Decimal {
        cents(self.previous_deductions).abs() + cents(self.new_deductions).abs()
    }

    /// Additions less deductions.
    pub fn net(&self) -> Decimal {
        self.additions() - self.deductions()
    }
}

/// A line of the continuation sheet.
#[derive(Debug, Clone)]
pub struct ApplicationLine {
    /// The item number, printed in the first column.
    pub item_number: String,
    /// What it is for.
    pub description: String,
    /// The budget or cost code.
    pub code: Option<String>,
    /// The line's part of the contract sum.
    pub scheduled_value: Decimal,
    /// Work completed in earlier periods.
    pub from_previous: Decimal,
    /// Work completed in this period.
    pub this_period: Decimal,
    /// Materials stored and not yet in the work.
    pub materials_stored: Decimal,
    /// Retainage held on this line.
    pub retainage: Decimal,
    /// Whether the line comes from a change order.
    pub is_change_order: bool,
}

impl ApplicationLine {
    /// Work completed and materials stored to date.
    pub fn total(&self) -> Decimal {
        cents(self.from_previous) + cents(self.this_period) + cents(self.materials_stored)
    }

    /// [`ApplicationLine::total`] in percent of the scheduled value; none when nothing is scheduled.
    pub fn percent(&self) -> Option<Decimal> {
        percentage(self.total(), cents(self.scheduled_value))
    }

    /// What is left of the scheduled value.
    pub fn balance(&self) -> Decimal {
        cents(self.scheduled_value) - self.total()
    }
}

impl PaymentApplication {
    /// The contract sum with all change orders.
    pub fn contract_sum_to_date(&self) -> Decimal {
        cents(self.original_contract_sum) + cents(self.net_change_by_change_orders)
    }

    /// Work completed and materials stored to date, on all lines.
    pub fn completed_and_stored(&self) -> Decimal {
        self.lines.iter().map(ApplicationLine::total).sum()
    }

    /// Retainage of work and of materials.
    pub fn total_retainage(&self) -> Decimal {
        cents(self.retainage_of_work) + cents(self.retainage_of_materials)
    }

    /// What is earned once retainage is held back.
    pub fn earned_less_retainage(&self) -> Decimal {
        self.completed_and_stored() - self.total_retainage()
    }

    /// What is to be paid now, with tax.
    pub fn current_payment_due(&self) -> Decimal {
        self.earned_less_retainage() - cents(self.less_previous_certificates) + cents(self.tax)
    }

    /// What is left of the contract sum, retainage included.
    pub fn balance_to_finish(&self) -> Decimal {
        self.contract_sum_to_date() - self.earned_less_retainage()
    }

    /// Where the given sums do not fit the lines, one sentence each; empty when all fits.
    pub fn discrepancies(&self) -> Vec<String> {
        let changes = |line: &&ApplicationLine| line.is_change_order;
        let scheduled = |line: &ApplicationLine| cents(line.scheduled_value);
        let changed: Decimal = self.lines.iter().filter(changes).map(scheduled).sum();
        let original = self.lines.iter().map(scheduled).sum::<Decimal>() - changed;
        let worked: Decimal =
            self.lines.iter().map(|line| cents(line.from_previous) + cents(line.this_period)).sum();
        let held: Decimal = self.lines.iter().map(|line| cents(line.retainage)).sum();
        let net = ("the net change by change orders", self.net_change_by_change_orders);
        [
            self.differs(
                ("the original contract sum", self.original_contract_sum),
                "The lines add",
                original,
            ),
            self.differs(net, "The change order lines add", changed),
            self.differs(net, "Additions less deductions add", self.change_orders.net()),
            self.differs(
                ("the total retainage", self.total_retainage()),
                "The retainage of all lines adds",
                held,
            ),
            self.misses("completed work", self.retainage_of_work_percent, self.retainage_of_work, worked),
            self.misses(
                "stored materials",
                self.retainage_of_materials_percent,
                self.retainage_of_materials,
                self.completed_and_stored() - worked,
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The sentence for a sum that is not what it is made of.
    fn differs(&self, (sum, given): (&str, Decimal), parts_add: &str, added: Decimal) -> Option<String> {
        let figure = |amount| money(amount, &self.currency);
        (cents(given) != added)
            .then(|| format!("{parts_add} up to {}, but {sum} is {}.", figure(added), figure(given)))
    }

    /// The sentence for a retainage that is not its percentage of `base`. Each line may be rounded by a cent, and
    /// the percentage itself to two decimals.
    fn misses(&self, of: &str, percent: Option<Decimal>, held: Decimal, base: Decimal) -> Option<String> {
        let percent = percent?;
        let expected = cents(base * percent / Decimal::ONE_HUNDRED);
        let slack = Decimal::new(self.lines.len().max(1) as i64, 2) + base.abs() * Decimal::new(5, 5);
        ((expected - cents(held)).abs() > slack).then(|| {
            format!(
                "{}% of {of} is {}, but the retainage held on it is {}.",
                percent.normalize(),
                money(expected, &self.currency),
                money(held, &self.currency)
            )
        })
    }
}
