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

use crate::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .merge(owner::routes())
        .merge(requisitions::routes())
        .merge(requisition_items::routes())
        .merge(pdf::routes())
        .merge(periods::routes())
}
