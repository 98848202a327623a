//! Procore's webhooks: hooks and their triggers, and the events that go to their addresses.
//!
//! [`changed`] is called after every write of an item that has a [`Resource`]. An event carries ids
//! only and is kept before the call that caused it is answered, so a restart loses none. There is no
//! signature: a receiver knows Procore by the `Authorization` header it configured.
//!
//! To add a resource: a variant of [`Resource`] and a call of [`changed`].

mod delivery;
mod hook;
mod payload;
mod queue;
mod resource;
mod v1;
mod v2;

use axum::Router;

pub(super) use delivery::run;
pub(super) use resource::{Event, Resource};

use crate::{Shared, procore::model::COMPANY};

pub(super) fn routes() -> Router<Shared> {
    Router::new().merge(v1::routes()).merge(v2::routes())
}

/// Queues an event for every active hook that has a trigger for it.
///
/// `by` is who called the API; `None` is a change by hand on one of the sandbox's own pages, whose
/// event names no application as its source. The caller holds the write lock.
pub(in crate::procore) async fn changed(
    shared: &Shared,
    resource: Resource,
    id: i64,
    project_id: i64,
    event: Event,
    by: Option<i64>,
) -> Result<(), sqlx::Error> {
    let hooks = hook::all(&shared.store).await?;
    let wanting: Vec<&hook::Hook> = hooks
        .iter()
        .filter(|hook| hook.active && hook.covers(project_id) && hook.wants(resource, event))
        .collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let happened = payload::Happened {
        id: crate::procore::records::next_id(&shared.store, "webhook-event", 70_000_001).await?,
        ulid: payload::ulid(),
        at: shared.clock.now(),
        resource,
        resource_id: id,
        company_id: COMPANY.id,
        project_id,
        event,
        by,
    };
    for hook in wanting {
        queue::add(shared, hook, &happened).await?;
    }
    Ok(())
}
