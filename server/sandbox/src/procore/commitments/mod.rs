//! The Commitments tool, REST v2.0: subcontracts and purchase orders, their lines, files and PDF.
//!
//! To add a writable attribute: a row in [`fields`]. It is then read, checked, shown and written to the
//! Change History.

mod fields;
mod line_items;
pub(super) mod pdf;
mod show;
mod write;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

pub(super) use fields::{defaults, label};
pub(super) use show::money;

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Refusal, data},
        model::{Commitment, Level, Tool},
        paging::{self, Style},
        query::{Query, Span},
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let all = "/rest/v2.0/companies/{company_id}/projects/{project_id}/commitment_contracts";
    let one = format!("{all}/{{commitment_contract_id}}");
    Router::new()
        .route(all, get(list).post(write::create))
        .route(&one, get(show_one).patch(write::update).delete(write::delete))
        .route(&format!("{one}/summary"), get(summary))
        .route(&format!("{one}/attachments"), get(attachments))
        .route(&format!("{one}/line_items"), get(line_items::list).post(line_items::create))
        .route(&format!("{one}/line_items/{{line_item_id}}"), get(line_items::show_one))
        .route(&format!("{one}/pdf"), get(pdf::status).post(pdf::start))
}

/// The ids in the path of one commitment contract.
pub(super) type OnePath = Path<(i64, i64, i64)>;

/// `view=extended` shows what the default view leaves out.
fn extended(query: &Query) -> bool {
    query.one("view") == Some("extended")
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id)): Path<(i64, i64)>,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    caller.project(&shared, project_id).await?;
    caller.require(Tool::Commitments, Level::ReadOnly)?;
    let mut commitments = records::commitments(&shared.store, project_id).await?;
    let wanted = Filters::read(&query)?;
    commitments.retain(|commitment| commitment.visible_to(&caller.person) && wanted.admit(commitment));
    let people = show::Names::read(&shared).await?;
    paging::list(&shared, &uri, Style::V2, &commitments, |commitment| {
        show::commitment(commitment, &people, extended(&query))
    })
}

/// The documented `filters[...]` of the list.
struct Filters<'q> {
    query: &'q Query,
    executed: Option<bool>,
    signature_required: Option<bool>,
    created_at: Option<Span>,
    updated_at: Option<Span>,
}

impl<'q> Filters<'q> {
    fn read(query: &'q Query) -> Result<Self, Refusal> {
        Ok(Self {
            query,
            executed: query.flag("executed")?,
            signature_required: query.flag("signature_required")?,
            created_at: query.range("created_at")?,
            updated_at: query.range("updated_at")?,
        })
    }

    fn admit(&self, commitment: &Commitment) -> bool {
        let among = |filter: &str, value: &str| {
            self.query.filter(filter).is_none_or(|wanted| wanted.contains(&value))
        };
        let deleted = match self.query.filter("include_deleted").as_deref() {
            Some(["only"]) => commitment.deleted_at.is_some(),
            Some(["with"]) => true,
            _ => commitment.deleted_at.is_none(),
        };
        deleted
            && among("id", &commitment.id.to_string())
            && among("type", commitment.contract_type.api_name())
            && among("status", commitment.text("status"))
            && among("vendor_id", commitment.text("vendor_id"))
            && among("accounting_method", commitment.text("accounting_method"))
            && self.executed.is_none_or(|wanted| commitment.flag("executed") == wanted)
            && self.signature_required.is_none_or(|wanted| commitment.flag("signature_required") == wanted)
            && self.created_at.as_ref().is_none_or(|span| span.contains(&commitment.created_at))
            && self.updated_at.as_ref().is_none_or(|span| span.contains(&commitment.updated_at))
    }
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let commitment = caller.commitment(&shared, project_id, id).await?;
    let names = show::Names::read(&shared).await?;
    Ok(data(show::commitment(&commitment, &names, extended(&query))))
}

async fn summary(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    caller.commitment(&shared, project_id, id).await?;
    Ok(data(json!({
        "approved_change_total": "0.00",
        "pending_revised_change_total": "0.00",
        "draft_change_total": "0.00",
        "total_invoices_amount": "0.00",
        "total_payments_amount": "0.00",
        "currency_configuration": {"currency_iso_code": "USD"},
    })))
}

/// `[{id, name, url, content_type, uuid}]`; the `url` wants the Bearer token.
async fn attachments(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let commitment = caller.commitment(&shared, project_id, id).await?;
    let shown = commitment.attachments.iter().map(|attachment| {
        json!({
            "id": attachment.id.to_string(),
            "name": attachment.name,
            "url": records::file_url(&shared, &attachment.file_id),
            "content_type": attachment.content_type,
            "uuid": attachment.file_id,
        })
    });
    Ok(data(shown.collect::<Vec<Value>>()))
}
