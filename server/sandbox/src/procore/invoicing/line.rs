//! A row of the continuation sheet, and its arithmetic.
//!
//! Every amount is exact to the cent. A row carries what stood at the end of the application before,
//! so that what is due now is the difference of two sums of the same rows.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::procore::model::{LineItem, UnitPrice};

/// What a row bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ItemType {
    /// A line of the contract's schedule of values.
    Contract,
    /// A line of the subcontractor's own breakdown of one.
    ContractDetail,
    ChangeOrder,
}

impl ItemType {
    pub(super) fn api_name(self) -> &'static str {
        match self {
            Self::Contract => "contract_item",
            Self::ContractDetail => "contract_detail_item",
            Self::ChangeOrder => "change_order_item",
        }
    }
}

/// Percent held back of completed work and of stored materials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::procore) struct Retainage {
    pub(in crate::procore) work: Decimal,
    pub(in crate::procore) stored: Decimal,
}

/// What was billed of a row up to some moment, and what of that is held back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::procore) struct Billed {
    pub(super) work: Decimal,
    pub(super) stored: Decimal,
    pub(super) work_retainage: Decimal,
    pub(super) stored_retainage: Decimal,
}

impl Billed {
    /// Completed and stored.
    pub(in crate::procore) fn total(&self) -> Decimal {
        self.work + self.stored
    }

    pub(in crate::procore) fn retainage(&self) -> Decimal {
        self.work_retainage + self.stored_retainage
    }

    pub(super) fn earned(&self) -> Decimal {
        self.total() - self.retainage()
    }
}

/// A row of one application.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::procore) struct Line {
    pub(in crate::procore) id: i64,
    pub(super) item_type: ItemType,
    /// The row of the schedule of values, or of the change order.
    pub(super) line_item_id: i64,
    /// The change order's package, and whether this is the first application it is in.
    pub(super) change_order: Option<(i64, bool)>,
    pub(in crate::procore) position: u32,
    pub(super) cost_code: String,
    pub(super) cost_code_name: String,
    pub(in crate::procore) description: String,
    pub(super) unit: Option<UnitPrice>,
    pub(in crate::procore) scheduled_value: Decimal,
    pub(super) retainage: Retainage,
    /// At the end of the application before.
    pub(super) before: Billed,
    pub(in crate::procore) work_now: Decimal,
    /// Presently stored materials.
    pub(super) stored: Decimal,
    pub(super) retained_now: Decimal,
    pub(super) released_now: Decimal,
    pub(super) stored_retained: Decimal,
}

impl Line {
    /// A row of a contract of which nothing has been billed.
    pub(in crate::procore) fn of_contract(item: &LineItem, retainage: Retainage) -> Self {
        Self {
            id: item.id,
            item_type: ItemType::Contract,
            line_item_id: item.id,
            change_order: None,
            position: item.position,
            cost_code: item.cost_code.clone(),
            cost_code_name: item.cost_code_name.clone(),
            description: item.description.clone(),
            unit: item.unit.clone(),
            scheduled_value: item.amount,
            retainage,
            before: Billed::default(),
            work_now: Decimal::ZERO,
            stored: Decimal::ZERO,
            retained_now: Decimal::ZERO,
            released_now: Decimal::ZERO,
            stored_retained: Decimal::ZERO,
        }
    }

    /// A row of the subcontractor's own breakdown.
    pub(in crate::procore) fn of_detail(item: &LineItem, retainage: Retainage) -> Self {
        Self { item_type: ItemType::ContractDetail, ..Self::of_contract(item, retainage) }
    }

    /// A row of a change order that is new in this application.
    pub(in crate::procore) fn of_change_order(item: &LineItem, package: i64, retainage: Retainage) -> Self {
        let change_order = Some((package, true));
        Self { item_type: ItemType::ChangeOrder, change_order, ..Self::of_contract(item, retainage) }
    }

    /// At the end of this application.
    pub(in crate::procore) fn to_date(&self) -> Billed {
        Billed {
            work: self.before.work + self.work_now,
            stored: self.stored,
            work_retainage: self.before.work_retainage + self.retained_now - self.released_now,
            stored_retainage: self.stored_retained,
        }
    }

    pub(super) fn balance_to_finish(&self) -> Decimal {
        self.scheduled_value - self.to_date().total()
    }

    /// The same row in the application after this one: nothing new billed, materials still stored.
    pub(in crate::procore) fn next(&self) -> Self {
        Self {
            before: self.to_date(),
            change_order: self.change_order.map(|(package, _)| (package, false)),
            work_now: Decimal::ZERO,
            retained_now: Decimal::ZERO,
            released_now: Decimal::ZERO,
            ..self.clone()
        }
    }

    /// Bills work of this period and the materials presently stored, and holds back its share of each.
    pub(in crate::procore) fn bill(&mut self, work_now: Decimal, stored: Decimal) {
        (self.work_now, self.stored) = (cents(work_now), cents(stored));
        self.retained_now = share(self.work_now, self.retainage.work);
        self.stored_retained = share(self.stored, self.retainage.stored);
    }

    /// Bills another amount of work of this period, the materials as they are.
    pub(in crate::procore) fn bill_work(&mut self, work_now: Decimal) {
        self.bill(work_now, self.stored);
    }

    /// Bills up to a share (0 to 1) of the scheduled value.
    pub(in crate::procore) fn bill_up_to(&mut self, share: Decimal, stored: Decimal) {
        self.bill(cents(self.scheduled_value * share) - self.before.work, self.scheduled_value * stored);
    }

    /// Gives back a share (0 to 1) of the retainage of earlier applications.
    pub(in crate::procore) fn release(&mut self, share: Decimal) {
        self.released_now = cents(self.before.work_retainage * share);
    }

    pub(super) fn quantity_of(&self, amount: Decimal) -> Option<Decimal> {
        let unit = self.unit.as_ref().filter(|unit| !unit.unit_cost.is_zero())?;
        Some((amount / unit.unit_cost).round_dp(4).normalize())
    }
}

pub(super) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn share(amount: Decimal, percent: Decimal) -> Decimal {
    cents(amount * percent / Decimal::ONE_HUNDRED)
}

/// How many percent `part` is of `whole`, with two places; nothing of nothing is 0.
pub(super) fn percent(part: Decimal, whole: Decimal) -> Decimal {
    if whole.is_zero() { Decimal::ZERO } else { cents(part * Decimal::ONE_HUNDRED / whole) }
}
