//! Takes jobs that are due, a few at a time, and decides what comes after a failure.

use std::time::{Duration as Wait, Instant};

use app::model::item::ItemRef;
use chrono::{DateTime, Duration, Utc};
use rand::RngExt;
use tokio_util::{
    sync::CancellationToken,
    task::{AbortOnDropHandle, TaskTracker},
};
use tracing::Instrument;

use super::Task;
use crate::{
    services::Services,
    signing::{
        failure::{Failure, Remedy, Result},
        reconcile,
    },
    store::{
        failures::{self, Reason},
        jobs::{self, Claimed, Job},
    },
    trail::Trail,
};

/// How many jobs run at a time in one process.
const AT_A_TIME: usize = 4;
/// How long a worker waits before it looks again where nobody rings.
const LOOK_EVERY: Wait = Wait::from_secs(1);
/// How often a worker says that it is still at it, while its lease would last.
const RENEWALS: u32 = 4;
/// By how many thousandths the next try may come earlier or later.
const JITTER: i32 = 200;

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
    let lease = services.config.job_lease.to_std().unwrap_or_default();
    let leased_until = Instant::now() + lease;
    let now = services.clock.now();
    match jobs::claim(&services.db, now, now + services.config.job_lease).await? {
        None => return Ok(false),
        Some(Claimed::Unreadable(job)) => {
            tracing::error!(job, "a job of another version waits for that version")
        }
        Some(Claimed::Job(job)) => {
            let (began, trail) = (Instant::now(), Trail::default());
            let answer = run(services, &job, &trail, leased_until).await?;
            services.metrics.ran(job.task.name(), outcome(answer.as_ref()), began.elapsed());
            if let Some(answer) = answer {
                trail.keep(settle(services, &job, answer)).await?;
                services.job_promised.notify_one();
            }
        }
    }
    Ok(true)
}

/// How a run of a job ended, for those who count.
fn outcome(answer: Option<&Result<()>>) -> &'static str {
    match answer {
        None => "taken_over",
        Some(Ok(())) => "done",
        Some(Err(failure)) => match failure.remedy() {
            Remedy::WaitUntil(_) => "waits",
            Remedy::Retry => "retry",
            Remedy::Person => "person",
        },
    }
}

/// Runs a job apart, so that a panic ends the job and not the worker. None where another worker has it by now, or
/// may take it because the lease could not be renewed in time.
async fn run(
    services: &Services,
    job: &Job,
    trail: &Trail,
    mut leased_until: Instant,
) -> Result<Option<Result<()>>> {
    let mut running = {
        let (services, task, trail) = (services.clone(), job.task.clone(), trail.clone());
        let span = tracing::info_span!("job", key = task.key());
        // It must not outlive its lease, however this ends.
        AbortOnDropHandle::new(tokio::spawn(
            async move { trail.keep(task.run(&services)).await }.instrument(span),
        ))
    };
    let lease = services.config.job_lease.to_std().unwrap_or_default();
    loop {
        let left = leased_until.saturating_duration_since(Instant::now());
        tokio::select! {
            ended = &mut running => return Ok(Some(ended.unwrap_or_else(|panicked| Err(panicked.into())))),
            () = tokio::time::sleep(left.min(lease / RENEWALS)) => {
                match renew(services, job, leased_until).await {
                    Ok(Some(until)) => leased_until = until,
                    Ok(None) => {
                        tracing::warn!(job = job.task.key(), "another worker has taken the job over");
                        return Ok(None);
                    }
                    Err(error) if Instant::now() < leased_until => {
                        tracing::warn!(job = job.task.key(), %error, "a lease could not be renewed; it is tried again");
                    }
                    Err(error) => {
                        tracing::error!(job = job.task.key(), %error, "a lease has run out; the job begins anew");
                        return Ok(None);
                    }
                }
            }
        }
    }
}

