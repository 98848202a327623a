//! Takes jobs that are due, a few at a time, and decides what comes after a failure.

use std::time::Duration as Wait;

use chrono::{DateTime, Duration, Utc};
use rand::RngExt;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::Task;
use crate::{
    services::Services,
    signing::{
        failure::{Failure, Remedy, Result},
        reconcile,
    },
    store::jobs::{self, Job},
    trail::Trail,
};

/// How many jobs run at a time in one process.
const AT_A_TIME: usize = 4;
/// How long a worker that says nothing keeps its job.
const LEASE: Duration = Duration::minutes(2);
/// How often a worker says that it is still at it.
const RENEW_EVERY: Wait = Wait::from_secs(30);
/// How long a worker waits before it looks again where nobody rings.
const LOOK_EVERY: Wait = Wait::from_secs(1);
/// Seconds until the next try, by tries so far; after the last one it is given up.
const RETRY_AFTER_SECONDS: [i64; 9] = [5, 15, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400];
/// The next try comes up to this part earlier or later, so that a crowd does not come at once.
const JITTER: f64 = 0.2;

/// Starts the workers; they end after the job in hand once `stop` is cancelled.
pub fn start(services: &Services, tracker: &TaskTracker, stop: &CancellationToken) {
    for _ in 0..AT_A_TIME {
        let (services, stop) = (services.clone(), stop.clone());
        tracker.spawn(async move { work(&services, &stop).await });
    }
}

async fn work(services: &Services, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match next(services).await {
            Ok(true) => {}
            Ok(false) => rest(services, stop).await,
            Err(error) => {
                tracing::error!(%error, "a worker could not reach the outbox");
                rest(services, stop).await;
            }
        }
    }
}

async fn rest(services: &Services, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = services.job_promised.notified() => {}
        () = tokio::time::sleep(LOOK_EVERY) => {}
    }
}

/// Takes and runs one job; false where none is due.
///
/// # Errors
/// The database's.
pub async fn next(services: &Services) -> Result<bool> {
    let now = services.clock.now();
    let Some(job) = jobs::claim(&services.db, now, now + LEASE).await? else { return Ok(false) };
    let trail = Trail::default();
    if let Some(answer) = run(services, &job, &trail).await? {
        trail.keep(settle(services, &job, answer)).await?;
        services.job_promised.notify_one();
    }
    Ok(true)
}

/// Runs a job apart, so that a panic ends the job and not the worker. None where another worker has it by now.
async fn run(services: &Services, job: &Job, trail: &Trail) -> Result<Option<Result<()>>> {
    let mut running = {
        let (services, task, trail) = (services.clone(), job.task.clone(), trail.clone());
        tokio::spawn(async move { trail.keep(task.run(&services)).await })
    };
    loop {
        tokio::select! {
            ended = &mut running => return Ok(Some(ended.unwrap_or_else(|panicked| Err(panicked.into())))),
            () = tokio::time::sleep(RENEW_EVERY) => {
                let until = services.clock.now() + LEASE;
                if !jobs::renew(&mut *services.db.connection().await?, job, until).await? {
                    tracing::warn!(job = job.task.key(), "another worker has taken the job over");
                    running.abort();
                    return Ok(None);
                }
            }
        }
    }
}

async fn settle(services: &Services, job: &Job, answer: Result<()>) -> Result<()> {
    let now = services.clock.now();
    let failure = match answer {
        Ok(()) if job.task == Task::Reconcile => {
            let mut connection = services.db.connection().await?;
            return Ok(jobs::again(&mut connection, job, now + reconcile::EVERY, 0, None).await?);
        }
        Ok(()) => return Ok(jobs::done(&mut *services.db.connection().await?, job, now).await?),
        Err(failure) => failure,
    };
    let why = failure.sentence();
    tracing::warn!(job = job.task.key(), attempt = job.attempt, error = %failure, "a job did not work: {why}");
    let Some((at, attempt)) = next_try(job, &failure, now) else {
        job.task.give_up(services, &why).await?;
        return Ok(jobs::give_up(&mut *services.db.connection().await?, job, &why).await?);
    };
    if attempt > job.attempt {
        job.task.will_try_again(services, &why).await?;
    }
    Ok(jobs::again(&mut *services.db.connection().await?, job, at, attempt, Some(&why)).await?)
}

/// When a job is tried again, and how many attempts have not worked by then; none where only a person can help.
fn next_try(job: &Job, failure: &Failure, now: DateTime<Utc>) -> Option<(DateTime<Utc>, u32)> {
    match failure.remedy() {
        Remedy::WaitUntil(at) => Some((at.max(now + Duration::seconds(1)), job.attempt)),
        _ if job.task == Task::Reconcile => Some((now + reconcile::EVERY, 0)),
        Remedy::Retry => delay(job.attempt).map(|delay| (now + delay, job.attempt + 1)),
        Remedy::Person => None,
    }
}

fn delay(attempt: u32) -> Option<Duration> {
    let seconds = *RETRY_AFTER_SECONDS.get(attempt as usize)?;
    let jitter = rand::rng().random_range(1.0 - JITTER..=1.0 + JITTER);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "seconds of at most a day"
    )]
    let milliseconds = (seconds as f64 * 1_000.0 * jitter) as i64;
    Some(Duration::milliseconds(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_each_time_and_ends() {
        let delays: Vec<Duration> = (0..9).map_while(delay).collect();
        assert_eq!(delays.len(), RETRY_AFTER_SECONDS.len());
        assert!(delays.windows(2).all(|pair| pair[0] < pair[1]), "{delays:?}");
        assert_eq!(delay(9), None);
    }
}
