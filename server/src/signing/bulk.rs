//! Sending many items: a run is started, looked at, stopped and taken up again. What it does is in
//! [`super::bulk_send`].

use app::{
    error::AppError,
    model::{
        audit::Action,
        bulk::{BulkItem, BulkRun, BulkRunRow, BulkRuns, tally},
        ids::{BulkId, CompanyId, ItemId, PersonId, ProjectId},
        person::{AccessLevel, Viewer},
        tool::Tool,
    },
};
use sqlx::AnyConnection;

use super::{access, bulk_preview, companies, failure::Result, link_account};
use crate::{
    ids,
    jobs::Task,
    services::Services,
    store::{
        audit::Entry,
        bulk::{self, Chosen, Run},
        jobs,
    },
};

/// How many runs the list of runs looks back.
const LOOK_BACK: i64 = 50;

/// Starts a run: run, items and the job that sends the first one commit together.
///
/// # Errors
/// Why this person cannot send these items.
pub async fn start(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    chosen: &[ItemId],
) -> Result<BulkId> {
    let (_, listed) = bulk_preview::sendable(services, who, (company, project, tool), chosen).await?;
    link_account::working(services, who, project).await?;
    let items: Vec<Chosen> = listed
        .into_iter()
        .map(|one| Chosen { id: one.item.place.id, number: one.item.number, title: one.item.title })
        .collect();
    if items.is_empty() {
        return Err(AppError::NotFound { what: "None of these items".to_owned() }.into());
    }
    let now = services.clock.now();
    let run = Run {
        id: BulkId(ids::id()),
        who: who.clone(),
        company,
        project,
        tool,
        created_at: now,
        held: None,
        stopped: false,
        finished: false,
    };
    let mut tx = services.db.begin().await?;
    bulk::insert(&mut tx, &run, &items).await?;
    let what = format!("started to send {} of {}", counted(items.len()), tool.label());
    tx.note(Entry::new(Action::BulkStarted, who, now, what).within(company, project));
    jobs::promise(&mut tx, &Task::BulkSend { run: run.id.clone() }, now).await?;
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(run.id)
}

/// The project's newest runs that the person may see.
///
/// # Errors
/// [`AppError::NotFound`] for a project that is not theirs.
pub async fn list(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
) -> Result<BulkRuns> {
    let shown = companies::project(services, who, company, project).await?;
    let all = bulk::of_project(&mut *services.db.connection().await?, project, LOOK_BACK).await?;
    let mut runs = Vec::new();
    for run in all {
        if !may_see(services, who, &run).await? {
            continue;
        }
        let items = bulk::items(&mut *services.db.connection().await?, &run.id).await?;
        runs.push(BulkRunRow {
            state: run.state(),
            id: run.id,
            tool: run.tool,
            sender: run.who.name,
            created_at: run.created_at,
            items: items.len(),
            tally: tally(items.into_iter().map(|(_, outcome)| outcome)),
        });
    }
    Ok(BulkRuns { project: shown, runs })
}

/// How far a run is.
///
/// # Errors
/// [`AppError::NotFound`] for who neither started it nor has Admin on its tool.
pub async fn page(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    id: &BulkId,
) -> Result<BulkRun> {
    let shown = companies::project(services, who, company, project).await?;
    let run = seen(services, who, company, project, id).await?;
    let items = bulk::items(&mut *services.db.connection().await?, id).await?;
    Ok(BulkRun {
        project: shown,
        state: run.state(),
        own: run.who.id == who.id,
        items: items
            .into_iter()
            .map(|(chosen, outcome)| BulkItem {
                item: run.item(&chosen.id),
                number: chosen.number,
                title: chosen.title,
                outcome,
            })
            .collect(),
        id: run.id,
        tool: run.tool,
        sender: run.who.name,
        created_at: run.created_at,
    })
}

/// Stops a run before its next item.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where it is over.
pub async fn stop(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    id: &BulkId,
) -> Result<()> {
    let run = seen(services, who, company, project, id).await?;
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let stopped = bulk::stop(&mut tx, id, now).await?;
    if stopped {
        let what = format!("stopped the bulk send of {} that {} started", run.tool.label(), run.who.name);
        tx.note(Entry::new(Action::BulkStopped, who, now, what).within(company, project));
    }
    jobs::promise(&mut tx, &Task::BulkSend { run: id.clone() }, now).await?;
    tx.commit().await?;
    changed(services, &run);
    if stopped {
        return Ok(());
    }
    Err(AppError::Conflict("Nothing was left to stop: every item has had its turn.".to_owned()).into())
}

/// Takes a run up that is held.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn go_on(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    id: &BulkId,
) -> Result<()> {
    let run = seen(services, who, company, project, id).await?;
    let mut tx = services.db.begin().await?;
    let what = format!("let the bulk send of {} go on that {} started", run.tool.label(), run.who.name);
    tx.note(Entry::new(Action::BulkContinued, who, services.clock.now(), what).within(company, project));
    take_up(services, &mut tx, &run).await?;
    tx.commit().await?;
    changed(services, &run);
    Ok(())
}

/// A person has logged in again: their runs go on.
///
/// # Errors
/// The database's.
pub async fn take_up_again(services: &Services, person: PersonId) -> Result<()> {
    let mut connection = services.db.connection().await?;
    for run in bulk::held_of(&mut connection, person).await? {
        take_up(services, &mut connection, &run).await?;
        changed(services, &run);
    }
    Ok(())
}

async fn take_up(services: &Services, connection: &mut AnyConnection, run: &Run) -> Result<()> {
    let task = Task::BulkSend { run: run.id.clone() };
    Ok(jobs::promise(connection, &task, services.clock.now()).await?)
}

fn counted(items: usize) -> String {
    if items == 1 { "one item".to_owned() } else { format!("{items} items") }
}

async fn seen(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    id: &BulkId,
) -> Result<Run> {
    companies::project(services, who, company, project).await?;
    let found = bulk::find(&mut *services.db.connection().await?, id).await?;
    if let Some(run) = found.filter(|run| (run.company, run.project) == (company, project))
        && may_see(services, who, &run).await?
    {
        return Ok(run);
    }
    Err(AppError::NotFound { what: "This bulk send".to_owned() }.into())
}

async fn may_see(services: &Services, who: &Viewer, run: &Run) -> Result<bool> {
    // Admin of one correspondence type need not see the items of another.
    let all_see_alike = run.tool != Tool::Correspondence;
    Ok(run.who.id == who.id
        || all_see_alike
            && access::level(services, who, run.company, run.project, run.tool).await? == AccessLevel::Admin)
}

/// Wakes the workers, and tells the open pages of the run's project.
pub fn changed(services: &Services, run: &Run) {
    services.job_promised.notify_one();
    services.live.changed(&run.item(&ItemId(String::new())));
}
