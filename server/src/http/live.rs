//! Server-sent events: tells the open pages of a project which item has changed.

use std::{convert::Infallible, time::Duration};

use app::{
    model::ids::{CompanyId, ProjectId},
    port::Caller,
};
use axum::{
    Extension,
    extract::{Query, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::StreamExt;
use serde::Deserialize;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::refusal;
use crate::{live::Live, services::Services, signing::access};

const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Which project a page listens to.
#[derive(Deserialize)]
pub struct Listen {
    company: CompanyId,
    project: ProjectId,
}

/// Streams the ids of items that have changed; `*` where the listener missed some.
pub async fn stream(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    Query(listen): Query<Listen>,
) -> Response {
    let changes = services.live.listen();
    let who = match caller.signed_in() {
        Ok(who) => who,
        Err(error) => return refusal::page(&error),
    };
    if let Err(failure) = access::project(&services, who, listen.company, listen.project).await {
        return refusal::page(&failure.told());
    }
    let stop = services.stop.clone();
    let events = BroadcastStream::new(changes)
        .filter_map(move |change| async move {
            match change {
                Ok(change) if Live::is_of(&change, listen.project) => Some(change.id.0),
                Ok(_) => None,
                Err(BroadcastStreamRecvError::Lagged(_)) => Some("*".to_owned()),
            }
        })
        .map(|item| Ok::<_, Infallible>(Event::default().data(item)))
        .take_until(stop.cancelled_owned());
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}
