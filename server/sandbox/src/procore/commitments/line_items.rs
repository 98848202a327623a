//! The schedule of values.

use axum::{
    Json,
    extract::{Path, State},
    http::Uri,
    response::Response,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Body, Refusal, data},
        commitments::{OnePath, fields, show::money, write::is_locked},
        model::{Commitment, Level, LineItem, Person, Tool, UnitPrice},
        paging::{self, Style},
        records,
    },
};

/// Series of line item ids; seeded ones lie below.
const LINES: (&str, i64) = ("line_item", 9_900_001);

pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let commitment = caller.commitment(&shared, project_id, id).await?;
    let lines = seen_by(&caller.person, &commitment);
    paging::list(&shared, &uri, Style::V2, lines, show)
}

pub(super) async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id, line_item_id)): Path<(i64, i64, i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let commitment = caller.commitment(&shared, project_id, id).await?;
    let line = seen_by(&caller.person, &commitment).iter().find(|line| line.id == line_item_id);
    line.map(|line| data(show(line))).ok_or(Refusal::NotFound)
}

/// A private contract may hide its lines from those who are not Admin.
fn seen_by<'c>(person: &Person, commitment: &'c Commitment) -> &'c [LineItem] {
    let admin = person.level(Tool::Commitments) == Level::Admin;
    let hidden = commitment.flag("private") && !commitment.flag("show_line_items_to_non_admins") && !admin;
    if hidden { &[] } else { &commitment.lines }
}

/// `amount` on amount-based contracts; `quantity`, `unit_cost` and `uom` on unit-based ones.
pub(super) async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let mut commitment = caller.commitment(&shared, project_id, id).await?;
    caller.require(Tool::Commitments, Level::Admin)?;
    if is_locked(&commitment) {
        let message = "The schedule of values cannot be changed while the contract is Approved or Complete.";
        return Err(Refusal::Conflict(message.to_owned()));
    }
    let wbs_code_id = body.get("wbs_code_id").and_then(Value::as_str);
    let cost_code = wbs_code_id.ok_or_else(|| Refusal::invalid("wbs_code_id", "can't be blank"))?.to_owned();
    let unit = unit_price(&commitment, &body)?;
    let amount = match &unit {
        Some(unit) => (unit.quantity * unit.unit_cost).round_dp(2),
        None => number(&body, "amount")?.ok_or_else(|| Refusal::invalid("amount", "can't be blank"))?,
    };
    let known = commitment.lines.iter().find(|line| line.cost_code == cost_code);
    let line = LineItem {
        id: records::next_id(&shared.store, LINES.0, LINES.1).await?,
        position: commitment.lines.last().map_or(1, |last| last.position + 1),
        cost_code_name: known.map(|line| line.cost_code_name.clone()).unwrap_or_default(),
        cost_code,
        description: body.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        unit,
        amount,
    };
    let shown = show(&line);
    commitment.lines.push(line);
    commitment.updated_at = shared.clock.now();
    records::put_commitment(&shared.store, &commitment).await?;
    Ok(data(shown))
}

fn unit_price(commitment: &Commitment, body: &Map<String, Value>) -> Result<Option<UnitPrice>, Refusal> {
    if commitment.text("accounting_method") != "unit" {
        return Ok(None);
    }
    let required = |name| number(body, name)?.ok_or_else(|| Refusal::invalid(name, "can't be blank"));
    let uom = body.get("uom").and_then(Value::as_str).unwrap_or("ea").to_owned();
    Ok(Some(UnitPrice { quantity: required("quantity")?, uom, unit_cost: required("unit_cost")? }))
}

fn number(body: &Map<String, Value>, name: &str) -> Result<Option<Decimal>, Refusal> {
    fields::decimal(body.get(name).unwrap_or(&Value::Null)).map_err(|message| Refusal::invalid(name, message))
}

/// A row as the API shows it: money as strings, quantity as a number.
fn show(line: &LineItem) -> Value {
    let unit = line.unit.as_ref();
    let quantity =
        unit.and_then(|unit| unit.quantity.normalize().to_string().parse::<serde_json::Number>().ok());
    json!({
        "id": line.id.to_string(),
        "prime_line_item_id": null,
        "funding_rule_id": null,
        "description": line.description,
        "uom": unit.map(|unit| &unit.uom),
        "quantity": quantity,
        "unit_cost": unit.map(|unit| unit.unit_cost.to_string()),
        "amount": money(line.amount),
        "extended_type": if unit.is_some() { "calculated" } else { "manual" },
        "wbs_code_id": line.cost_code,
        "wbs_code": {"id": line.cost_code, "flat_code": line.cost_code, "description": line.cost_code_name},
        "tax_code_id": null,
        "position": line.position,
    })
}
