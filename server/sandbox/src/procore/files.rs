//! Stored files: opened with the Bearer token of someone who may see the item, or with the `sig` that
//! the sandbox's own pages put in their links.

use axum::{
    Router,
    extract::{Path, State},
    http::{
        HeaderMap,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    Shared,
    procore::{
        access,
        answer::Refusal,
        invoicing::Side,
        items,
        model::{Level, Owner, Person, Tool},
        query::Query,
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/sandbox-files/{file_id}", get(read))
}

async fn read(
    State(shared): State<Shared>,
    headers: HeaderMap,
    query: Query,
    Path(file_id): Path<String>,
) -> Result<Response, Refusal> {
    let file = records::file(&shared.store, &file_id).await?;
    let disposition = match (query.one("sig"), &file) {
        (Some(sig), Some(file)) if sig == file.sig => "inline",
        _ => {
            let person = access::authenticate(&shared, &headers).await?;
            let owner = file.as_ref().ok_or(Refusal::NotFound)?.owner;
            if !seen_by(&shared, owner, &person).await? {
                return Err(Refusal::NotFound);
            }
            "attachment"
        }
    };
    let file = file.ok_or(Refusal::NotFound)?;
    let bytes = shared.store.file(&file.id).await?.ok_or(Refusal::NotFound)?;
    let name: String = url::form_urlencoded::byte_serialize(file.name.as_bytes()).collect();
    let disposition = format!("{disposition}; filename*=UTF-8''{}", name.replace('+', "%20"));
    Ok(([(CONTENT_TYPE, file.content_type), (CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

/// Whether `person` may see what a file belongs to.
async fn seen_by(shared: &Shared, owner: Owner, person: &Person) -> Result<bool, sqlx::Error> {
    let in_project = |project_id: i64| person.project_ids.contains(&project_id);
    match owner {
        Owner::Item(of, id) => match records::item(&shared.store, of, id).await? {
            Some(item) if in_project(item.project_id) => items::seen_by(shared, &item, person).await,
            _ => Ok(false),
        },
        Owner::Document(project_id) => {
            Ok(in_project(project_id) && person.level(Tool::Documents) >= Level::ReadOnly)
        }
        Owner::PaymentApplication(id) => invoice_seen_by(shared, Side::Owner, id, person).await,
        Owner::Requisition(id) => invoice_seen_by(shared, Side::Subcontractor, id, person).await,
        Owner::GenericToolItem(id) => {
            let letter = records::letter(&shared.store, id).await?;
            Ok(letter.is_some_and(|letter| in_project(letter.project_id) && letter.visible_to(person)))
        }
    }
}

/// An invoice is seen with its contract.
async fn invoice_seen_by(shared: &Shared, side: Side, id: i64, person: &Person) -> Result<bool, sqlx::Error> {
    let Some(invoice) = records::invoice(&shared.store, side, id).await? else { return Ok(false) };
    let contract = records::item(&shared.store, side.contracts(), invoice.contract_id).await?;
    Ok(person.project_ids.contains(&invoice.project_id)
        && contract.is_some_and(|contract| contract.visible_to(person)))
}