/// Until when the job is leased now; none where another worker has it.
async fn renew(services: &Services, job: &Job, leased_until: Instant) -> Result<Option<Instant>> {
    let (now, lease) = (Instant::now(), services.config.job_lease);
    let until = services.clock.now() + lease;
    let renewing = async { jobs::renew(&mut *services.db.connection().await?, job, until).await };
    let ours = tokio::time::timeout(leased_until.saturating_duration_since(now), renewing)
        .await
        .map_err(|_| Failure::Later { at: until, why: "the database did not answer in time".to_owned() })??;
    Ok(ours.then(|| now + lease.to_std().unwrap_or_default()))
}

async fn settle(services: &Services, job: &Job, answer: Result<()>) -> Result<()> {
    match answer {
        Ok(()) => worked(services, job).await,
        Err(failure) => failed(services, job, &failure).await,
    }
}

async fn worked(services: &Services, job: &Job) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let ours = match job.task {
        Task::Reconcile => jobs::again(&mut tx, job, now + reconcile::EVERY, 0, None).await?,
        _ => jobs::done(&mut tx, job, now).await?,
    };
    let resolved = if ours { failures::resolve(&mut tx, &job.task.key(), now).await? } else { None };
    tx.commit().await?;
    if let Some(place) = resolved {
        services.live.changed(&place.changed());
    }
    Ok(())
}

async fn failed(services: &Services, job: &Job, failure: &Failure) -> Result<()> {
    let now = services.clock.now();
    let reason = failure.reason();
    tracing::warn!(job = job.task.key(), attempt = job.attempt, error = %failure, "a job did not work: {}", reason.why);
    let changed = match next_try(services, job, failure, now) {
        Some((at, attempt)) => try_again(services, job, &reason.why, at, attempt).await?,
        None => give_up(services, job, &reason, now).await?,
    };
    if let Some(item) = changed {
        services.live.changed(&item);
    }
    Ok(())
}

async fn try_again(
    services: &Services,
    job: &Job,
    why: &str,
    at: DateTime<Utc>,
    attempt: u32,
) -> Result<Option<ItemRef>> {
    let mut tx = services.db.begin().await?;
    if !jobs::again(&mut tx, job, at, attempt, Some(why)).await? {
        return Ok(None);
    }
    let changed = if attempt > job.attempt {
        job.task.will_try_again(&mut tx, why, services.clock.now()).await?
    } else {
        None
    };
    tx.commit().await?;
    Ok(changed)
}

/// Job, state and failure commit together.
async fn give_up(
    services: &Services,
    job: &Job,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<Option<ItemRef>> {
    let mut tx = services.db.begin().await?;
    if !jobs::give_up(&mut tx, job, &reason.why).await? {
        tx.commit().await?;
        return Ok(None);
    }
    let told = job.task.give_up(&mut tx, &reason.why, now).await?;
    if let Some(told) = &told {
        let tries = job.attempt + 1;
        failures::record(&mut tx, &job.task.key(), Some(&job.task), told, reason, tries, now).await?;
    }
    tx.commit().await?;
    Ok(told.and_then(|told| told.place).map(|place| place.changed()))
}

/// When a job is tried again, and how many attempts have not worked by then; none where only a person can help.
fn next_try(
    services: &Services,
    job: &Job,
    failure: &Failure,
    now: DateTime<Utc>,
) -> Option<(DateTime<Utc>, u32)> {
    match failure.remedy() {
        Remedy::WaitUntil(at) => Some((at.max(now + Duration::seconds(1)), job.attempt)),
        _ if job.task == Task::Reconcile => Some((now + reconcile::EVERY, 0)),
        Remedy::Retry => {
            let delay = *services.config.retry_after.get(job.attempt as usize)?;
            Some((now + scattered(delay), job.attempt + 1))
        }
        Remedy::Person => None,
    }
}

/// A little earlier or later, so that a crowd does not come at once.
fn scattered(delay: Duration) -> Duration {
    let per_mille = rand::rng().random_range(1_000 - JITTER..=1_000 + JITTER);
    delay * per_mille / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_scattered_and_nobody_waits_much_longer() {
        let day = Duration::days(1);
        let delays: Vec<Duration> = (0..100).map(|_| scattered(day)).collect();
        assert!(delays.iter().all(|delay| *delay >= day * 4 / 5 && *delay <= day * 6 / 5), "{delays:?}");
        assert!(delays.iter().any(|delay| delay != &delays[0]), "they come at different times");
    }
}
