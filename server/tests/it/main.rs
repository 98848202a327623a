//! Stories over real parts: the product's router and workers, a real database, and the sandbox over HTTP.

#![recursion_limit = "512"]

mod audit;
mod bad_input;
mod bulk;
mod failures;
mod filing;
mod framing;
mod outbox;
mod permission;
mod program;
mod releases;
mod rules;
mod sending;
mod support;
mod take_over;
mod templates;
mod tools;
