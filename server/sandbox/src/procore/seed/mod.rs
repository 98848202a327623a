//! The invented company as it is on the first day.
//!
//! Ids are stable: tests and README name them. Money always adds up, because line amounts are shares of
//! a contract sum or quantity times unit cost. To add a commitment: a row in [`contracts`];
//! invoices: in [`billing`]; a letter: in [`letters`]; a kind of item for benchmarks: in [`scale`].

mod billing;
mod contracts;
mod exhibits;
mod letters;
mod people;
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
    for contract in contracts::all() {
        let mut commitment = contract.commitment();
        exhibits::attach(shared, &mut commitment, contract.exhibits).await?;
        records::put_commitment(&shared.store, &commitment).await?;
    }
    billing::seed(shared).await?;
    letters::seed(shared).await
}

/// Midday UTC of a seeded day, `YYYY-MM-DD`.
fn midday(date: &str) -> DateTime<Utc> {
    format!("{date}T12:00:00Z").parse().unwrap_or_default()
}
