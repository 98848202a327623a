//! The Procore side over real HTTP: each test starts its own sandbox on a free port.

mod commitments;
mod oauth;
mod pages;
mod support;
mod uploads;
