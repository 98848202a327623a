//! The Procore side over real HTTP: each test starts its own sandbox on a free port.

#![expect(clippy::disallowed_methods, reason = "a test has its own clock and client")]

mod change_orders;
mod commitments;
mod correspondence;
mod documents;
mod faults;
mod oauth;
mod owner_invoices;
mod packages;
mod pages;
mod prime_contracts;
mod requisitions;
mod scale;
mod support;
mod uploads;
mod webhooks;
mod workflows;
