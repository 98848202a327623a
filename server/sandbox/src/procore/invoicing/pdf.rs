//! Procore's own PDF of a subcontractor invoice: `single_pdf_compilers` starts a job, which says once
//! that it is at work and then where the file is. Without `polling=true` the file is mailed instead.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    find,
    model::{Invoice, Side},
    periods,
    requisition_show::Parties,
    summary::Summary,
};
use crate::{
    Shared, pdf,
    procore::{
        access::Caller,
        answer::{Body, Refusal},
        items::money,
        mail,
        model::COMPANY,
        query::Query,
        records,
    },
};

const KIND: &str = "procore-requisition-pdf-job";

#[derive(Serialize, Deserialize)]
struct Job {
    owner: i64,
    file_id: String,
    asked_once: bool,
}

pub(super) fn routes() -> Router<Shared> {
    let one = "/rest/v1.0/requisitions/{id}/single_pdf_compilers";
    Router::new().route(one, post(start)).route(&format!("{one}/{{job}}"), get(status))
}

async fn start(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let invoice =
        find(&shared, &caller, Side::Subcontractor, query.required_integer("project_id")?, id).await?;
    if body.get("files").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        return Err(Refusal::BadRequest("param is missing or the value is empty: files".to_owned()));
    }
    let parties = Parties::read(&shared, invoice.project_id).await?;
    let name = format!("{} Invoice {}.pdf", invoice.contract_title, invoice.number);
    let bytes = pdf::plain_document(&name, &cover_sheet(&invoice, &parties));
    let file = records::put_file(&shared.store, &name, "application/pdf", invoice.owner(), &bytes).await?;
    if query.one("polling") != Some("true") {
        let to = [(caller.person.name(), caller.person.email.clone())];
        mail::send(&shared, &to, &name, &["Your PDF is attached.".to_owned()]).await?;
        return Ok(StatusCode::OK.into_response());
    }
    let key = records::new_key();
    let job = Job { owner: caller.person.id, file_id: file.id, asked_once: false };
    shared.store.put(KIND, &key, &job).await?;
    let path = format!("/rest/v1.0/requisitions/{id}/single_pdf_compilers/{key}");
    Ok(Json(json!({"job_url": format!("{}{path}", shared.procore_url)})).into_response())
}

async fn status(
    State(shared): State<Shared>,
    caller: Caller,
    Path((_, key)): Path<(i64, String)>,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let job: Option<Job> = shared.store.get(KIND, &key).await?;
    let mut job = job.filter(|job| job.owner == caller.person.id).ok_or(Refusal::NotFound)?;
    if job.asked_once {
        return Ok(Json(json!({"status": "completed", "url": records::file_url(&shared, &job.file_id)})));
    }
    job.asked_once = true;
    shared.store.put(KIND, &key, &job).await?;
    Ok(Json(json!({"status": "processing", "url": null})))
}

fn cover_sheet(invoice: &Invoice, parties: &Parties) -> Vec<String> {
    let sums = Summary::of(&invoice.lines);
    let amount = |name: &str, value| format!("{name}: $ {}", money(value));
    let mut lines = vec![
        format!("To: {}", COMPANY.name),
        format!("Project: {} {}", parties.project.number, parties.project.name),
        format!("From: {}", parties.vendor(invoice).map_or("", |vendor| &vendor.name)),
        format!("For: {}, application {}", invoice.contract_title, invoice.number),
        format!("Period: {}", periods::formatted(invoice)),
        String::new(),
        amount("Contract sum to date", sums.contract_sum_to_date()),
        amount("Total completed and stored to date", sums.completed()),
        amount("Retainage", sums.retainage()),
        amount("Total earned less retainage", sums.earned()),
        amount("Less previous certificates for payment", sums.previous_certificates()),
        amount("Current payment due", sums.due()),
        amount("Balance to finish, including retainage", sums.balance()),
        String::new(),
    ];
    let row = |line: &super::Line| {
        format!("{}. {}: $ {} this period", line.position, line.description, money(line.work_now))
    };
    lines.extend(invoice.lines.iter().map(row));
    lines
}
