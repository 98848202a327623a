//! Correspondence: the company's types of letter (generic tools) and their items.
//!
//! Each type is a tool of its own, with its own access levels and its own free-text statuses, each
//! mapped to Draft, Open or Closed. A write tells the people on the item by mail unless it says
//! `skip_emails`.
//!
//! To add a type: a row in [`types`] and a [`Tool`](super::model::Tool).

mod fields;
mod items;
mod model;
mod responses;
mod show;
mod types;
mod write;

use axum::Router;

pub(super) use model::{Letter, Response};
pub(super) use types::TYPES;
pub(super) use write::stamp;

use crate::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().merge(types::routes()).merge(items::routes()).merge(responses::routes())
}
