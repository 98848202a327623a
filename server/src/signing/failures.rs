//! What did not work, shown to those who see the item, tried again or handled by its sender and Admins of the tool.
//!
//! What stands here is written where a job is given up ([`crate::jobs::worker`]) and by [`super::following`].

use std::{collections::BTreeMap, sync::Arc};

use app::{
    error::AppError,
    model::{
        audit::Action,
        failure::{About, FailureList, FailureQuery, FailureRow, FailureState, NOTE_MAX, PAGE_SIZE},
        ids::{CompanyId, FailureId, PersonId, ProjectId},
        item::ItemRef,
        person::{AccessLevel, Viewer},
        problem::Problem,
        project::Company,
        tool::Tool,
    },
};

use super::{
    access, companies,
    failure::{Failure, Result},
    items::{self, Item},
    steer,
};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        audit::Entry,
        envelopes,
        failures::{self, Place, Stored},
        jobs,
    },
};

/// A failure that a person may see.
struct Seen {
    failure: Stored,
    project: String,
    may_act: bool,
}

/// A page of what did not work: in a project, or in all of the company's that the person may see.
///
/// # Errors
/// [`AppError::NotFound`] for a place that is not theirs; [`AppError::Forbidden`] for a company they are no Admin of.
pub async fn page(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
    query: &FailureQuery,
) -> Result<FailureList> {
    let shown = match project {
        Some(project) => Some(companies::project(services, who, company, project).await?),
        None => None,
    };
    let company = companies::company(services, who, company).await?;
    if project.is_none() {
        must_be_admin(services, who, &company).await?;
    }
    let stored =
        failures::list(&mut *services.db.connection().await?, company.id, project, query.state()).await?;
    let asked_for = stored.into_iter().filter(|failure| matches(failure, query)).collect();
    let seen = seen(services, who, company.id, asked_for).await?;
    let matching = seen.len();
    let pages = u32::try_from(matching.div_ceil(PAGE_SIZE)).unwrap_or(u32::MAX).max(1);
    let page = query.page.clamp(1, pages);
    let rows = seen.into_iter().skip((page as usize - 1) * PAGE_SIZE).take(PAGE_SIZE);
    Ok(FailureList { company, project: shown, rows: rows.map(row).collect(), matching, page, pages })
}

async fn must_be_admin(services: &Services, who: &Viewer, company: &Company) -> Result<()> {
    if access::is_admin(services, who, company.id, None).await? {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "Only people with Admin on the company’s Admin tool see the failures of all projects. Open those of your project instead.".to_owned(),
    )
    .into())
}

fn matches(failure: &Stored, query: &FailureQuery) -> bool {
    let Some(place) = &failure.told.place else { return false };
    let text = [&failure.told.title, &failure.told.what, &failure.reason.why].map(|text| text.to_lowercase());
    (query.tool.is_empty() || place.tool.slug() == query.tool)
        && query
            .search
            .to_lowercase()
            .split_whitespace()
            .all(|word| text.iter().any(|text| text.contains(word)))
}

/// Those of the failures that the person may see, in order.
async fn seen(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    stored: Vec<Stored>,
) -> Result<Vec<Seen>> {
    let projects: BTreeMap<i64, String> = access::projects(services, who, company)
        .await?
        .iter()
        .map(|project| (project.id, project.name.clone()))
        .collect();
    let mut seen = Vec::new();
    for failure in stored {
        let Some(place) = &failure.told.place else { continue };
        let Some(project) = projects.get(&place.project.0).cloned() else { continue };
        let may_act = may_act(services, who, place, failure.told.person).await?;
        if may_act || listed(services, who, place).await?.is_some() {
            seen.push(Seen { failure, project, may_act });
        }
    }
    Ok(seen)
}

/// Whether it is their own, or they are Admin of the tool; of correspondence, of the letter's type.
async fn may_act(services: &Services, who: &Viewer, place: &Place, person: Option<PersonId>) -> Result<bool> {
    if person == Some(who.id) {
        return Ok(true);
    }
    if access::level(services, who, place.company, place.project, place.tool).await? != AccessLevel::Admin {
        return Ok(false);
    }
    if place.tool != Tool::Correspondence {
        return Ok(true);
    }
    match listed(services, who, place).await? {
        Some(letter) => Ok(access::level_of(services, who, &letter).await? == AccessLevel::Admin),
        None => Ok(false),
    }
}

/// The item of a failure, where the person sees it in the tool's list.
async fn listed(services: &Services, who: &Viewer, place: &Place) -> Result<Option<Item>> {
    let Some(ItemRef { company, project, tool, id }) = place.item() else { return Ok(None) };
    if access::level(services, who, company, project, tool).await? == AccessLevel::None {
        return Ok(None);
    }
    let items: Arc<Vec<Item>> = items::all(services, who.id, company, project, tool).await?;
    Ok(items.iter().find(|item| item.place.id == id).cloned())
}

fn row(Seen { failure, project, may_act }: Seen) -> FailureRow {
    let open = failure.state == FailureState::Open;
    let place = failure.told.place;
    let about = match (&failure.task, &place) {
        (Some(Task::BulkSend { run }), Some(place)) => About::Bulk(place.company, place.project, run.clone()),
        (_, Some(place)) => place.item().map_or(About::Nothing, About::Item),
        (_, None) => About::Nothing,
    };
    FailureRow {
        id: failure.id,
        project,
        tool: place.map_or(Tool::Commitments, |place| place.tool),
        title: failure.told.title,
        about,
        what: failure.told.what,
        why: failure.reason.why,
        meaning: failure.told.meaning,
        login: failure.reason.login,
        tries: failure.tries,
        first_at: failure.first_at,
        last_at: failure.last_at,
        state: failure.state,
        settled_by: failure.settled_by,
        settled_at: failure.settled_at,
        note: failure.note,
        trying: open && failure.trying,
        may_retry: open && may_act && failure.task.is_some() && !failure.trying,
        may_handle: open && may_act,
    }
}

