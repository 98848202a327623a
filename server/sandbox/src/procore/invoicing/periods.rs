//! Billing periods.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::model::{BillingPeriod, Invoice};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, time},
        paging::{self, Style},
        query::Query,
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let all = "/rest/v1.0/projects/{project_id}/billing_periods";
    Router::new().route(all, get(list)).route(&format!("{all}/{{id}}"), get(show_one))
}

/// `filters[id]` and `filters[status]`.
async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    caller.project(&shared, project_id).await?;
    let mut periods = records::billing_periods(&shared.store, project_id).await?;
    if let Some(ids) = query.filter("id") {
        periods.retain(|period| ids.contains(&period.id.to_string().as_str()));
    }
    if let Some(statuses) = query.filter("status") {
        periods.retain(|period| statuses.contains(&status(period)));
    }
    paging::list(&shared, &uri, Style::V1, &periods, show)
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    caller.project(&shared, project_id).await?;
    let periods = records::billing_periods(&shared.store, project_id).await?;
    periods.iter().find(|period| period.id == id).map(|period| Json(show(period))).ok_or(Refusal::NotFound)
}

fn status(period: &BillingPeriod) -> &'static str {
    if period.closed { "closed" } else { "open" }
}

fn show(period: &BillingPeriod) -> Value {
    json!({
        "id": period.id,
        "project_id": period.project_id,
        "position": period.position,
        "start_date": period.start_date,
        "end_date": period.end_date,
        "due_date": period.due_date,
        "status": status(period),
        "created_at": time(period.created_at),
        "updated_at": time(period.created_at),
    })
}

/// `03/01/26 to 03/31/26`.
pub(super) fn formatted(invoice: &Invoice) -> String {
    let short = |field: &str| {
        let date = invoice.text(field).parse::<chrono::NaiveDate>();
        date.map(|date| date.format("%m/%d/%y").to_string()).unwrap_or_default()
    };
    format!("{} to {}", short("period_start"), short("period_end"))
}
