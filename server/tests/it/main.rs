//! Stories over real parts: the product's router and workers, a real database, and the sandbox over HTTP.

#![recursion_limit = "512"]

mod bad_input;
mod bulk;
mod events;
mod filing;
mod framing;
mod outage;
mod outbox;
mod permission;
mod program;
mod reconcile;
mod releases;
mod rules;
mod sending;
mod support;
mod templates;
mod tokens;
mod tools;
