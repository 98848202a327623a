//! Invoicing: owner invoices (payment applications) on prime contracts, subcontractor invoices
//! (requisitions) on commitments, and the billing periods of both.
//!
//! An [`Invoice`] of either side is the same record; what differs is its name in the API, who may
//! write it and what it takes. All totals are computed from the lines ([`line`], [`summary`]), so that
//! they add up to the cent over successive applications.

mod fields;
mod line;
mod model;
mod owner;
mod pdf;
mod periods;
mod requisition_items;
mod requisition_show;
mod requisition_write;
mod requisitions;
pub(super) mod summary;

use axum::Router;

pub(super) use fields::label;
pub(super) use line::{Line, Retainage};
pub(super) use model::{BillingPeriod, Invoice, Side};

use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::Refusal,
        history::{self, Edit},
        model::Level,
        records,
        webhooks::{self, Event},
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .merge(owner::routes())
        .merge(requisitions::routes())
        .merge(requisition_items::routes())
        .merge(pdf::routes())
        .merge(periods::routes())
}

/// The invoice, if the caller may see its contract.
async fn find(
    shared: &Shared,
    caller: &Caller,
    side: Side,
    project_id: i64,
    id: i64,
) -> Result<Invoice, Refusal> {
    caller.project(shared, project_id).await?;
    caller.require_on(side.contracts(), Level::ReadOnly)?;
    let invoice = records::invoice(&shared.store, side, id).await?;
    let invoice = invoice.filter(|found| found.project_id == project_id).ok_or(Refusal::NotFound)?;
    caller.item(shared, side.contracts(), project_id, invoice.contract_id).await?;
    Ok(invoice)
}

/// Keeps an invoice with these edits, made by the person of this name; the id says that it was through
/// the API.
pub(super) async fn save(
    shared: &Shared,
    invoice: &mut Invoice,
    edits: Vec<Edit>,
    (name, id): (&str, Option<i64>),
) -> Result<(), sqlx::Error> {
    invoice.updated_at = shared.clock.now();
    history::record(&mut invoice.changes, edits, name, invoice.updated_at);
    records::put_invoice(&shared.store, invoice).await?;
    match invoice.side.resource() {
        Some(resource) => {
            webhooks::changed(shared, resource, invoice.id, invoice.project_id, Event::Update, id).await
        }
        None => Ok(()),
    }
}