/// How many open failures of a project wait for the person.
///
/// # Errors
/// Procore's.
pub async fn waiting_for(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
) -> Result<usize> {
    let open = Some(FailureState::Open);
    let open = failures::list(&mut *services.db.connection().await?, company, Some(project), open).await?;
    let mut waiting = 0;
    for failure in open {
        if let Some(place) = &failure.told.place
            && may_act(services, who, place, failure.told.person).await?
        {
            waiting += 1;
        }
    }
    Ok(waiting)
}

/// An open failure that the person may do something about.
async fn actionable(services: &Services, who: &Viewer, id: &FailureId) -> Result<(Stored, Place)> {
    let found = failures::find(&mut *services.db.connection().await?, id).await?;
    let gone = || Failure::from(AppError::NotFound { what: "This failure".to_owned() });
    let failure = found.ok_or_else(gone)?;
    let place = failure.told.place.clone().ok_or_else(gone)?;
    access::project(services, who, place.company, place.project).await.map_err(|failure| match failure {
        Failure::Told(AppError::NotFound { .. }) => gone(),
        other => other,
    })?;
    if !may_act(services, who, &place, failure.told.person).await? {
        return Err(match listed(services, who, &place).await? {
            Some(_) => AppError::Forbidden(
                "Only its sender and people with Admin on the tool can do something about this.".to_owned(),
            )
            .into(),
            None => gone(),
        });
    }
    if failure.state != FailureState::Open {
        let label = failure.state.label().to_lowercase();
        return Err(AppError::Conflict(format!("This is {label} already; nothing is left to do.")).into());
    }
    Ok((failure, place))
}

/// Tries again what failed. What is done in Procore is done with the login of who asks.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Conflict`] where nothing is to be tried.
pub async fn retry(services: &Services, who: &Viewer, id: &FailureId) -> Result<()> {
    let (failure, place) = actionable(services, who, id).await?;
    let task = failure.task.ok_or_else(|| {
        AppError::Conflict(
            "This cannot be tried again by itself. Open the item and take the envelope over.".to_owned(),
        )
    })?;
    if let Task::CreateEnvelope { envelope } | Task::WriteBack { envelope } = &task
        && steer::is_stuck(&super::make::find(services, envelope).await?)
    {
        return steer::retry(services, who, envelope).await;
    }
    if let Task::CreateEnvelope { envelope } = &task {
        let (_, item) = access::steerable(services, who, envelope).await?;
        access::must_be_able_to_send(services, who, &item).await?;
    }
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    if let Task::SetStatus { envelope, .. } = &task {
        envelopes::set_filer(&mut tx, envelope, who.id).await?;
    }
    jobs::promise(&mut tx, &task, now).await?;
    tx.note(entry(services, who, Action::Retry, &place, &failure.told, "tried again"));
    tx.commit().await?;
    services.job_promised.notify_one();
    services.live.changed(&place.changed());
    Ok(())
}

/// Says that nothing more is to be done about it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] for a note that is too long.
pub async fn handle(services: &Services, who: &Viewer, id: &FailureId, words: &str) -> Result<()> {
    let (failure, place) = actionable(services, who, id).await?;
    let words = words.trim();
    if words.chars().count() > NOTE_MAX {
        let message = format!("Write at most {NOTE_MAX} characters.");
        return Err(AppError::Invalid(vec![Problem::new("note", message)]).into());
    }
    let words = (!words.is_empty()).then_some(words);
    let mut tx = services.db.begin().await?;
    if !failures::handle(&mut tx, id, who, words, services.clock.now()).await? {
        return Err(AppError::Conflict("Somebody else was faster. Look at it again.".to_owned()).into());
    }
    let did = match words {
        Some(words) => format!("marked as handled (“{words}”)"),
        None => "marked as handled".to_owned(),
    };
    tx.note(entry(services, who, Action::FailureHandled, &place, &failure.told, &did));
    tx.commit().await?;
    services.live.changed(&place.changed());
    Ok(())
}

fn entry(
    services: &Services,
    who: &Viewer,
    action: Action,
    place: &Place,
    told: &failures::Told,
    did: &str,
) -> Entry {
    let what = format!("{did}: {}", told.what);
    let entry = Entry::new(action, who, services.clock.now(), what);
    match place.item() {
        Some(item) => entry.of(&item, &told.title, told.envelope.as_ref()),
        None => entry.within(place.company, place.project),
    }
}

/// A person has logged in again: what waits for their login is tried once more.
///
/// # Errors
/// The database's.
pub async fn take_up_again(services: &Services, person: PersonId) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    for envelope in envelopes::stuck_filings(&mut tx, person).await? {
        jobs::promise(&mut tx, &Task::WriteBack { envelope }, now).await?;
    }
    for failure in failures::waiting_for_login(&mut tx, person).await? {
        if let Some(task) = &failure.task {
            jobs::promise(&mut tx, task, now).await?;
        }
    }
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(())
}
