//! The summary of an application: the block that Procore calls `g702` on owner invoices and
//! `summary` on subcontractor invoices.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::line::{Billed, ItemType, Line, percent};
use crate::procore::items::money;

/// Totals of the rows of one application.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::procore) struct Summary {
    original_contract_sum: Decimal,
    /// Additions and deductions by change orders: of earlier applications, and new in this one.
    previous_changes: (Decimal, Decimal),
    new_changes: (Decimal, Decimal),
    before: Billed,
    to_date: Billed,
    pub(in crate::procore) work_now: Decimal,
    new_materials: Decimal,
}

impl Summary {
    pub(in crate::procore) fn of(lines: &[Line]) -> Self {
        let mut sums = Self::default();
        for line in lines {
            match (line.item_type, line.change_order) {
                (ItemType::ChangeOrder, Some((_, true))) => add_change(&mut sums.new_changes, line),
                (ItemType::ChangeOrder, _) => add_change(&mut sums.previous_changes, line),
                _ => sums.original_contract_sum += line.scheduled_value,
            }
            add(&mut sums.before, &line.before);
            add(&mut sums.to_date, &line.to_date());
            sums.work_now += line.work_now;
            sums.new_materials += (line.stored - line.before.stored).max(Decimal::ZERO);
        }
        sums
    }

    pub(in crate::procore) fn net_change(&self) -> Decimal {
        self.previous_changes.0 + self.previous_changes.1 + self.new_changes.0 + self.new_changes.1
    }

    pub(in crate::procore) fn contract_sum_to_date(&self) -> Decimal {
        self.original_contract_sum + self.net_change()
    }

    /// Total completed and stored to date.
    pub(in crate::procore) fn completed(&self) -> Decimal {
        self.to_date.total()
    }

    pub(in crate::procore) fn earned(&self) -> Decimal {
        self.to_date.earned()
    }

    /// Less previous certificates for payment.
    pub(in crate::procore) fn previous_certificates(&self) -> Decimal {
        self.before.earned()
    }

    pub(in crate::procore) fn due(&self) -> Decimal {
        self.earned() - self.previous_certificates()
    }

    pub(in crate::procore) fn balance(&self) -> Decimal {
        self.contract_sum_to_date() - self.earned()
    }

    pub(in crate::procore) fn retainage(&self) -> Decimal {
        self.to_date.retainage()
    }

    /// Gross amount of this period.
    pub(super) fn accrued(&self) -> Decimal {
        self.to_date.total() - self.before.total()
    }

    pub(super) fn percent_complete(&self) -> String {
        format!("{:.2}%", percent(self.completed(), self.contract_sum_to_date()))
    }

    /// The block as the API shows it: money and percents as strings.
    pub(super) fn show(&self, formatted_period: &str) -> Value {
        let to_date = &self.to_date;
        let rate = |part, whole| format!("{:.2}", percent(part, whole));
        json!({
            "original_contract_sum": money(self.original_contract_sum),
            "net_change_by_change_orders": money(self.net_change()),
            "contract_sum_to_date": money(self.contract_sum_to_date()),
            "total_completed_and_stored_to_date": money(self.completed()),
            "completed_work_retainage_percent": rate(to_date.work_retainage, to_date.work),
            "completed_work_retainage_amount": money(to_date.work_retainage),
            "stored_materials_retainage_percent": rate(to_date.stored_retainage, to_date.stored),
            "stored_materials_retainage_amount": money(to_date.stored_retainage),
            "total_retainage": money(self.retainage()),
            "total_earned_less_retainage": money(self.earned()),
            "less_previous_certificates_for_payment": money(self.previous_certificates()),
            "tax_applicable_to_this_payment": "0.00",
            "current_payment_due": money(self.due()),
            "balance_to_finish_including_retainage": money(self.balance()),
            "formatted_period": formatted_period,
            "positive_change_order_item_total": money(self.previous_changes.0 + self.new_changes.0),
            "negative_change_order_item_total": money(self.previous_changes.1 + self.new_changes.1),
            "positive_new_change_order_item_total": money(self.new_changes.0),
            "negative_new_change_order_item_total": money(self.new_changes.1),
            "positive_previous_change_order_item_total": money(self.previous_changes.0),
            "negative_previous_change_order_item_total": money(self.previous_changes.1),
        })
    }

    /// What requisitions have besides.
    pub(super) fn show_materials(&self, summary: &mut Value) {
        summary["new_materials"] = money(self.new_materials).into();
        summary["new_materials_quantity"] = Value::Null;
        summary["stored_materials"] = money(self.to_date.stored - self.new_materials).into();
        summary["stored_materials_quantity"] = Value::Null;
    }
}

