//! What the templates of contracts and of changes to them read.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{adjustment, contract_ref, days, facts, in_roles, percent, schedule};
use crate::figures::{cents, day, money};
use crate::{ChangeOrder, Commitment, Error, PrimeContract};

pub(super) fn commitment(commitment: &Commitment) -> Result<Value, Error> {
    let currency = commitment.currency.as_str();
    let kind = commitment.kind.title();
    let mut item = serde_json::to_value(commitment)?;
    item["type"] = kind.into();
    item["name"] = format!("{kind} {}", commitment.number).into();
    item["letterhead"] = serde_json::to_value(&commitment.contractor)?;
    item["vendor_role"] = commitment.kind.vendor_role().into();
    item["dates"] = days(&commitment.dates);
    item["retainage_percent"] = percent(commitment.retainage_percent).into();
    for (field, text) in [("bill_to", &commitment.bill_to), ("ship_to", &commitment.ship_to)] {
        item[field] = address_lines(text.as_deref().unwrap_or_default()).into();
    }
    item["lines"] = serde_json::to_value(schedule(&commitment.lines, currency))?;
    item["total"] = money(commitment.total, currency).into();
    Ok(item)
}

fn address_lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

pub(super) fn prime(contract: &PrimeContract) -> Value {
    let currency = contract.currency.as_str();
    json!({
        "type": "Prime Contract",
        "name": format!("Prime Contract {}", contract.number),
        "number": contract.number,
        "title": contract.title,
        "status": contract.status,
        "executed": contract.executed,
        "project": contract.project,
        "letterhead": contract.letterhead,
        "parties": in_roles(&contract.parties),
        "description": contract.description,
        "inclusions": contract.inclusions,
        "exclusions": contract.exclusions,
        "dates": days(&contract.dates),
        "retainage_percent": percent(contract.retainage_percent),
        "lines": schedule(&contract.lines, currency),
        "adjustment": adjustment(&contract.lines, contract.total, currency),
        "total": money(contract.total, currency),
        "attachments": contract.attachments,
    })
}

pub(super) fn change_order(change: &ChangeOrder) -> Value {
    let currency = change.currency.as_str();
    let figure = |amount: Decimal| money(amount, currency);
    let kind = change.of.title();
    json!({
        "type": kind,
        "name": format!("{kind} {}", change.number),
        "number": change.number,
        "revision": change.revision,
        "title": change.title,
        "status": change.status,
        "executed": change.executed,
        "project": change.project,
        "letterhead": change.letterhead,
        "contract": contract_ref(&change.contract),
        "parties": in_roles(&change.parties),
        "description": change.description,
        "facts": facts(&change.facts),
        "dates": days(&change.dates),
        "lines": schedule(&change.lines, currency),
        "adjustment": adjustment(&change.lines, change.sum.this_change, currency),
        "total": figure(change.sum.this_change),
        "sum": {
            "original": figure(change.sum.original),
            "net_change_before": figure(change.sum.net_change_before),
            "before": figure(change.sum.before()),
            "this_change": figure(change.sum.this_change),
            "direction": direction(change.sum.this_change),
            "after": figure(change.sum.after()),
        },
        "schedule_impact": change.schedule_impact_days.map(schedule_impact),
        "revised_substantial_completion": change.revised_substantial_completion.map(day),
        "attachments": change.attachments,
    })
}

fn direction(change: Decimal) -> &'static str {
    match cents(change).cmp(&Decimal::ZERO) {
        Ordering::Greater => "increase",
        Ordering::Less => "decrease",
        Ordering::Equal => "unchanged",
    }
}

fn schedule_impact(days: i64) -> String {
    let count = days.unsigned_abs();
    let unit = if count == 1 { "day" } else { "days" };
    match days.cmp(&0) {
        Ordering::Greater => format!("{count} {unit} longer"),
        Ordering::Less => format!("{count} {unit} shorter"),
        Ordering::Equal => "Unchanged".into(),
    }
}
