//! Stories over real parts: the product's router and workers, a real database, and the sandbox over HTTP.

#![recursion_limit = "512"]

mod announcements;
mod audit;
mod bad_input;
mod browsing;
mod bulk;
mod events;
mod failures;
mod filing;
mod framing;
mod limits;
mod matrix;
mod operation;
mod outage;
mod outbox;
mod permission;
mod processes;
mod program;
mod reconcile;
mod releases;
mod restoring;
mod rules;
mod sealing;
mod secrets;
mod sending;
mod support;
mod take_over;
mod templates;
mod tokens;
mod tools;
