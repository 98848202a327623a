//! The application and certificate for payment inside an invoice, to the owner and from a subcontractor alike: the
//! summary, and the lines of the continuation sheet.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::parts::budget_code;
use crate::wire;

/// The summary. Amounts are in the invoice's currency, percentages in percent; what Procore does not tell is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ApplicationSummary {
    /// Line 1.
    #[serde(default, deserialize_with = "wire::money")]
    pub original_contract_sum: Decimal,
    /// Line 2.
    #[serde(default, deserialize_with = "wire::money")]
    pub net_change_by_change_orders: Decimal,
    /// Line 3: 1 + 2.
    #[serde(default, deserialize_with = "wire::money")]
    pub contract_sum_to_date: Decimal,
    /// Line 4.
    #[serde(default, deserialize_with = "wire::money")]
    pub total_completed_and_stored_to_date: Decimal,
    /// Line 5a, in percent.
    #[serde(default, deserialize_with = "wire::money")]
    pub completed_work_retainage_percent: Decimal,
    /// Line 5a.
    #[serde(default, deserialize_with = "wire::money")]
    pub completed_work_retainage_amount: Decimal,
    /// Line 5b, in percent.
    #[serde(default, deserialize_with = "wire::money")]
    pub stored_materials_retainage_percent: Decimal,
    /// Line 5b.
    #[serde(default, deserialize_with = "wire::money")]
    pub stored_materials_retainage_amount: Decimal,
    /// Line 5: 5a + 5b.
    #[serde(default, deserialize_with = "wire::money")]
    pub total_retainage: Decimal,
    /// Line 6: 4 - 5.
    #[serde(default, deserialize_with = "wire::money")]
    pub total_earned_less_retainage: Decimal,
    /// Line 7.
    #[serde(default, deserialize_with = "wire::money")]
    pub less_previous_certificates_for_payment: Decimal,
    /// Tax in line 8.
    #[serde(default, deserialize_with = "wire::money")]
    pub tax_applicable_to_this_payment: Decimal,
    /// Line 8: 6 - 7 and the tax.
    #[serde(default, deserialize_with = "wire::money")]
    pub current_payment_due: Decimal,
    /// Line 9: 3 - 6.
    #[serde(default, deserialize_with = "wire::money")]
    pub balance_to_finish_including_retainage: Decimal,
    /// Change orders that add, all.
    #[serde(default, deserialize_with = "wire::money")]
    pub positive_change_order_item_total: Decimal,
    /// Change orders that deduct, all.
    #[serde(default, deserialize_with = "wire::money")]
    pub negative_change_order_item_total: Decimal,
    /// Change orders that add, of this period.
    #[serde(default, deserialize_with = "wire::money")]
    pub positive_new_change_order_item_total: Decimal,
    /// Change orders that deduct, of this period.
    #[serde(default, deserialize_with = "wire::money")]
    pub negative_new_change_order_item_total: Decimal,
    /// Change orders that add, of earlier periods.
    #[serde(default, deserialize_with = "wire::money")]
    pub positive_previous_change_order_item_total: Decimal,
    /// Change orders that deduct, of earlier periods.
    #[serde(default, deserialize_with = "wire::money")]
    pub negative_previous_change_order_item_total: Decimal,
}

/// A line of the continuation sheet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireLine")]
pub struct ApplicationLine {
    /// Column A.
    pub item_number: String,
    /// Column B, in the firm's own words where it has overridden them.
    pub description: String,
    /// Budget code, such as `03-300.S`.
    pub cost_code: Option<String>,
    /// Column C.
    pub scheduled_value: Decimal,
    /// Column D.
    pub work_completed_from_previous_application: Decimal,
    /// Column E.
    pub work_completed_this_period: Decimal,
    /// Column F.
    pub materials_presently_stored: Decimal,
    /// Column G: D + E + F.
    pub total_completed_and_stored_to_date: Decimal,
    /// Column H: C - G.
    pub balance_to_finish: Decimal,
    /// Column I.
    pub total_retainage: Decimal,
    /// Whether the line comes from a change order instead of the contract.
    pub is_change_order: bool,
}

#[derive(Deserialize)]
struct WireLine {
    #[serde(default, deserialize_with = "wire::string")]
    item_number: String,
    #[serde(default, deserialize_with = "wire::text")]
    description_override: Option<String>,
    #[serde(default, deserialize_with = "wire::string")]
    description_of_work: String,
    #[serde(default)]
    wbs_code: Value,
    #[serde(default)]
    cost_code: Value,
    #[serde(default, deserialize_with = "wire::money")]
    scheduled_value: Decimal,
    #[serde(default, deserialize_with = "wire::money")]
    work_completed_from_previous_application: Decimal,
    #[serde(default, deserialize_with = "wire::money")]
    work_completed_this_period: Decimal,
    #[serde(default, deserialize_with = "wire::money")]
    materials_presently_stored: Decimal,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    total_completed_and_stored_to_date: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    balance_to_finish: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    total_retainage_currently_retained: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::money")]
    work_completed_retainage_currently_retained: Decimal,
    #[serde(default, deserialize_with = "wire::money")]
    materials_stored_retainage_currently_retained: Decimal,
    #[serde(default, deserialize_with = "wire::string")]
    added_from_source: String,
    #[serde(default, deserialize_with = "wire::string")]
    item_type: String,
    #[serde(default, rename = "type", deserialize_with = "wire::string")]
    kind: String,
}

impl From<WireLine> for ApplicationLine {
    /// Owner invoices tell the source of a line in `added_from_source` or `type`, subcontractor invoices in `item_type`.
    /// Sums that are absent are made from the columns beside them.
    fn from(wire: WireLine) -> Self {
        let done = wire.work_completed_from_previous_application
            + wire.work_completed_this_period
            + wire.materials_presently_stored;
        let done = wire.total_completed_and_stored_to_date.unwrap_or(done);
        let retained = wire.work_completed_retainage_currently_retained
            + wire.materials_stored_retainage_currently_retained;
        Self {
            item_number: wire.item_number,
            description: wire.description_override.unwrap_or(wire.description_of_work),
            cost_code: budget_code(&wire.wbs_code, &wire.cost_code),
            scheduled_value: wire.scheduled_value,
            work_completed_from_previous_application: wire.work_completed_from_previous_application,
            work_completed_this_period: wire.work_completed_this_period,
            materials_presently_stored: wire.materials_presently_stored,
            total_completed_and_stored_to_date: done,
            balance_to_finish: wire.balance_to_finish.unwrap_or(wire.scheduled_value - done),
            total_retainage: wire.total_retainage_currently_retained.unwrap_or(retained),
            is_change_order: [wire.added_from_source, wire.kind, wire.item_type]
                .iter()
                .any(|source| source.contains("change_order")),
        }
    }
}

#[cfg(test)]
#[path = "application_tests.rs"]
mod tests;
