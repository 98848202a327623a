//! Creating, changing and deleting commitment contracts, and what a change leaves in the history.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Map, Value};

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Body, Refusal, Wrong, data},
        attachments,
        commitments::{OnePath, extended, fields, show},
        history,
        model::{Commitment, ContractType, Level, Owner, Tool},
        query::Query,
        records,
        webhooks::{self, Event, Resource},
    },
};

/// Series of commitment ids; seeded ones lie below.
const COMMITMENTS: (&str, i64) = ("commitment", 590_001);

pub(super) async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id)): Path<(i64, i64)>,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    caller.project(&shared, project_id).await?;
    caller.require(Tool::Commitments, Level::Admin)?;
    let named = body.get("type").and_then(Value::as_str);
    let contract_type =
        ContractType::ALL.into_iter().find(|contract_type| Some(contract_type.api_name()) == named);
    let contract_type =
        contract_type.ok_or_else(|| Refusal::invalid("type", "is not included in the list"))?;
    let now = shared.clock.now();
    let mut commitment = Commitment {
        id: records::next_id(&shared.store, COMMITMENTS.0, COMMITMENTS.1).await?,
        project_id,
        contract_type,
        fields: fields::defaults(contract_type),
        custom_fields: Map::new(),
        lines: Vec::new(),
        attachments: Vec::new(),
        changes: Vec::new(),
        created_by: caller.person.id,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    };
    let next = next_number(&records::commitments(&shared.store, project_id).await?, contract_type);
    commitment.fields.insert("number".to_owned(), next.into());
    write(&shared, &caller, &mut commitment, &body).await?;
    commitment.changes.clear();
    records::put_commitment(&shared.store, &commitment).await?;
    announce(&shared, &caller, &commitment, Event::Create).await?;
    let names = show::Names::read(&shared).await?;
    Ok((StatusCode::CREATED, data(show::commitment(&commitment, &names, extended(&query)))))
}

pub(super) async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id, id)): OnePath,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let mut commitment = caller.commitment(&shared, project_id, id).await?;
    caller.require(Tool::Commitments, Level::Admin)?;
    write(&shared, &caller, &mut commitment, &body).await?;
    commitment.updated_at = shared.clock.now();
    records::put_commitment(&shared.store, &commitment).await?;
    announce(&shared, &caller, &commitment, Event::Update).await?;
    let names = show::Names::read(&shared).await?;
    Ok(data(show::commitment(&commitment, &names, extended(&query))))
}

pub(super) async fn delete(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<StatusCode, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let mut commitment = caller.commitment(&shared, project_id, id).await?;
    caller.require(Tool::Commitments, Level::Admin)?;
    if is_locked(&commitment) {
        return Err(Refusal::invalid("base", "An Approved or Complete contract cannot be deleted."));
    }
    commitment.deleted_at = Some(shared.clock.now());
    records::put_commitment(&shared.store, &commitment).await?;
    announce(&shared, &caller, &commitment, Event::Delete).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn announce(
    shared: &Shared,
    caller: &Caller,
    commitment: &Commitment,
    event: Event,
) -> Result<(), Refusal> {
    let resource = match commitment.contract_type {
        ContractType::WorkOrderContract => Resource::WorkOrderContracts,
        ContractType::PurchaseOrderContract => Resource::PurchaseOrderContracts,
    };
    let by = Some(caller.person.id);
    Ok(webhooks::changed(shared, resource, commitment.id, commitment.project_id, event, by).await?)
}

/// Approved and Complete lock the vendor, the schedule of values and deletion.
pub(super) fn is_locked(commitment: &Commitment) -> bool {
    matches!(commitment.text("status"), "Approved" | "Complete")
}

/// `SC-015` after `SC-014`.
fn next_number(commitments: &[Commitment], contract_type: ContractType) -> String {
    let prefix = contract_type.number_prefix();
    let used = commitments.iter().filter(|commitment| commitment.contract_type == contract_type);
    let tail = |number: &str| number.strip_prefix(prefix)?.strip_prefix('-')?.parse::<u32>().ok();
    let last = used.filter_map(|commitment| tail(commitment.text("number"))).max().unwrap_or(0);
    format!("{prefix}-{:03}", last + 1)
}

/// Checks and writes attributes and attachments, all or nothing, with a history row for each change.
async fn write(
    shared: &Shared,
    caller: &Caller,
    commitment: &mut Commitment,
    body: &Map<String, Value>,
) -> Result<(), Refusal> {
    let before = commitment.clone();
    let mut edits = fields::apply(commitment, body).map_err(Refusal::Invalid)?;
    let mut wrong = Wrong::new();
    check_vendor(shared, &before, commitment, &mut wrong).await?;
    check_number(shared, commitment, &mut wrong).await?;
    let given = (body, Vec::new());
    let asked =
        attachments::asked(shared, caller, before.project_id, &before.attachments, given, &mut wrong).await?;
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong));
    }
    let (attachments, attached) = asked.keep(shared, Owner::Commitment(commitment.id)).await?;
    commitment.attachments = attachments;
    edits.extend(attached);
    history::record(&mut commitment.changes, edits, &caller.person.name(), shared.clock.now());
    Ok(())
}

async fn check_vendor(
    shared: &Shared,
    before: &Commitment,
    after: &Commitment,
    wrong: &mut Wrong,
) -> Result<(), Refusal> {
    let vendor_id = after.id_of("vendor_id");
    if vendor_id == before.id_of("vendor_id") {
        return Ok(());
    }
    let message = if is_locked(before) {
        Some("cannot be changed while the contract is Approved or Complete")
    } else {
        match vendor_id {
            Some(id) if records::vendor(&shared.store, id).await?.is_none() => Some("must exist"),
            _ => None,
        }
    };
    if let Some(message) = message {
        wrong.insert("vendor_id".to_owned(), vec![message.to_owned()]);
    }
    Ok(())
}

async fn check_number(shared: &Shared, commitment: &Commitment, wrong: &mut Wrong) -> Result<(), Refusal> {
    let others = records::commitments(&shared.store, commitment.project_id).await?;
    let taken = others.iter().any(|other| {
        other.id != commitment.id
            && other.contract_type == commitment.contract_type
            && other.deleted_at.is_none()
            && other.text("number") == commitment.text("number")
    });
    if taken {
        wrong.insert("number".to_owned(), vec!["has already been taken".to_owned()]);
    }
    Ok(())
}
