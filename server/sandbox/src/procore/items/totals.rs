//! What a contract comes to with its change orders.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Collection, Item, OnePath, money};
use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Refusal, data},
        invoicing, records,
    },
};

/// Sums of a contract's change orders by what their status counts as.
#[derive(Debug, Default)]
pub(in crate::procore) struct Totals {
    pub(in crate::procore) approved: Decimal,
    /// Pending and revised ones.
    pub(in crate::procore) pending: Decimal,
    pub(in crate::procore) draft: Decimal,
}

impl Totals {
    pub(in crate::procore) fn of(contract: &Item, change_orders: &[Item]) -> Self {
        let mut totals = Self::default();
        let mine =
            |change: &&Item| change.deleted_at.is_none() && change.id_of("contract_id") == Some(contract.id);
        for change in change_orders.iter().filter(mine) {
            match change.text("status") {
                "approved" => totals.approved += change.grand_total(),
                "pending" | "revised" => totals.pending += change.grand_total(),
                "draft" => totals.draft += change.grand_total(),
                _ => {}
            }
        }
        totals
    }

    pub(in crate::procore) async fn read(shared: &Shared, contract: &Item) -> Result<Self, sqlx::Error> {
        let Some(of) = contract.kind.collection().change_orders() else { return Ok(Self::default()) };
        Ok(Self::of(contract, &records::items(&shared.store, of, contract.project_id).await?))
    }
}

/// `GET {one}/summary`.
pub(in crate::procore) fn routes(one: &str, of: Collection) -> Router<Shared> {
    Router::new()
        .route(&format!("{one}/summary"), get(move |shared, caller, path| summary(of, shared, caller, path)))
}

async fn summary(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let contract = caller.item(&shared, of, project_id, id).await?;
    let totals = Totals::read(&shared, &contract).await?;
    Ok(data(json!({
        "approved_change_total": money(totals.approved),
        "pending_revised_change_total": money(totals.pending),
        "draft_change_total": money(totals.draft),
        "total_invoices_amount": money(invoicing::billed(&shared, &contract).await?),
        "total_payments_amount": "0.00",
        "currency_configuration": {"currency_iso_code": "USD"},
    })))
}
