//! The preview of many items: what each would go out with, and what is missing.
//!
//! Reading takes several calls an item, and Procore limits calls, so an answer tells what is known by
//! then; the page asks again. What was read is kept for the preview alone: sending reads afresh.

use std::{collections::HashMap, sync::Arc, time::Duration};

use app::{
    error::AppError,
    model::{
        bulk::{BULK_MAX, BulkPreview, BulkRow, BulkSigner, Check, Held},
        envelope::EnvelopeState,
        ids::{CompanyId, ItemId, ProjectId},
        item::{ItemQuery, ItemRef, ItemSummary},
        person::{AccessLevel, Viewer},
        project::Project,
        send::Preparation,
        tool::Tool,
    },
};
use tokio::time::Instant;

use super::{
    access,
    failure::{Failure, Remedy, Result},
    items, link_account, prepare,
};
use crate::services::Services;

/// How long one answer reads before it tells what is known.
const READING: Duration = Duration::from_secs(2);

/// What was read of an item.
#[derive(Debug)]
pub struct Checked {
    signers: Vec<BulkSigner>,
    check: Check,
}

/// The chosen items, as far as they have been read; reads on for a moment.
///
/// # Errors
/// Why this person can send none of them, as a sentence.
pub async fn preview(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    chosen: &[ItemId],
) -> Result<BulkPreview> {
    let (shown, mut listed) = sendable_list(services, who, (company, project, tool), chosen).await?;
    let account = link_account::working(services, who, project).await?.account_name;
    let places: Vec<ItemRef> =
        chosen.iter().map(|id| ItemRef { company, project, tool, id: id.clone() }).collect();
    let to_read = places.iter().filter(|place| listed.get(&place.id).is_some_and(|row| !is_out(row)));
    let pace = services.paces.of(who.id).await;
    let held = pace.keep(read(services, who, to_read)).await?;
    let mut rows = Vec::with_capacity(places.len());
    for place in places {
        let summary = listed.remove(&place.id);
        let checked = services.remembered.checks.get(&(who.id, place.clone())).await;
        rows.push(row(place, summary, checked.as_deref()));
    }
    Ok(BulkPreview { project: shown, tool, account, rows, held })
}

/// The project and the chosen rows of its list, where the person may send items of the tool.
///
/// # Errors
/// Why they may not; [`AppError::Conflict`] for none or too many items.
pub async fn sendable_list(
    services: &Services,
    who: &Viewer,
    (company, project, tool): (CompanyId, ProjectId, Tool),
    chosen: &[ItemId],
) -> Result<(Project, HashMap<ItemId, ItemSummary>)> {
    if !(1..=BULK_MAX).contains(&chosen.len()) {
        return Err(AppError::Conflict(format!(
            "Between 1 and {BULK_MAX} items can be sent at once; {} are selected.",
            chosen.len()
        ))
        .into());
    }
    let mut found = HashMap::new();
    let mut page = 1;
    loop {
        let query = ItemQuery { page, ..ItemQuery::default() };
        let list = items::list(services, who, company, project, tool, &query).await?;
        if list.access != AccessLevel::Admin {
            return Err(AppError::Forbidden(access::needs_tool_admin(tool, list.access)).into());
        }
        if let Some(sentence) = list.project.integration.how_to_turn_on() {
            return Err(AppError::Forbidden(sentence.to_owned()).into());
        }
        let wanted = list.rows.into_iter().filter(|row| chosen.contains(&row.item.id));
        found.extend(wanted.map(|row| (row.item.id.clone(), row)));
        if page >= list.pages || found.len() == chosen.len() {
            return Ok((list.project, found));
        }
        page += 1;
    }
}

fn is_out(row: &ItemSummary) -> bool {
    row.signing.is_some_and(EnvelopeState::is_active)
}

/// Reads items that have not been read, one after another, for a moment. Answers why it had to end early.
async fn read(
    services: &Services,
    who: &Viewer,
    places: impl Iterator<Item = &ItemRef>,
) -> Result<Option<Held>> {
    let begun = Instant::now();
    for place in places {
        let key = (who.id, place.clone());
        if services.remembered.checks.contains_key(&key) {
            continue;
        }
        if begun.elapsed() > READING {
            break;
        }
        match check(services, who, place).await {
            Ok(checked) => services.remembered.checks.insert(key, Arc::new(checked)).await,
            Err(failure) => {
                let until = match failure.remedy() {
                    Remedy::WaitUntil(at) => Some(at),
                    Remedy::Retry => None,
                    Remedy::Person => return Err(failure),
                };
                return Ok(Some(Held::Later { why: failure.sentence(), until }));
            }
        }
    }
    Ok(None)
}

async fn check(services: &Services, who: &Viewer, place: &ItemRef) -> Result<Checked> {
    match prepare::prepare(services, who, place).await {
        Ok(preparation) => Ok(checked(preparation)),
        Err(failure) if needs_login(&failure) || failure.remedy() != Remedy::Person => Err(failure),
        Err(failure) => {
            Ok(Checked { signers: Vec::new(), check: Check::LeftOut(failure.told().to_string()) })
        }
    }
}

/// Whether only a new login of the person helps.
pub fn needs_login(failure: &Failure) -> bool {
    match failure {
        Failure::Told(error) => matches!(error, AppError::ProcoreReconnect | AppError::DocusignReconnect),
        Failure::Procore(error) => error.class() == procore::Class::Reconnect,
        _ => false,
    }
}

fn checked(preparation: Preparation) -> Checked {
    let Preparation { form, problems, .. } = preparation;
    let signers = form
        .recipients
        .into_iter()
        .map(|row| BulkSigner { role: row.role, name: row.name, email: row.email })
        .collect();
    let check = if problems.is_empty() { Check::Ready } else { Check::Problems(problems) };
    Checked { signers, check }
}

fn row(item: ItemRef, summary: Option<ItemSummary>, checked: Option<&Checked>) -> BulkRow {
    let left_out = match &summary {
        None => Some("It was not found, or you do not have access to it in Procore."),
        Some(row) if is_out(row) => Some("It already has an envelope that is not finished."),
        Some(_) => None,
    };
    let (signers, check) = match (left_out, checked) {
        (Some(why), _) => (Vec::new(), Check::LeftOut(why.to_owned())),
        (None, Some(checked)) => (checked.signers.clone(), checked.check.clone()),
        (None, None) => (Vec::new(), Check::Unread),
    };
    BulkRow { item, summary, signers, check }
}

/// Forgets what was read of the chosen items.
pub async fn forget(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    chosen: &[ItemId],
) {
    for id in chosen {
        let place = ItemRef { company, project, tool, id: id.clone() };
        services.remembered.checks.invalidate(&(who.id, place)).await;
    }
    items::forget(services, project).await;
}
