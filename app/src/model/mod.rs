//! What the product talks about: plain serde types and total functions over them.
//!
//! Owns: ids, money, kinds of items, people, links, envelopes and their state machine. It must never
//! do I/O, read a clock or know a vendor's client. To add a kind of item: [`tool::ItemKind`].

pub mod bulk;
pub mod envelope;
pub mod failure;
pub mod history;
pub mod ids;
pub mod item;
pub mod link;
pub mod money;
pub mod person;
pub mod problem;
pub mod project;
pub mod rules;
pub mod send;
pub mod tool;
pub mod when;
