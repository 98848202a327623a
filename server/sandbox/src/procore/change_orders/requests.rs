//! What comes before a change order: requests (three tiers) and potential change orders, read only; and
//! the company's statuses.

use axum::{Router, extract::State, http::Uri, response::Response, routing::get};
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Refusal, time},
        items::{Collection, Item, ItemKind, fields, money, seen_in_project, show::currency},
        model::Project,
        paging::{self, Style},
        query::Query,
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/rest/v1.0/change_order_requests", get(requests))
        .route("/rest/v1.0/potential_change_orders", get(potential))
        .route("/rest/v1.0/change_order/statuses", get(statuses))
}

/// Those of one contract; only a project of three tiers has any.
async fn requests(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let contract_id = query.required_integer("contract_id")?;
    let (project, mut changes) = changes(&shared, &caller, &query).await?;
    changes
        .retain(|change| project.change_order_tiers == 3 && change.id_of("contract_id") == Some(contract_id));
    paging::list(&shared, &uri, Style::V1, &changes, |change| {
        let mut body = common(change);
        body["id"] = request_id(change).into();
        body["change_order_package_id"] = change.web_id().into();
        body
    })
}

/// In one tier there is one behind each change order and holds its lines.
async fn potential(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let (project, mut changes) = changes(&shared, &caller, &query).await?;
    let contract_ids = query.filter("contract_id");
    changes
        .retain(|change| contract_ids.as_ref().is_none_or(|ids| ids.contains(&change.text("contract_id"))));
    let tiers = project.change_order_tiers;
    paging::list(&shared, &uri, Style::V1, &changes, |change| {
        let mut body = common(change);
        let acronym = |shown: bool, name: &str| {
            if shown { format!("{name} #{}", change.text("number")) } else { String::new() }
        };
        body["id"] = potential_id(change).into();
        body["contract_id"] = change.id_of("contract_id").into();
        body["executed"] = change.flag("executed").into();
        body["change_reason"] = change.fields.get("reason").cloned().into();
        body["change_order_request_id"] = (tiers == 3).then(|| request_id(change)).into();
        body["change_order_request_title"] = (tiers == 3).then(|| change.text("title")).into();
        body["change_order_package_title"] = change.text("title").into();
        body["potential_change_order_acronym_number"] = acronym(tiers > 1, "PCO").into();
        body["change_order_request_acronym_number"] = acronym(tiers > 2, "COR").into();
        body["change_order_package_acronym_number"] = acronym(true, change.kind.number_prefix()).into();
        body["change_order_tiers"] = tiers.into();
        body["custom_fields"] = json!({});
        body
    })
}

fn request_id(change: &Item) -> i64 {
    change.id + 2_000_000
}

fn potential_id(change: &Item) -> i64 {
    change.id + 1_000_000
}

async fn changes(shared: &Shared, caller: &Caller, query: &Query) -> Result<(Project, Vec<Item>), Refusal> {
    let project = caller.project(shared, query.required_integer("project_id")?).await?;
    let mut changes = Vec::new();
    for of in [Collection::CommitmentChangeOrders, Collection::PrimeChangeOrders] {
        changes.extend(seen_in_project(shared, of, project.id, &caller.person).await?);
    }
    changes.retain(|change| change.deleted_at.is_none());
    Ok((project, changes))
}

fn common(change: &Item) -> Value {
    let shown = [
        "number",
        "revision",
        "title",
        "status",
        "due_date",
        "invoiced_date",
        "paid_date",
        "reviewed_at",
        "schedule_impact_amount",
    ];
    let all = fields::with_integer_ids(change);
    let mut body =
        Value::Object(all.into_iter().filter(|(name, _)| shown.contains(&name.as_str())).collect());
    body["grand_total"] = money(change.grand_total()).into();
    body["created_by_id"] = change.created_by.into();
    body["created_at"] = time(change.created_at).into();
    body["updated_at"] = time(change.updated_at).into();
    body["deleted_at"] = Value::Null;
    body["currency_configuration"] = currency();
    body
}

/// `[{id, name, mapped_to_status, show_in_select}]`.
async fn statuses(State(shared): State<Shared>, query: Query, uri: Uri) -> Result<Response, Refusal> {
    access::company(query.required_integer("company_id")?)?;
    let statuses: Vec<(usize, &str)> =
        ItemKind::PrimeChangeOrder.statuses().iter().copied().enumerate().collect();
    paging::list(&shared, &uri, Style::V1, &statuses, |(place, status)| {
        json!({
            "id": place + 1,
            "name": words(status),
            "mapped_to_status": status,
            "show_in_select": *status != "pending_billable",
        })
    })
}

/// `Pending - In Review`, as people read a status.
pub(in crate::procore) fn words(status: &str) -> &str {
    match status {
        "draft" => "Draft",
        "pending" => "Pending - In Review",
        "revised" => "Pending - Revised",
        "pricing" => "Pending - Pricing",
        "not_pricing" => "Pending - Not Pricing",
        "proceeding" => "Pending - Proceeding",
        "not_proceeding" => "Pending - Not Proceeding",
        "pending_billable" => "Pending - Billable",
        "no_charge" => "No Charge",
        "approved" => "Approved",
        "rejected" => "Rejected",
        "void" => "Void",
        other => other,
    }
}
