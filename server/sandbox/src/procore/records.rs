//! Typed access to the Procore side's records, so that kinds and keys are written once.

use crate::{
    Shared,
    procore::{
        correspondence::Letter,
        invoicing::{BillingPeriod, Invoice, Side},
        items::{Collection, Item},
        model::{Owner, Person, Project, StoredFile, Vendor},
    },
    store::Store,
};

const PERSON: &str = "procore-person";
const PROJECT: &str = "procore-project";
const VENDOR: &str = "procore-vendor";
const FILE: &str = "procore-file";
const COUNTER: &str = "procore-counter";

type Stored<T> = Result<T, sqlx::Error>;

pub(super) async fn person(store: &Store, id: i64) -> Stored<Option<Person>> {
    store.get(PERSON, &id.to_string()).await
}

pub(super) async fn people(store: &Store) -> Stored<Vec<Person>> {
    store.list(PERSON).await
}

pub(super) async fn put_person(store: &Store, person: &Person) -> Stored<()> {
    store.put(PERSON, &person.id.to_string(), person).await
}

pub(super) async fn project(store: &Store, id: i64) -> Stored<Option<Project>> {
    store.get(PROJECT, &id.to_string()).await
}

pub(super) async fn projects(store: &Store) -> Stored<Vec<Project>> {
    store.list(PROJECT).await
}

pub(super) async fn put_project(store: &Store, project: &Project) -> Stored<()> {
    store.put(PROJECT, &project.id.to_string(), project).await
}

pub(super) async fn vendor(store: &Store, id: i64) -> Stored<Option<Vendor>> {
    store.get(VENDOR, &id.to_string()).await
}

pub(super) async fn vendors(store: &Store) -> Stored<Vec<Vendor>> {
    store.list(VENDOR).await
}

pub(super) async fn put_vendor(store: &Store, vendor: &Vendor) -> Stored<()> {
    store.put(VENDOR, &vendor.id.to_string(), vendor).await
}

pub(super) async fn file(store: &Store, id: &str) -> Stored<Option<StoredFile>> {
    store.get(FILE, id).await
}

/// Keeps a file that belongs to `owner` and gives back what was kept about it.
pub(super) async fn put_file(
    store: &Store,
    name: &str,
    content_type: &str,
    owner: Owner,
    bytes: &[u8],
) -> Stored<StoredFile> {
    let file = StoredFile {
        id: new_key(),
        name: name.to_owned(),
        content_type: content_type.to_owned(),
        owner,
        sig: new_key(),
    };
    store.put_file(&file.id, bytes).await?;
    store.put(FILE, &file.id, &file).await?;
    Ok(file)
}

/// The next free id of a series that starts at `first`; the caller holds the write lock.
pub(super) async fn next_id(store: &Store, series: &str, first: i64) -> Stored<i64> {
    let id = store.get::<i64>(COUNTER, series).await?.map_or(first, |last| last + 1);
    store.put(COUNTER, series, &id).await?;
    Ok(id)
}

/// An unguessable key of 32 hexadecimal digits.
pub(super) fn new_key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// The address a file is read from with a Bearer token.
pub(super) fn file_url(shared: &Shared, file_id: &str) -> String {
    format!("{}/sandbox-files/{file_id}", shared.procore_url)
}

pub(super) async fn item(store: &Store, of: Collection, id: i64) -> Stored<Option<Item>> {
    store.get(&item_kind(of), &id.to_string()).await
}

/// The items of a project's list, deleted ones too, by id.
pub(super) async fn items(store: &Store, of: Collection, project_id: i64) -> Stored<Vec<Item>> {
    let mut all: Vec<Item> = store.list_in_project(&item_kind(of), project_id).await?;
    all.sort_by_key(|item| item.id);
    Ok(all)
}

pub(super) async fn put_item(store: &Store, item: &Item) -> Stored<()> {
    store.put(&item_kind(item.kind.collection()), &item.id.to_string(), item).await
}

fn item_kind(of: Collection) -> String {
    format!("procore-{}", of.path_segment())
}

const LETTER: &str = "procore-letter";
const BILLING_PERIOD: &str = "procore-billing-period";

fn invoice_kind(side: Side) -> &'static str {
    match side {
        Side::Owner => "procore-payment-application",
        Side::Subcontractor => "procore-requisition",
    }
}

pub(super) async fn invoice(store: &Store, side: Side, id: i64) -> Stored<Option<Invoice>> {
    store.get(invoice_kind(side), &id.to_string()).await
}

/// The invoices of a project, oldest first.
pub(super) async fn invoices(store: &Store, side: Side, project_id: i64) -> Stored<Vec<Invoice>> {
    store.list_in_project(invoice_kind(side), project_id).await
}

pub(super) async fn put_invoice(store: &Store, invoice: &Invoice) -> Stored<()> {
    store.put(invoice_kind(invoice.side), &invoice.id.to_string(), invoice).await
}

/// Keeps new invoices of one side.
pub(super) async fn put_invoices(store: &Store, side: Side, invoices: &[(i64, Invoice)]) -> Stored<()> {
    store.put_all(invoice_kind(side), invoices).await
}

/// The billing periods of a project by position.
pub(super) async fn billing_periods(store: &Store, project_id: i64) -> Stored<Vec<BillingPeriod>> {
    store.list_in_project(BILLING_PERIOD, project_id).await
}

pub(super) async fn put_billing_period(store: &Store, period: &BillingPeriod) -> Stored<()> {
    store.put(BILLING_PERIOD, &period.id.to_string(), period).await
}

pub(super) async fn letter(store: &Store, id: i64) -> Stored<Option<Letter>> {
    store.get(LETTER, &id.to_string()).await
}

/// The correspondence items of a project, oldest first.
pub(super) async fn letters(store: &Store, project_id: i64) -> Stored<Vec<Letter>> {
    store.list_in_project(LETTER, project_id).await
}

pub(super) async fn put_letter(store: &Store, item: &Letter) -> Stored<()> {
    store.put(LETTER, &item.id.to_string(), item).await
}

/// Keeps new correspondence items.
pub(super) async fn put_letters(store: &Store, items: &[(i64, Letter)]) -> Stored<()> {
    store.put_all(LETTER, items).await
}

/// Keeps new items of one list.
pub(super) async fn put_items(store: &Store, of: Collection, items: &[(i64, Item)]) -> Stored<()> {
    store.put_all(&item_kind(of), items).await
}
