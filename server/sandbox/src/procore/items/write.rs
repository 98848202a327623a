//! Changing an item: the checks that hold for every kind, and what a change leaves in the history.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{Item, ItemKind, contract, fields, money};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, Wrong, held_by},
        attachments,
        history::{self, Edit},
        model::LineItem,
        records,
        uploads::Ready,
        webhooks::{self, Event, Resource},
    },
};

/// Series of line item ids; seeded ones lie below.
pub(super) const LINES: (&str, i64) = ("line_item", 9_900_001);

/// Approved and Complete lock the vendor, the schedule of values and deletion.
pub(in crate::procore) fn is_locked(item: &Item) -> bool {
    matches!(item.text("status"), "Approved" | "Complete" | "approved")
}

/// Keeps an item that `by` changed, or somebody by hand, and tells the webhooks.
pub(in crate::procore) async fn save(
    shared: &Shared,
    item: &mut Item,
    by: Option<i64>,
) -> Result<(), sqlx::Error> {
    item.updated_at = shared.clock.now();
    records::put_item(&shared.store, item).await?;
    announce(shared, item, Event::Update, by).await
}

/// Tells the webhooks what became of an item. They know change orders as packages only, so that those
/// without a package id are not told of.
pub(in crate::procore) async fn announce(
    shared: &Shared,
    item: &Item,
    event: Event,
    by: Option<i64>,
) -> Result<(), sqlx::Error> {
    let (resource, id) = match item.kind {
        ItemKind::WorkOrderContract => (Resource::WorkOrderContracts, Some(item.id)),
        ItemKind::PurchaseOrderContract => (Resource::PurchaseOrderContracts, Some(item.id)),
        ItemKind::PrimeContract => (Resource::PrimeContracts, Some(item.id)),
        _ => (Resource::ChangeOrderPackages, item.id_of("legacy_package_id")),
    };
    match id {
        Some(id) => webhooks::changed(shared, resource, id, item.project_id, event, by).await,
        None => Ok(()),
    }
}

/// Checks and writes attributes and attachments, all or nothing, with a history row for each change.
/// The caller holds the write lock and keeps the item.
pub(in crate::procore) async fn write(
    shared: &Shared,
    caller: &Caller,
    item: &mut Item,
    body: &Map<String, Value>,
    files: Vec<Ready>,
) -> Result<(), Refusal> {
    let before = item.clone();
    let mut edits = fields::apply(item, body).map_err(Refusal::Invalid)?;
    let mut wrong = Wrong::new();
    check_workflow(&before, item, &mut wrong);
    check_vendor(shared, &before, item, &mut wrong).await?;
    check_contract(shared, &before, item, &mut wrong).await?;
    check_number(shared, &before, item, &mut wrong).await?;
    let asked =
        attachments::asked(shared, caller, item.project_id, &before.attachments, (body, files), &mut wrong)
            .await?;
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong));
    }
    let (attachments, attached) = asked.keep(shared, item.owner()).await?;
    item.attachments = attachments;
    edits.extend(attached);
    history::record(&mut item.changes, edits, &caller.person.name(), shared.clock.now());
    Ok(())
}

/// While a workflow runs, only an assignee of its step moves the status.
fn check_workflow(before: &Item, after: &Item, wrong: &mut Wrong) {
    let Some(workflow) = &before.workflow else { return };
    if before.text("status") != after.text("status") {
        wrong.insert("status".to_owned(), vec![held_by(workflow)]);
    }
}

async fn check_vendor(
    shared: &Shared,
    before: &Item,
    after: &Item,
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

async fn check_contract(
    shared: &Shared,
    before: &Item,
    after: &Item,
    wrong: &mut Wrong,
) -> Result<(), Refusal> {
    if before.text("contract_id") == after.text("contract_id") {
        return Ok(());
    }
    let contract = contract(shared, after).await?;
    if contract.is_none_or(|contract| contract.project_id != after.project_id) {
        wrong.insert("contract_id".to_owned(), vec!["must exist".to_owned()]);
    }
    Ok(())
}

/// A number is taken once for each kind, a change order's once for each contract.
async fn check_number(
    shared: &Shared,
    before: &Item,
    after: &Item,
    wrong: &mut Wrong,
) -> Result<(), Refusal> {
    if before.text("number") == after.text("number") {
        return Ok(());
    }
    let others = records::items(&shared.store, after.kind.collection(), after.project_id).await?;
    let taken = others.iter().any(|other| {
        other.id != after.id
            && other.kind == after.kind
            && other.deleted_at.is_none()
            && other.text("contract_id") == after.text("contract_id")
            && other.text("number") == after.text("number")
    });
    if taken {
        wrong.insert("number".to_owned(), vec!["has already been taken".to_owned()]);
    }
    Ok(())
}

/// What somebody changes on an item's page.
pub(in crate::procore) struct ByHand {
    pub(in crate::procore) title: String,
    pub(in crate::procore) status: String,
    pub(in crate::procore) amount: Decimal,
}

/// Changes an item as a person does in Procore: a workflow's step may be taken, and a new amount goes
/// into the last row of the schedule of values.
///
/// # Errors
/// The attributes with a value they cannot take; nothing is written then.
pub(in crate::procore) async fn by_hand(
    shared: &Shared,
    item: &mut Item,
    change: ByHand,
    by: &str,
) -> Result<(), Refusal> {
    let body = Map::from_iter([
        ("title".to_owned(), change.title.into()),
        ("status".to_owned(), change.status.into()),
    ]);
    let mut edits = fields::apply(item, &body).map_err(Refusal::Invalid)?;
    let old = item.grand_total();
    if old != change.amount {
        adjust(shared, item, change.amount - old).await?;
        edits.push(Edit::new("Amount", &money(old), &money(change.amount)));
    }
    history::record(&mut item.changes, edits, by, shared.clock.now());
    save(shared, item, None).await?;
    Ok(())
}

/// Puts `difference` on the last row, which becomes a lump sum, or in a first one.
async fn adjust(shared: &Shared, item: &mut Item, difference: Decimal) -> Result<(), sqlx::Error> {
    if let Some(last) = item.lines.last_mut() {
        last.amount += difference;
        last.unit = None;
        return Ok(());
    }
    item.lines.push(LineItem {
        id: records::next_id(&shared.store, LINES.0, LINES.1).await?,
        position: 1,
        cost_code: "01-000".to_owned(),
        cost_code_name: "General Requirements".to_owned(),
        description: "Adjustment".to_owned(),
        unit: None,
        amount: difference,
    });
    Ok(())
}

/// `SC-015` after `SC-014`.
pub(in crate::procore) fn next_number(items: &[Item], kind: ItemKind) -> String {
    let prefix = kind.number_prefix();
    let tail = |number: &str| number.strip_prefix(prefix)?.strip_prefix('-')?.parse::<u32>().ok();
    let used = items.iter().filter(|item| item.kind == kind);
    let last = used.filter_map(|item| tail(item.text("number"))).max().unwrap_or(0);
    format!("{prefix}-{:03}", last + 1)
}
