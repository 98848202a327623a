//! An extra project with many items of each kind, for benchmarks: made without chance, so that two runs
//! are alike.
//!
//! To add a kind: one more block in [`fill`].

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    billing::{periods, retainage, vendor_name},
    midday,
    schedules::{self, Schedule},
};
use crate::{
    Shared,
    procore::{
        correspondence::{Letter, TYPES},
        invoicing::{Invoice, Line, Side},
        items::{Collection, Item, ItemKind},
        model::{Person, Project},
        records,
    },
};

/// The project's id.
const SCALE: i64 = 88_900;
/// First ids: far above those of other items.
const COMMITMENTS: i64 = 40_000_001;
const REQUISITIONS: i64 = 50_000_001;
const PAYMENT_APPLICATIONS: i64 = 60_000_001;
const LETTERS: i64 = 70_000_001;
const PRIME_CONTRACTS: i64 = 41_000_001;
/// The lists that are filled, and their first ids.
const CONTRACTS_AND_CHANGES: [(Collection, i64); 4] = [
    (Collection::CommitmentContracts, COMMITMENTS),
    (Collection::PrimeContracts, PRIME_CONTRACTS),
    (Collection::CommitmentChangeOrders, 42_000_001),
    (Collection::PrimeChangeOrders, 43_000_001),
];
const FILLED: (&str, &str) = ("procore-scale", "filled");

/// Makes the project "Scale" with `count` items of each kind, once for each state file.
pub(in crate::procore) async fn fill(shared: &Shared, count: u32) -> Result<(), sqlx::Error> {
    let store = &shared.store;
    if store.get::<u32>(FILLED.0, FILLED.1).await?.is_some() {
        return Ok(());
    }
    make_project(shared).await?;
    let numbers = || 0..i64::from(count);
    for (of, first) in CONTRACTS_AND_CHANGES {
        let items: Vec<(i64, Item)> =
            numbers().map(|number| item(of, first, number)).map(|item| (item.id, item)).collect();
        records::put_items(store, of, &items).await?;
    }
    let mut requisitions = Vec::new();
    for number in numbers() {
        let commitment = item(Collection::CommitmentContracts, COMMITMENTS, number);
        let parties = (commitment.text("title").to_owned(), vendor_name(shared, &commitment).await?);
        let invoice = invoice(Side::Subcontractor, number, commitment.id, parties);
        requisitions.push((invoice.id, invoice));
    }
    records::put_invoices(store, Side::Subcontractor, &requisitions).await?;
    let parties = || ("Scale".to_owned(), "Benchmark Owner".to_owned());
    let applications: Vec<(i64, Invoice)> = numbers()
        .map(|number| invoice(Side::Owner, number, PRIME_CONTRACTS, parties()))
        .map(|one| (one.id, one))
        .collect();
    records::put_invoices(store, Side::Owner, &applications).await?;
    let letters: Vec<(i64, Letter)> = numbers().map(letter).map(|item| (item.id, item)).collect();
    records::put_letters(store, &letters).await?;
    store.put(FILLED.0, FILLED.1, &count).await
}

async fn make_project(shared: &Shared) -> Result<(), sqlx::Error> {
    let Some(model) = records::projects(&shared.store).await?.into_iter().next() else { return Ok(()) };
    let project = Project { id: SCALE, number: "99-000".to_owned(), name: "Scale".to_owned(), ..model };
    records::put_project(&shared.store, &project).await?;
    for mut person in records::people(&shared.store).await?.into_iter().filter(Person::is_own) {
        person.project_ids.push(SCALE);
        records::put_person(&shared.store, &person).await?;
    }
    for period in periods(SCALE) {
        records::put_billing_period(&shared.store, &period).await?;
    }
    Ok(())
}

