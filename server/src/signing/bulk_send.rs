//! A run at work: one item after another, each prepared afresh and sent as if it were sent alone.
//!
//! The envelope's id is chosen and kept before the item is sent. Whatever cuts the work off, that id
//! tells whether the item went out, so it never goes out twice.

use std::future::Future;

use app::{
    error::AppError,
    model::{
        bulk::Held,
        ids::{BulkId, EnvelopeId},
    },
};

use super::{
    bulk::changed,
    failure::{Failure, Remedy, Result},
    link_account, make, prepare, send,
};
use crate::{
    ids,
    jobs::Task,
    services::Services,
    store::{
        self, Tx,
        bulk::{self, Run, Taken},
        envelopes,
        failures::{Place, Told},
        jobs,
    },
};

/// What became of the item in hand.
enum Turn {
    Sent,
    Failed(String),
    Skipped(String),
    Stopped,
}

/// Sends the item in hand or the next one, and promises the one after it.
///
/// # Errors
/// What time helps against; the item stays in hand.
pub async fn run(services: &Services, id: &BulkId) -> Result<()> {
    let Some(run) = find(services, id).await? else { return Ok(()) };
    let Some(taken) = take(services, id).await? else { return finish(services, &run).await };
    changed(services, &run);
    let pace = services.paces.of(run.who.id).await;
    match pace.keep(turn(services, &run, &taken)).await {
        Ok(turn) => settle(services, &run, &taken, turn).await,
        Err(failure) => hold(services, &run, &taken, failure).await,
    }
}

async fn find(services: &Services, id: &BulkId) -> Result<Option<Run>> {
    let found = bulk::find(&mut *services.db.connection().await?, id).await?;
    Ok(found.filter(|run| !run.finished))
}

async fn take(services: &Services, id: &BulkId) -> Result<Option<Taken>> {
    let mut tx = services.db.begin().await?;
    let taken = bulk::take(&mut tx, id, &EnvelopeId(ids::id())).await?;
    tx.commit().await.map_err(store::Error::from)?;
    Ok(taken)
}

async fn finish(services: &Services, run: &Run) -> Result<()> {
    bulk::finish(&mut *services.db.connection().await?, &run.id, services.clock.now()).await?;
    changed(services, run);
    Ok(())
}

async fn turn(services: &Services, run: &Run, taken: &Taken) -> Result<Turn> {
    if went_out(services, &taken.envelope).await? {
        return Ok(Turn::Sent);
    }
    if run.stopped {
        return Ok(Turn::Stopped);
    }
    let (who, item) = (&run.who, run.item(&taken.id));
    if link_account::serving(services, who, run.project).await?.is_none_or(|(_, live)| !live) {
        return Err(AppError::DocusignReconnect.into());
    }
    let preparation = prepare::prepare(services, who, &item).await?;
    if preparation.already_out {
        return Ok(Turn::Skipped("It already has an envelope that is not finished.".to_owned()));
    }
    if !preparation.problems.is_empty() {
        return Ok(Turn::Failed(AppError::Invalid(preparation.problems).to_string()));
    }
    match send::send_as(services, who, &item, &preparation.form, taken.envelope.clone()).await {
        Ok(_) => Ok(Turn::Sent),
        Err(Failure::Told(AppError::Conflict(why))) => {
            Ok(match went_out(services, &taken.envelope).await? {
                true => Turn::Sent,
                false => Turn::Skipped(why),
            })
        }
        Err(failure) => Err(failure),
    }
}

/// Whether the item was sent before, when the work was cut off.
async fn went_out(services: &Services, envelope: &EnvelopeId) -> Result<bool> {
    Ok(envelopes::find(&mut *services.db.connection().await?, envelope).await?.is_some())
}

/// Writes down what became of the item, and promises the next one.
async fn settle(services: &Services, run: &Run, taken: &Taken, turn: Turn) -> Result<()> {
    let (state, reason) = match &turn {
        Turn::Sent => ("sent", None),
        Turn::Failed(why) => ("failed", Some(why.as_str())),
        Turn::Skipped(why) => ("skipped", Some(why.as_str())),
        Turn::Stopped => ("stopped", None),
    };
    let mut tx = services.db.begin().await?;
    bulk::settle(&mut tx, &run.id, taken.position, state, reason).await?;
    jobs::promise(&mut tx, &Task::BulkSend { run: run.id.clone() }, services.clock.now()).await?;
    tx.commit().await.map_err(store::Error::from)?;
    changed(services, run);
    Ok(())
}

/// Pauses where a login is missing, waits where time helps, and goes on with the next item otherwise.
async fn hold(services: &Services, run: &Run, taken: &Taken, failure: Failure) -> Result<()> {
    if failure.needs_login() {
        let held = match &failure {
            Failure::Told(AppError::DocusignReconnect) | Failure::Docusign(_) => Held::Docusign,
            _ => Held::Procore,
        };
        pause(services, run, taken, &held).await?;
        return Err(failure);
    }
    let (why, until) = match failure.remedy() {
        Remedy::Person => {
            return settle(services, run, taken, Turn::Failed(failure.told().to_string())).await;
        }
        Remedy::WaitUntil(at) => (failure.sentence(), Some(at)),
        Remedy::Retry => (format!("{} It goes on by itself.", failure.sentence()), None),
    };
    let held = Held::Later { why, until };
    bulk::hold(&mut *services.db.connection().await?, &run.id, &held).await?;
    changed(services, run);
    Err(failure)
}

/// Puts the item back; a login takes the run up again, see [`super::bulk::take_up_again`].
async fn pause(services: &Services, run: &Run, taken: &Taken, held: &Held) -> Result<()> {
    let mut tx = services.db.begin().await?;
    bulk::settle(&mut tx, &run.id, taken.position, "waiting", None).await?;
    bulk::hold(&mut tx, &run.id, held).await?;
    tx.commit().await.map_err(store::Error::from)?;
    changed(services, run);
    Ok(())
}

/// The run does not go on by itself: a login is missing, or the item in hand has been tried for days.
///
/// # Errors
/// The database's.
pub async fn give_up(tx: &mut Tx, id: &BulkId, why: &str) -> store::Result<Option<Told>> {
    let Some(run) = bulk::find(tx, id).await?.filter(|run| !run.finished) else { return Ok(None) };
    if !run.held.as_ref().is_some_and(Held::is_pause) {
        let why = format!("{why} It is not tried again by itself: choose Continue once that is mended.");
        bulk::hold(tx, id, &Held::Later { why, until: None }).await?;
    }
    Ok(Some(Told {
        place: Some(Place { company: run.company, project: run.project, tool: run.tool, item: None }),
        envelope: None,
        person: Some(run.who.id),
        title: format!("Bulk send of {}", run.who.name),
        what: "A bulk send does not go on.".to_owned(),
        meaning: "Items that have gone out stay out. The items after them wait and have not been sent."
            .to_owned(),
    }))
}

/// Does work on an envelope; one that was sent with many others waits for its turn at Procore.
///
/// # Errors
/// The work's.
pub async fn in_its_turn<T>(
    services: &Services,
    envelope: &EnvelopeId,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    if !bulk::has_envelope(&mut *services.db.connection().await?, envelope).await? {
        return work.await;
    }
    let filer = make::find(services, envelope).await?.filer;
    services.paces.of(filer).await.keep(work).await
}
