//! The outbox: a job is done once, by whoever holds its lease, and jobs of one envelope do not race.

use app::model::ids::EnvelopeId;
use chrono::{DateTime, Duration, TimeZone, Utc};
use server::{
    jobs::Task,
    signing::status::StatusChange,
    store::{
        Db,
        jobs::{self, Job},
    },
};
use tempfile::TempDir;

use crate::support;

struct Outbox {
    db: Db,
    _folder: TempDir,
}

fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap() + Duration::minutes(minute)
}

fn making(envelope: &str) -> Task {
    Task::CreateEnvelope { envelope: EnvelopeId(envelope.to_owned()) }
}

fn status_of(envelope: &str) -> Task {
    Task::SetStatus { envelope: EnvelopeId(envelope.to_owned()), change: StatusChange::Sent }
}

impl Outbox {
    async fn with(tasks: &[Task]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let db = Db::open(&support::database(folder.path())).await.expect("opens");
        db.migrate().await.expect("tables");
        let outbox = Self { db, _folder: folder };
        for task in tasks {
            outbox.promise(task, 0).await;
        }
        outbox
    }

    async fn promise(&self, task: &Task, minute: i64) {
        let mut connection = self.db.connection().await.expect("a connection");
        jobs::promise(&mut connection, task, at(minute)).await.expect("promised");
    }

    async fn claim(&self, minute: i64) -> Option<Job> {
        jobs::claim(&self.db, at(minute), at(minute + 2)).await.expect("asked")
    }

    async fn done(&self, job: &Job, minute: i64) {
        jobs::done(&mut self.db.connection().await.expect("a connection"), job, at(minute))
            .await
            .expect("settled");
    }

    async fn count(&self, state: &str) -> i64 {
        jobs::count(&mut self.db.connection().await.expect("a connection"), state).await.expect("counted")
    }
}

#[tokio::test]
async fn the_job_of_a_dead_worker_returns_and_the_dead_worker_cannot_settle_it() {
    let outbox = Outbox::with(&[making("a")]).await;
    let first = outbox.claim(1).await.expect("due");
    assert!(outbox.claim(2).await.is_none(), "it is leased");
    let second = outbox.claim(4).await.expect("its lease has run out");
    outbox.done(&first, 4).await;
    assert_eq!((outbox.count("ready").await, outbox.count("done").await), (1, 0), "the first has lost it");
    outbox.done(&second, 4).await;
    assert_eq!(outbox.count("done").await, 1);
}

#[tokio::test]
async fn jobs_of_one_envelope_run_one_after_the_other() {
    let outbox = Outbox::with(&[making("a"), status_of("a"), making("b")]).await;
    let one = outbox.claim(1).await.expect("due");
    let other = outbox.claim(1).await.expect("due");
    assert_ne!(one.task.subject(), other.task.subject());
    assert!(outbox.claim(1).await.is_none(), "the third waits for the first");
    outbox.done(&one, 1).await;
    assert_eq!(outbox.claim(1).await.expect("free now").task.subject(), one.task.subject());
}

#[tokio::test]
async fn what_is_promised_while_it_runs_is_run_once_more() {
    let outbox = Outbox::with(&[making("a")]).await;
    let running = outbox.claim(1).await.expect("due");
    outbox.promise(&making("a"), 1).await;
    outbox.done(&running, 1).await;
    let again = outbox.claim(1).await.expect("once more");
    outbox.done(&again, 1).await;
    assert!(outbox.claim(1).await.is_none());
}

#[tokio::test]
async fn waiting_for_a_limit_does_not_use_up_the_attempts() {
    let outbox = Outbox::with(&[making("a")]).await;
    for minute in 1..30 {
        let job = outbox.claim(minute).await.expect("due");
        assert_eq!(job.attempt, 0);
        let mut connection = outbox.db.connection().await.expect("a connection");
        jobs::again(&mut connection, &job, at(minute + 1), job.attempt, Some("wait")).await.expect("settled");
    }
}
