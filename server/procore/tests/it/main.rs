//! The client over real HTTP on loopback: against recorded answers, and against the sandbox.

#![expect(clippy::disallowed_methods, reason = "a test has its own clock and client")]

mod api;
mod contracts;
mod correspondence;
mod files;
mod invoices;
mod oauth;
#[cfg(test)]
mod sandboxed;
#[cfg(test)]
mod server;
mod webhooks;
