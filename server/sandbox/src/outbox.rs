//! Messages to another program's address until they are acknowledged or given up, in the state file.
//!
//! Both vendors' webhooks stand on it: each keeps its own kind of message and decides when the next
//! try is due. It must never know what a message says.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Client, RequestBuilder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio_util::sync::CancellationToken;

use crate::{Shared, store::Store};

/// How often a queue is looked through.
const TICK: Duration = Duration::from_millis(150);

/// One try to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: DateTime<Utc>,
    /// The HTTP status, if there was an answer.
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<String>,
}

impl Attempt {
    pub(crate) fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// The kinds under which one vendor keeps its messages and the list of those that wait for a try.
pub(crate) struct Outbox {
    pub(crate) messages: &'static str,
    pub(crate) waiting: &'static str,
}

impl Outbox {
    /// All messages there ever were, oldest first.
    pub(crate) async fn all<T: DeserializeOwned>(&self, store: &Store) -> Result<Vec<T>, sqlx::Error> {
        store.list(self.messages).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        store: &Store,
        id: &str,
    ) -> Result<Option<T>, sqlx::Error> {
        store.get(self.messages, id).await
    }

    /// Messages that are to be tried now, oldest first; ids are in order of time.
    pub(crate) async fn due<T: DeserializeOwned>(
        &self,
        store: &Store,
        now: DateTime<Utc>,
    ) -> Result<Vec<T>, sqlx::Error> {
        let mut waiting: Vec<(String, DateTime<Utc>)> = store.list(self.waiting).await?;
        waiting.retain(|(_, at)| *at <= now);
        waiting.sort();
        let mut due = Vec::new();
        for (id, _) in waiting {
            due.extend(self.get(store, &id).await?);
        }
        Ok(due)
    }

    /// Writes a message down, waiting for its next try or for none.
    pub(crate) async fn keep<T: Serialize>(
        &self,
        store: &Store,
        id: &str,
        next_at: Option<DateTime<Utc>>,
        message: &T,
    ) -> Result<(), sqlx::Error> {
        store.put(self.messages, id, message).await?;
        match next_at {
            Some(at) => store.put(self.waiting, id, &(id, at)).await,
            None => store.delete(self.waiting, id).await.map(|_| ()),
        }
    }
}

/// A client that follows no redirects and waits so long for an answer.
#[expect(
    clippy::disallowed_methods,
    reason = "it is the vendor's own client, with the vendor's own time limit"
)]
pub(crate) fn client(timeout: Duration) -> reqwest::Result<Client> {
    Client::builder().timeout(timeout).redirect(reqwest::redirect::Policy::none()).build()
}

/// Waits until the queue is to be looked through; false once stopped.
pub(crate) async fn tick(stop: &CancellationToken) -> bool {
    stop.run_until_cancelled(tokio::time::sleep(TICK)).await.is_some()
}

/// Sends a message and says how that went.
pub(crate) async fn attempt(shared: &Shared, request: RequestBuilder) -> Attempt {
    let sent = request.send().await;
    let at = shared.clock.now();
    match sent {
        Ok(answer) => Attempt { at, status: Some(answer.status().as_u16()), error: None },
        Err(error) => Attempt { at, status: None, error: Some(error.to_string()) },
    }
}