/// A third of the commitments are purchase orders; each change order is of the contract with its number.
fn item(of: Collection, first: i64, number: i64) -> Item {
    let kind = match of {
        Collection::PrimeContracts => ItemKind::PrimeContract,
        Collection::CommitmentChangeOrders => ItemKind::CommitmentChangeOrder,
        Collection::PrimeChangeOrders => ItemKind::PrimeChangeOrder,
        _ if number % 3 == 2 => ItemKind::PurchaseOrderContract,
        _ => ItemKind::WorkOrderContract,
    };
    let statuses = kind.statuses();
    let at = midday("2026-01-02") + chrono::Duration::minutes(number);
    let mut item = Item::new(kind, first + number, SCALE, 7002, at);
    let mut set = |name: &str, value: serde_json::Value| item.fields.insert(name.to_owned(), value);
    set("number", format!("{}-{:05}", kind.number_prefix(), number + 1).into());
    set("title", format!("Scale {} {}", kind.title().to_lowercase(), number + 1).into());
    set("status", statuses[usize::try_from(number).unwrap_or(0) % statuses.len()].into());
    match of {
        Collection::CommitmentChangeOrders => {
            drop(set("contract_id", (COMMITMENTS + number).to_string().into()))
        }
        Collection::PrimeChangeOrders => {
            drop(set("contract_id", (PRIME_CONTRACTS + number).to_string().into()))
        }
        _ => {
            set("vendor_id", (5_001 + number % 17).to_string().into());
            set("contract_date", "2026-01-05".into());
        }
    }
    item.lines = Schedule::Sum(10_000_000 + number * 137, schedules::STEEL).lines(item.id);
    item
}

/// The first application on its contract, a quarter done.
fn invoice(
    side: Side,
    number: i64,
    contract_id: i64,
    (contract_title, company): (String, String),
) -> Invoice {
    let first = if side == Side::Owner { PAYMENT_APPLICATIONS } else { REQUISITIONS };
    let id = first + number;
    let at = midday("2026-02-02") + chrono::Duration::minutes(number);
    let mut lines: Vec<Line> = Schedule::Sum(10_000_000 + number * 137, schedules::STEEL)
        .lines(contract_id)
        .iter()
        .map(|item| Line::of_contract(item, retainage()))
        .collect();
    for line in &mut lines {
        line.id = id * 100 + i64::from(line.position);
        line.bill_up_to(Decimal::new(25, 2), Decimal::ZERO);
    }
    let statuses = side.statuses();
    let fields = json!({
        "status": statuses[usize::try_from(number).unwrap_or(0) % statuses.len()],
        "invoice_number": format!("SCALE-{:05}", number + 1),
        "billing_date": "2026-01-31",
        "period_start": "2026-01-01",
        "period_end": "2026-01-31",
    });
    Invoice {
        id,
        side,
        project_id: SCALE,
        contract_id,
        contract_title,
        company,
        number: if side == Side::Owner { u32::try_from(number + 1).unwrap_or(u32::MAX) } else { 1 },
        fields: fields.as_object().cloned().unwrap_or_default(),
        workflow: None,
        lines,
        attachments: Vec::new(),
        changes: Vec::new(),
        created_by: 7002,
        created_at: at,
        updated_at: at,
    }
}

fn letter(number: i64) -> Letter {
    let index = usize::try_from(number).unwrap_or(0);
    let letter_type = &TYPES[index % TYPES.len()];
    let at = midday("2026-03-02") + chrono::Duration::minutes(number);
    let fields = json!({
        "position": format!("{:05}", number + 1),
        "title": format!("Scale letter {}", number + 1),
        "status": letter_type.statuses[index % letter_type.statuses.len()].0,
        "private": false,
        "assignee_ids": [9_010 + number % 17 * 10],
        "distribution_member_ids": [],
    });
    Letter {
        id: LETTERS + number,
        project_id: SCALE,
        type_id: letter_type.id,
        fields: fields.as_object().cloned().unwrap_or_default(),
        workflow: None,
        attachments: Vec::new(),
        responses: Vec::new(),
        changes: Vec::new(),
        created_by: 7001,
        created_at: at,
        updated_at: at,
        issued_at: Some(at),
        closed_at: None,
    }
}
