//! The invented company as it is on the first day.
//!
//! Ids are stable: tests and README name them. Money always adds up, because line amounts are shares of
//! a contract sum or quantity times unit cost. To add an item: a row in [`contracts`], [`prime_contracts`],
//! [`change_orders`], [`billing`] or [`letters`]; a kind of item for benchmarks: a block in [`scale`].

mod billing;
mod change_orders;
mod contracts;
mod exhibits;
mod letters;
mod people;
mod prime_contracts;
mod scale;
mod schedules;
mod vendors;

use chrono::{DateTime, Utc};

pub(super) use scale::fill as fill_scale;

use crate::{Shared, procore::records};

pub(crate) async fn seed(shared: &Shared) -> Result<(), sqlx::Error> {
    for person in people::people() {
        records::put_person(&shared.store, &person).await?;
    }
    for project in people::projects() {
        records::put_project(&shared.store, &project).await?;
    }
    let vendors = vendors::vendors();
    for vendor in &vendors {
        records::put_vendor(&shared.store, vendor).await?;
    }
    let commitments = contracts::all().iter().map(|contract| (contract.item(), contract.exhibits));
    let primes = prime_contracts::all().iter().map(|contract| (contract.item(), contract.exhibits));
    let changes = change_orders::all().iter().map(|change| (change.item(), change.exhibits));
    for (mut item, count) in commitments.chain(primes).chain(changes) {
        exhibits::attach(shared, &mut item, count).await?;
        records::put_item(&shared.store, &item).await?;
    }
    billing::seed(shared).await?;
    letters::seed(shared).await
}

/// Midday UTC of a seeded day, `YYYY-MM-DD`.
fn midday(date: &str) -> DateTime<Utc> {
    format!("{date}T12:00:00Z").parse().unwrap_or_default()
}
