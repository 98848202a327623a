//! The schedule of values, as v2.0 and v1.0 show it.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{Collection, Item, ItemKind, OnePath, fields, money, write};
use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Body, Refusal, data},
        model::{Level, LineItem, Person, UnitPrice},
        paging::{self, Style},
        records,
    },
};

/// `GET` and `POST {one}/line_items`, `GET {one}/line_items/{id}`.
pub(in crate::procore) fn routes(one: &str, of: Collection) -> Router<Shared> {
    Router::new()
        .route(
            &format!("{one}/line_items"),
            get(move |shared, caller, path, uri| list(of, shared, caller, path, uri))
                .post(move |shared, caller, path, body| create(of, shared, caller, path, body)),
        )
        .route(
            &format!("{one}/line_items/{{line_item_id}}"),
            get(move |shared, caller, path| show_one(of, shared, caller, path)),
        )
}

async fn list(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let item = caller.item(&shared, of, project_id, id).await?;
    let lines = seen_by(&caller.person, &item);
    paging::list(&shared, &uri, Style::V2, lines, |line| show(&item, line))
}

async fn show_one(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id, line_item_id)): Path<(i64, i64, i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let item = caller.item(&shared, of, project_id, id).await?;
    let line = seen_by(&caller.person, &item).iter().find(|line| line.id == line_item_id);
    line.map(|line| data(show(&item, line))).ok_or(Refusal::NotFound)
}

/// A private contract may hide its lines from those who are not Admin.
pub(in crate::procore) fn seen_by<'i>(person: &Person, item: &'i Item) -> &'i [LineItem] {
    let admin = item.kind.collection().level(person) == Level::Admin;
    let hidden = item.flag("private") && !item.flag("show_line_items_to_non_admins") && !admin;
    if hidden { &[] } else { &item.lines }
}

/// `amount` on amount-based contracts; `quantity`, `unit_cost` and `uom` on unit-based ones.
async fn create(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let mut item = caller.item(&shared, of, project_id, id).await?;
    caller.require_on(of, Level::Admin)?;
    if write::is_locked(&item) {
        let message = "The schedule of values cannot be changed while the contract is Approved or Complete.";
        return Err(Refusal::Conflict(message.to_owned()));
    }
    let wbs_code_id = body.get("wbs_code_id").and_then(Value::as_str);
    let cost_code = wbs_code_id.ok_or_else(|| Refusal::invalid("wbs_code_id", "can't be blank"))?.to_owned();
    let unit = unit_price(&item, &body)?;
    let amount = match &unit {
        Some(unit) => (unit.quantity * unit.unit_cost).round_dp(2),
        None => number(&body, "amount")?.ok_or_else(|| Refusal::invalid("amount", "can't be blank"))?,
    };
    let known = item.lines.iter().find(|line| line.cost_code == cost_code);
    let line = LineItem {
        id: records::next_id(&shared.store, write::LINES.0, write::LINES.1).await?,
        position: item.lines.last().map_or(1, |last| last.position + 1),
        cost_code_name: known.map(|line| line.cost_code_name.clone()).unwrap_or_default(),
        cost_code,
        description: body.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        unit,
        amount,
    };
    let shown = show(&item, &line);
    item.lines.push(line);
    write::save(&shared, &mut item, Some(caller.person.id)).await?;
    Ok(data(shown))
}

fn unit_price(item: &Item, body: &Map<String, Value>) -> Result<Option<UnitPrice>, Refusal> {
    if item.text("accounting_method") != "unit" {
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
fn show(item: &Item, line: &LineItem) -> Value {
    let unit = line.unit.as_ref();
    let quantity =
        unit.and_then(|unit| unit.quantity.normalize().to_string().parse::<serde_json::Number>().ok());
    let mut body = json!({
        "id": line.id.to_string(),
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
    });
    if item.kind != ItemKind::PrimeContract {
        body["prime_line_item_id"] = Value::Null;
    }
    body
}

/// A row as v1.0 shows it: numbers as ids, decimals as strings.
pub(in crate::procore) fn show_v1(item: &Item, line: &LineItem) -> Value {
    let unit = line.unit.as_ref();
    json!({
        "id": line.id,
        "amount": money(line.amount),
        "total_amount": money(line.amount),
        "extended_amount": money(line.amount),
        "extended_type": if unit.is_some() { "calculated" } else { "manual" },
        "quantity": unit.map(|unit| unit.quantity.to_string()),
        "uom": unit.map(|unit| &unit.uom),
        "unit_cost": unit.map(|unit| unit.unit_cost.to_string()),
        "description": line.description,
        "position": line.position,
        "cost_code": {"full_code": line.cost_code, "name": line.cost_code_name},
        "wbs_code": {"flat_code": line.cost_code, "description": line.cost_code_name},
        "holder": {"id": item.id, "holder_type": item.kind.api_name()},
        "tax_code_id": null,
        "origin_id": null,
        "origin_data": null,
        "currency_configuration": {"currency_iso_code": "USD"},
    })
}
