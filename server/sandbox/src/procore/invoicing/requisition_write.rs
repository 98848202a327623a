//! Changing a subcontractor invoice, and who may change what of it.
//!
//! An Admin may set any status and attach files at any time; everything else is written only on the
//! latest invoice of the commitment while it is open. Others write only their latest one in Draft or
//! Revise and Resubmit.

use axum::{
    Json,
    extract::{Path, State},
    http::Uri,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{
    fields, find,
    model::{Invoice, Side},
    owner::refusals,
    requisition_show::{self, Parties, Shape},
    requisitions::is_latest,
    save,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, Wrong},
        attachments,
        history::Edit,
        items::money,
        model::{Level, Tool},
        query::Query,
        records,
        submission::Submission,
    },
};

pub(super) async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
    uri: Uri,
    mut sent: Submission,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut invoice =
        find(&shared, &caller, Side::Subcontractor, sent.required_integer("project_id")?, id).await?;
    if sent.required_integer("commitment_id")? != invoice.contract_id {
        return Err(Refusal::NotFound);
    }
    let given = sent.wrapped("requisition")?;
    let others = records::invoices(&shared.store, Side::Subcontractor, invoice.project_id).await?;
    allowed(&caller, &invoice, is_latest(&invoice, &others))?;
    let mut wrong = refusals(&invoice, &given);
    closed(&invoice, &given, is_latest(&invoice, &others), &mut wrong);
    let mut edits = fields::apply(&mut invoice, &given, &mut wrong);
    edits.extend(bill(&mut invoice, &given, &mut wrong));
    let present = invoice.attachments.clone();
    let files = sent.attachments();
    let asked =
        attachments::asked(&shared, &caller, invoice.project_id, &present, (&given, files), &mut wrong)
            .await?;
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong));
    }
    let (kept, attached) = asked.keep(&shared, invoice.owner()).await?;
    invoice.attachments = kept;
    edits.extend(attached);
    save(&shared, &mut invoice, edits, (&caller.person.name(), Some(caller.person.id))).await?;
    let parties = Parties::read(&shared, invoice.project_id).await?;
    let shape = Shape::read(&query, &uri)?.or_extended(&query);
    Ok(Json(requisition_show::show(&shared, &caller, &invoice, &parties, shape)))
}

fn allowed(caller: &Caller, invoice: &Invoice, latest: bool) -> Result<(), Refusal> {
    caller.require(Tool::Commitments, Level::Standard)?;
    let own_turn = matches!(invoice.status(), "draft" | "revise_and_resubmit") && latest;
    if caller.person.level(Tool::Commitments) == Level::Admin || own_turn {
        return Ok(());
    }
    Err(Refusal::Forbidden(
        "You can only change the most recent invoice of a commitment, while it is Draft or Revise and Resubmit.",
    ))
}

/// Refuses all but the status on an invoice that is closed or not the latest.
fn closed(invoice: &Invoice, body: &Map<String, Value>, latest: bool, wrong: &mut Wrong) {
    if invoice.is_open() && latest {
        return;
    }
    let items = body.contains_key("items").then_some("items");
    let names = fields::named(Side::Subcontractor, body).filter(|name| *name != "status").chain(items);
    let message = if latest {
        "cannot be changed on a closed invoice"
    } else {
        "can only be changed on the latest invoice"
    };
    for name in names {
        wrong.insert(name.to_owned(), vec![message.to_owned()]);
    }
}

/// `items`: `work_completed_this_period` and `materials_presently_stored` of rows by id.
fn bill(invoice: &mut Invoice, body: &Map<String, Value>, wrong: &mut Wrong) -> Vec<Edit> {
    let mut edits = Vec::new();
    for given in body.get("items").and_then(Value::as_array).into_iter().flatten() {
        let line = invoice.lines.iter_mut().find(|line| given["id"].as_i64() == Some(line.id));
        let Some(line) = line else {
            wrong.insert("items".to_owned(), vec!["must be rows of this invoice".to_owned()]);
            continue;
        };
        let amount = |name: &str, present: Decimal| match &given[name] {
            Value::Null => Some(present),
            Value::String(text) => text.parse().ok(),
            other => other.to_string().parse().ok(),
        };
        let work = amount("work_completed_this_period", line.work_now);
        let stored = amount("materials_presently_stored", line.stored);
        let (Some(work), Some(stored)) = (work, stored) else {
            wrong.insert("items".to_owned(), vec!["must be amounts such as 1250.00".to_owned()]);
            continue;
        };
        let before = line.work_now;
        line.bill(work, stored);
        if before != line.work_now {
            let column = format!("Work Completed This Period, line {}", line.position);
            edits.push(Edit::new(&column, &money(before), &money(line.work_now)));
        }
    }
    edits
}
