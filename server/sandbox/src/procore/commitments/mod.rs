//! The Commitments tool, REST v2.0: subcontracts and purchase orders, their lines, files and PDF.

mod write;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{delete, get, post},
};
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Refusal, data},
        items::{Collection, OnePath, contracts, lines, pdf, totals},
        records,
    },
};

const OF: Collection = Collection::CommitmentContracts;

pub(super) fn routes() -> Router<Shared> {
    let all = "/rest/v2.0/companies/{company_id}/projects/{project_id}/commitment_contracts";
    let one = format!("{all}/{{commitment_contract_id}}");
    Router::new()
        .route(all, post(write::create))
        .route(&one, delete(write::delete))
        .route(&format!("{one}/attachments"), get(attachments))
        .merge(contracts::routes(all, &one, OF))
        .merge(totals::routes(&one, OF))
        .merge(lines::routes(&one, OF))
        .merge(pdf::routes(&one, OF))
}

/// `[{id, name, url, content_type, uuid}]`; the `url` wants the Bearer token.
async fn attachments(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let item = caller.item(&shared, OF, project_id, id).await?;
    let shown = item.attachments.iter().map(|attachment| {
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
