//! What a person sees of Countersign, and what travels over the wire.
//!
//! - [`model`]: the words of the product as plain types.
//! - [`routes`]: every URL.
//! - [`error`]: the only error that reaches a browser.
//! - [`port`] (server only): what the pages need, as a trait.
//! - [`api`]: the server functions.
//! - [`shell`](mod@shell) and [`App`]: the HTML document and the route table.
//! - [`pages`]: one file per route.
//! - [`components`]: what pages share, one file each, on native HTML.
//!
//! This crate compiles to WASM: it knows no database, no DocuSign and no Procore. To add a page: a
//! variant of [`routes::Route`], a file in [`pages`], a line in [`App`]'s table.

#![recursion_limit = "512"]

pub mod api;
pub mod app;
pub mod components;
pub mod error;
pub mod model;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
pub mod routes;
pub mod shell;

pub use app::App;
pub use shell::shell;
