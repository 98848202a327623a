//! The Procore side over real HTTP: each test starts its own sandbox on a free port.

#![expect(clippy::disallowed_methods, reason = "a test has its own clock and client")]

mod commitments;
mod correspondence;
mod oauth;
mod owner_invoices;
mod pages;
mod requisitions;
mod scale;
mod support;
mod uploads;
mod webhooks;
