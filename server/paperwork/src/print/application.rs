//! What the templates of applications for payment read.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{contract_ref, in_role, percent};
use crate::figures::{amount, cents, day, money, percentage};
use crate::{ApplicationLine, ChangeOrderSummary, PaymentApplication, RichText, SubcontractorInvoice};

pub(super) fn application(application: &PaymentApplication) -> Value {
    let mut item = body(application);
    item["type"] = "Application and Certificate for Payment".into();
    item["name"] = format!("Application for Payment No. {}", application.number).into();
    item["via"] = application.via.as_ref().map(|(role, party)| in_role(role, party)).into();
    item
}

pub(super) fn subcontractor_invoice(invoice: &SubcontractorInvoice) -> Value {
    let application = &invoice.application;
    let number = application.invoice_number.as_deref().unwrap_or(&application.number);
    let mut item = body(application);
    item["type"] = "Subcontractor Invoice".into();
    item["name"] = format!("Subcontractor Invoice {number}").into();
    item["is_final"] = invoice.is_final.into();
    item["comment"] = json!(RichText::from_plain(invoice.comment.as_deref().unwrap_or_default()));
    item["certification"] = invoice.certification.into();
    item
}

fn body(application: &PaymentApplication) -> Value {
    let currency = application.currency.as_str();
    let figure = |amount: Decimal| money(amount, currency);
    let (changes, base): (Vec<_>, Vec<_>) = application.lines.iter().partition(|line| line.is_change_order);
    json!({
        "title": application.contract.title,
        "number": application.number,
        "invoice_number": application.invoice_number,
        "status": application.status,
        "currency": if currency.is_empty() { "USD" } else { currency },
        "project": application.project,
        "letterhead": application.letterhead,
        "to": in_role(&application.to.0, &application.to.1),
        "from": in_role(&application.from.0, &application.from.1),
        "contract": contract_ref(&application.contract),
        "period_from": application.period_from.map(day),
        "period_to": application.period_to.map(day),
        "billing_date": application.billing_date.map(day),
        "original_contract_sum": figure(application.original_contract_sum),
        "net_change_by_change_orders": figure(application.net_change_by_change_orders),
        "contract_sum_to_date": figure(application.contract_sum_to_date()),
        "completed_and_stored": figure(application.completed_and_stored()),
        "retainage_of_work_percent": percent(application.retainage_of_work_percent),
        "retainage_of_work": figure(application.retainage_of_work),
        "retainage_of_materials_percent": percent(application.retainage_of_materials_percent),
        "retainage_of_materials": figure(application.retainage_of_materials),
        "total_retainage": figure(application.total_retainage()),
        "earned_less_retainage": figure(application.earned_less_retainage()),
        "less_previous_certificates": figure(application.less_previous_certificates),
        "tax": (!cents(application.tax).is_zero()).then(|| figure(application.tax)),
        "current_payment_due": figure(application.current_payment_due()),
        "balance_to_finish": figure(application.balance_to_finish()),
        "change_orders": change_orders(&application.change_orders, currency),
        "lines": base.iter().map(|line| columns(line)).collect::<Value>(),
        "lines_total": Columns::sum(base.iter().copied()).printed(),
        "change_order_lines": changes.iter().map(|line| columns(line)).collect::<Value>(),
        "change_order_lines_total": Columns::sum(changes.iter().copied()).printed(),
        "total": Columns::sum(&application.lines).printed(),
        "attachments": application.attachments,
    })
}

fn change_orders(summary: &ChangeOrderSummary, currency: &str) -> Value {
    json!({
        "previous_additions": money(summary.previous_additions, currency),
        "previous_deductions": money(summary.previous_deductions.abs(), currency),
        "new_additions": money(summary.new_additions, currency),
        "new_deductions": money(summary.new_deductions.abs(), currency),
        "additions": money(summary.additions(), currency),
        "deductions": money(summary.deductions(), currency),
        "net": money(summary.net(), currency),
    })
}

fn columns(line: &ApplicationLine) -> Value {
    let mut item = Columns::sum([line]).printed();
    item["item_number"] = line.item_number.as_str().into();
    item["description"] = line.description.as_str().into();
    item["code"] = line.code.as_deref().into();
    item
}

/// The figures of one line of the continuation sheet, or of several added up.
#[derive(Default)]
struct Columns {
    scheduled_value: Decimal,
    from_previous: Decimal,
    this_period: Decimal,
    materials_stored: Decimal,
    retainage: Decimal,
}

impl Columns {
    fn sum<'a>(lines: impl IntoIterator<Item = &'a ApplicationLine>) -> Columns {
        lines.into_iter().fold(Columns::default(), |sum, line| Columns {
            scheduled_value: sum.scheduled_value + cents(line.scheduled_value),
            from_previous: sum.from_previous + cents(line.from_previous),
            this_period: sum.this_period + cents(line.this_period),
            materials_stored: sum.materials_stored + cents(line.materials_stored),
            retainage: sum.retainage + cents(line.retainage),
        })
    }

    fn printed(&self) -> Value {
        let total = self.from_previous + self.this_period + self.materials_stored;
        json!({
            "scheduled_value": amount(self.scheduled_value),
            "from_previous": amount(self.from_previous),
            "this_period": amount(self.this_period),
            "materials_stored": amount(self.materials_stored),
            "completed_and_stored": amount(total),
            "percent": percentage(total, self.scheduled_value).map(|percent| format!("{percent:.2}%")),
            "balance": amount(self.scheduled_value - total),
            "retainage": amount(self.retainage),
        })
    }
}
