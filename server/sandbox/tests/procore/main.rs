//! The Procore side over real HTTP: each test starts its own sandbox on a free port.

#![expect(clippy::disallowed_methods, reason = "a test has its own clock and client")]

mod commitments;
mod oauth;
mod pages;
mod support;
mod uploads;
