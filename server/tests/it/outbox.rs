//! The outbox: a job is done once, by whoever holds its lease, and jobs of one envelope do not race.

use app::model::ids::EnvelopeId;
use chrono::{DateTime, Duration, TimeZone, Utc};
use server::{
    jobs::Task,
    signing::status::StatusChange,
    store::{
        self, Db, failures,
        jobs::{self, Claimed, Job},
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
        match jobs::claim(&self.db, at(minute), at(minute + 2)).await.expect("asked")? {
            Claimed::Job(job) => Some(job),
            Claimed::Unreadable(key) => panic!("{key} cannot be read"),
        }
    }

    /// Whether the job was still the worker's to settle.
    async fn done(&self, job: &Job, minute: i64) -> bool {
        let mut connection = self.db.connection().await.expect("a connection");
        jobs::done(&mut connection, job, at(minute)).await.expect("settled")
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
    assert!(!outbox.done(&first, 4).await, "the first has lost it");
    let mut connection = outbox.db.connection().await.expect("a connection");
    assert!(!jobs::give_up(&mut connection, &first, "late").await.expect("asked"), "nor can it give it up");
    assert!(!jobs::again(&mut connection, &first, at(9), 1, None).await.expect("asked"), "nor put it off");
    assert!(!jobs::renew(&mut connection, &first, at(9)).await.expect("asked"), "nor keep it");
    drop(connection);
    assert_eq!((outbox.count("ready").await, outbox.count("done").await), (1, 0));
    assert!(outbox.done(&second, 4).await);
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

#[tokio::test]
async fn what_is_promised_while_it_fails_is_tried_at_once() {
    let outbox = Outbox::with(&[making("a")]).await;
    let running = outbox.claim(1).await.expect("due");
    outbox.promise(&making("a"), 1).await;
    let mut connection = outbox.db.connection().await.expect("a connection");
    jobs::again(&mut connection, &running, at(60), 1, Some("down")).await.expect("settled");
    let job = outbox.claim(1).await.expect("somebody asked for it while it failed");
    jobs::again(&mut connection, &job, at(60), 2, Some("down")).await.expect("settled");
    assert!(outbox.claim(59).await.is_none(), "once");
}

#[tokio::test]
async fn a_job_of_another_version_waits_for_that_version_and_is_told() {
    let outbox = Outbox::with(&[making("a")]).await;
    let mut connection = outbox.db.connection().await.expect("a connection");
    let newer = r#"{"task":"something_new"}"#;
    let task = store::json_text(&making("a")).expect("JSON");
    rewrite(&mut connection, newer).await;
    for minute in [1, 10] {
        let claimed = jobs::claim(&outbox.db, at(minute), at(minute + 2)).await.expect("asked").expect("due");
        assert!(matches!(claimed, Claimed::Unreadable(key) if key == "create_envelope:a"));
        assert!(outbox.claim(minute + 1).await.is_none(), "it is left alone for a while");
    }
    assert_eq!(failures::open_count(&mut connection).await.expect("counted"), 1, "it is told once");
    rewrite(&mut connection, &task).await;
    assert!(outbox.claim(20).await.is_some(), "the version that can read it takes it");
}

async fn rewrite(connection: &mut sqlx::AnyConnection, task: &str) {
    sqlx::query("UPDATE jobs SET task = $1").bind(task).execute(connection).await.expect("rewritten");
}

#[tokio::test]
async fn tells_since_when_the_oldest_job_is_due() {
    let outbox = Outbox::with(&[]).await;
    let mut connection = outbox.db.connection().await.expect("a connection");
    assert_eq!(jobs::oldest_due(&mut connection, at(9)).await.expect("asked"), None);
    outbox.promise(&making("a"), 3).await;
    outbox.promise(&making("b"), 2).await;
    assert_eq!(jobs::oldest_due(&mut connection, at(9)).await.expect("asked"), Some(at(2)));
    assert_eq!(jobs::oldest_due(&mut connection, at(1)).await.expect("asked"), None, "not yet");
    outbox.claim(9).await.expect("due");
    assert_eq!(jobs::oldest_due(&mut connection, at(9)).await.expect("asked"), Some(at(3)), "one is in hand");
}
