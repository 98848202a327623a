//! Everything behind the axum server.
//!
//! - [`config`], [`startup`], [`services`], [`process`]: how a process is set up, what it holds, how it runs and ends.
//! - [`live`]: what processes and pages tell each other. [`metrics`]: what is counted and timed.
//! - [`signing`]: the use cases. [`port`] offers them to the pages, [`http`] to browsers and vendors, [`jobs`] runs them later.
//! - [`store`]: what is remembered. [`seal`]: what of it cannot be read in a copy.
//! - [`doctor`]: whether a set-up works. [`rotate_key`]: changes what seals.
//! - [`export_audit`]: the audit log for others, and whether it is sound. [`trail`]: what the vendors were asked, for it.
//!
//! The vendors' clients (`docusign`, `procore`), the documents (`paperwork`) and the stand-in for the
//! vendors (`sandbox`) are crates of their own and know nothing of this one.

#![recursion_limit = "512"]

pub mod clock;
pub mod config;
pub mod doctor;
pub mod export_audit;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod live;
pub mod metrics;
pub mod port;
pub mod process;
pub mod rotate_key;
pub mod seal;
pub mod services;
pub mod signing;
pub mod startup;
pub mod store;
pub mod trail;
