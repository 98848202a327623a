//! Server-sent events: tells the open pages of a project which item has changed.

use std::{convert::Infallible, time::Duration};

use app::{
    model::ids::{CompanyId, ProjectId},
    port::Caller,
};
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
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

fn changed() -> Result<Event, Infallible> {
    Ok(Event::default().data("changed"))
}

/// Which project a page listens to.
#[derive(Deserialize)]
pub struct Listen {
    company: CompanyId,
    project: ProjectId,
}

/// Streams a word for every change. No ids: an item may be private, and the page asks again with its own rights.
pub async fn stream(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    Query(listen): Query<Listen>,
) -> Response {
    let changes = services.live.listen();
    let who = match caller.signed_in() {
        Ok(who) => who,
        // A page that is signed out must not follow a redirect: EventSource gives up at 401.
        Err(error) => return (StatusCode::UNAUTHORIZED, error.to_string()).into_response(),
    };
    if let Err(failure) = access::project(&services, who, listen.company, listen.project).await {
        return refusal::page(&failure.told());
    }
    let stop = services.stop.clone();
    let events = BroadcastStream::new(changes)
        .filter_map(move |change| async move {
            match change {
                Ok(change) => Live::is_of(&change, listen.project).then(changed),
                Err(BroadcastStreamRecvError::Lagged(_)) => Some(changed()),
            }
        })
        .take_until(stop.cancelled_owned());
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}