fn add_change(sums: &mut (Decimal, Decimal), line: &Line) {
    let side = if line.scheduled_value.is_sign_negative() { &mut sums.1 } else { &mut sums.0 };
    *side += line.scheduled_value;
}

fn add(sum: &mut Billed, one: &Billed) {
    sum.work += one.work;
    sum.stored += one.stored;
    sum.work_retainage += one.work_retainage;
    sum.stored_retainage += one.stored_retainage;
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use rust_decimal::Decimal;

    use super::Summary;
    use crate::procore::{
        invoicing::{Line, Retainage, line::percent},
        model::LineItem,
    };

    fn item(id: i64, cents: i64) -> LineItem {
        LineItem {
            id,
            position: 1,
            cost_code: "01-000".to_owned(),
            cost_code_name: String::new(),
            description: String::new(),
            unit: None,
            amount: Decimal::new(cents, 2),
        }
    }

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let line = (1_i64..5_000_000_000, 0_i64..=1_500, 0_i64..=1_500, any::<bool>(), any::<bool>());
        vec(line, 1..40).prop_map(|rows| {
            let row = |(cents, work, stored, change, deduct): (i64, i64, i64, bool, bool)| {
                let retainage = Retainage { work: Decimal::new(work, 2), stored: Decimal::new(stored, 2) };
                match (change, deduct) {
                    (false, _) => Line::of_contract(&item(1, cents), retainage),
                    (true, false) => Line::of_change_order(&item(2, cents), 7, retainage),
                    (true, true) => Line::of_change_order(&item(3, -cents), 7, retainage),
                }
            };
            rows.into_iter().map(row).collect()
        })
    }

    proptest! {
        /// Each step bills thousandths of the scheduled value as work and stores thousandths of it.
        #[test]
        fn successive_applications_add_up_to_the_cent(
            lines in lines(),
            steps in vec((0_i64..=1_000, 0_i64..=200, 0_i64..=100), 1..12),
        ) {
            let mut lines = lines;
            let (mut paid, mut worked, mut share) = (Decimal::ZERO, Decimal::ZERO, 0);
            for (step, stored, released) in steps {
                share = (share + step / 4).min(1_000);
                for line in &mut lines {
                    line.bill_up_to(Decimal::new(share, 3), Decimal::new(stored, 3));
                    line.release(Decimal::new(released, 2));
                }
                let sums = Summary::of(&lines);
                worked += sums.work_now;
                paid += sums.due();
                let scheduled: Decimal = lines.iter().map(|line| line.scheduled_value).sum();
                let balances: Decimal = lines.iter().map(Line::balance_to_finish).sum();
                prop_assert_eq!(sums.contract_sum_to_date(), scheduled);
                prop_assert_eq!(sums.completed() + balances, scheduled);
                prop_assert_eq!(sums.earned() + sums.retainage(), sums.completed());
                prop_assert_eq!(sums.earned() + sums.balance(), scheduled);
                prop_assert_eq!(sums.earned(), paid);
                prop_assert_eq!(sums.completed() - sums.to_date.stored, worked);
                for money in [sums.earned(), sums.retainage(), sums.due(), sums.completed(), sums.balance()] {
                    prop_assert_eq!(money, money.round_dp(2));
                }
                lines = lines.iter().map(Line::next).collect();
            }
        }
    }

    #[test]
    fn a_change_order_is_new_in_its_first_application_only() {
        let retainage = Retainage { work: Decimal::TEN, stored: Decimal::TEN };
        let mut lines = vec![
            Line::of_contract(&item(1, 100_000), retainage),
            Line::of_change_order(&item(2, 20_050), 7, retainage),
            Line::of_change_order(&item(3, -5_025), 8, retainage),
        ];
        let first = Summary::of(&lines).show("");
        lines = lines.iter().map(Line::next).collect();
        let second = Summary::of(&lines).show("");
        for (shown, new, previous) in [(first, "200.50", "0.00"), (second, "0.00", "200.50")] {
            assert_eq!(shown["positive_new_change_order_item_total"], new);
            assert_eq!(shown["positive_previous_change_order_item_total"], previous);
            assert_eq!(shown["negative_change_order_item_total"], "-50.25");
            assert_eq!(shown["contract_sum_to_date"], "1150.25");
        }
    }

    #[test]
    fn nothing_of_nothing_is_no_percent() {
        assert_eq!(percent(Decimal::ZERO, Decimal::ZERO), Decimal::ZERO);
    }
}
