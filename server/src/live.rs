//! Tells open pages that something of their project has changed, and workers that a job is promised.
//!
//! Carries no content: pages ask again. In a process it is a broadcast. Processes over one PostgreSQL
//! tell each other by NOTIFY, right after the commit. A word that is lost costs time and nothing else:
//! workers look by themselves every second, and whoever has lost the connection tells its pages to ask again.
//! To tell something more: a variant of [`Word`] and its arm in [`Listener::take`].

use std::{sync::Arc, time::Duration};

use app::model::{
    ids::{PersonId, ProjectId},
    item::ItemRef,
};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use tokio::sync::{Notify, broadcast, futures::Notified, mpsc};
use tokio_util::sync::CancellationToken;

use crate::{
    ids,
    services::Remembered,
    store::{self, Db},
};

/// Changes a slow listener may fall behind before it is told to ask for everything.
const BACKLOG: usize = 256;
/// The channel of NOTIFY.
const CHANNEL: &str = "countersign";
/// How long to wait before PostgreSQL is asked again for a connection to listen on.
const JOIN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What open pages are told.
#[derive(Debug, Clone)]
pub enum Change {
    /// Something of this item.
    Of(ItemRef),
    /// Nobody knows of what: the connection to the other processes was lost for a while.
    Anything,
}

/// What one process tells the others.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// An item has changed.
    Changed(ItemRef),
    /// Somebody wants the items of a project that are to be sent together read afresh.
    CheckAgain(PersonId, ProjectId),
    /// A job is promised.
    JobPromised,
}

/// A word, and the process that says it.
#[derive(Serialize, Deserialize)]
struct Said {
    by: String,
    word: Word,
}

/// The way to the other processes; none where there are no others.
#[derive(Debug, Clone, Default)]
struct Others(Option<mpsc::UnboundedSender<Word>>);

impl Others {
    fn tell(&self, word: Word) {
        if let Some(words) = &self.0 {
            // The only error is that the process ends.
            let _ = words.send(word);
        }
    }
}

/// The wire between use cases and open pages.
#[derive(Debug, Clone)]
pub struct Live {
    changes: broadcast::Sender<Change>,
    others: Others,
}

impl Default for Live {
    fn default() -> Self {
        Self { changes: broadcast::Sender::new(BACKLOG), others: Others::default() }
    }
}

impl Live {
    /// An item has changed; with nobody listening nothing happens.
    pub fn changed(&self, item: &ItemRef) {
        self.others.tell(Word::Changed(item.clone()));
        self.tell_pages(Change::Of(item.clone()));
    }

    /// The other processes are to read a project's items afresh for a person who sends many.
    pub fn check_again(&self, person: PersonId, project: ProjectId) {
        self.others.tell(Word::CheckAgain(person, project));
    }

    /// Listens to all changes.
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Whether a change is of a project.
    pub fn is_of(change: &Change, project: ProjectId) -> bool {
        match change {
            Change::Of(item) => item.project == project,
            Change::Anything => true,
        }
    }

    fn tell_pages(&self, change: Change) {
        // The only error is that nobody listens.
        let _ = self.changes.send(change);
    }
}

/// Wakes a worker that waits for a job, in this process and in the others.
#[derive(Debug, Clone, Default)]
pub struct JobBell {
    here: Arc<Notify>,
    others: Others,
}

impl JobBell {
    /// A job is promised.
    pub fn notify_one(&self) {
        self.others.tell(Word::JobPromised);
        self.here.notify_one();
    }

    /// Waits until a job is promised.
    pub fn notified(&self) -> Notified<'_> {
        self.here.notified()
    }
}

/// Joins the processes over one PostgreSQL, until `stop`.
///
/// # Errors
/// Where no connection is to be had.
pub async fn join(
    db: &Db,
    url: &str,
    remembered: Remembered,
    stop: CancellationToken,
) -> store::Result<(Live, JobBell)> {
    let mut connection = PgListener::connect(url).await?;
    connection.listen(CHANNEL).await?;
    let (words, told) = mpsc::unbounded_channel();
    let others = Others(Some(words));
    let live = Live { others: others.clone(), ..Live::default() };
    let bell = JobBell { others, ..JobBell::default() };
    let me = ids::id();
    tokio::spawn(tell(db.clone(), me.clone(), told));
    let listener = Listener { me, live: live.clone(), bell: bell.clone(), remembered };
    tokio::spawn(async move { stop.run_until_cancelled(listener.hear(connection)).await });
    Ok((live, bell))
}

/// Says what this process has to say, as long as somebody in it can speak.
async fn tell(db: Db, me: String, mut words: mpsc::UnboundedReceiver<Word>) {
    while let Some(word) = words.recv().await {
        if let Err(error) = notify(&db, &Said { by: me.clone(), word }).await {
            tracing::warn!(%error, "the other processes could not be told of a change");
        }
    }
}

async fn notify(db: &Db, said: &Said) -> store::Result<()> {
    sqlx::query("SELECT pg_notify($1, $2)::text")
        .bind(CHANNEL)
        .bind(store::json_text(said)?)
        .execute(&mut *db.connection().await?)
        .await?;
    Ok(())
}

struct Listener {
    me: String,
    live: Live,
    bell: JobBell,
    remembered: Remembered,
}

impl Listener {
    async fn hear(&self, mut connection: PgListener) {
        loop {
            match connection.try_recv().await {
                Ok(Some(heard)) => self.take(heard.payload()).await,
                Ok(None) => self.anything(),
                Err(error) => {
                    tracing::warn!(%error, "what the other processes say cannot be heard; trying again");
                    while connection.listen(CHANNEL).await.is_err() {
                        tokio::time::sleep(JOIN_AGAIN_AFTER).await;
                    }
                    self.anything();
                }
            }
        }
    }

    async fn take(&self, payload: &str) {
        match serde_json::from_str(payload) {
            Ok(Said { by, .. }) if by == self.me => {}
            Ok(Said { word: Word::JobPromised, .. }) => self.bell.here.notify_one(),
            Ok(Said { word: Word::CheckAgain(person, project), .. }) => {
                self.remembered.forget_checks(person, project).await;
            }
            Ok(Said { word: Word::Changed(item), .. }) => {
                self.remembered.forget_items(item.project).await;
                self.live.tell_pages(Change::Of(item));
            }
            // Another version's word.
            Err(_) => self.anything(),
        }
    }

    /// Something may have been missed.
    fn anything(&self) {
        self.bell.here.notify_one();
        self.live.tell_pages(Change::Anything);
    }
}
