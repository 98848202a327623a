//! The preview of many items: what each would go out with, and what is missing.
//!
//! The items come from the list, so that only their firms are read; still Procore limits calls, so an answer
//! tells what is known by then, and the page asks again. What was read is kept for the preview alone:
//! sending reads afresh.

use std::{collections::HashMap, sync::Arc, time::Duration};

use app::{
    error::AppError,
    model::{
        bulk::{BULK_MAX, BulkPreview, BulkRow, BulkSigner, Check, Held},
        envelope::EnvelopeState,
        ids::{CompanyId, ItemId, ProjectId},
        item::{ItemRef, ItemSummary},
        person::{AccessLevel, Viewer},
        project::Project,
        send::Preparation,
        tool::Tool,
    },
};
use tokio::time::Instant;

use super::{
    access, companies,
    failure::{Remedy, Result},
    items::{self, Item, list},
    link_account, prepare,
};
use crate::{services::Services, store::envelopes};

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
    let pace = services.paces.of(who.id).await;
    let (shown, listed) = pace.keep(sendable(services, who, (company, project, tool), chosen)).await?;
    let account = link_account::working(services, who, project).await?.account_name;
    let held = pace.keep(read(services, who, &listed)).await?;
    let mut rows = Vec::with_capacity(chosen.len());
    for id in chosen {
        let place = ItemRef { company, project, tool, id: id.clone() };
        let checked = services.remembered.checks.get(&(who.id, place.clone())).await;
        let summary = listed.iter().find(|one| one.item.place == place).map(Listed::summary);
        rows.push(row(place, summary, checked.as_deref()));
    }
    Ok(BulkPreview { project: shown, tool, account, rows, held })
}

/// A chosen item, and the state of its newest envelope.
#[derive(Debug)]
pub struct Listed {
    /// The item.
    pub item: Item,
    signing: Option<EnvelopeState>,
}

impl Listed {
    fn summary(&self) -> ItemSummary {
        list::summary(&self.item, self.signing, false)
    }

    fn is_out(&self) -> bool {
        self.signing.is_some_and(EnvelopeState::is_active)
    }
}

/// The project and those of the chosen items that the person sees, in the chosen order, each once; where they
/// may send items of the tool.
///
/// # Errors
/// Why they may not; [`AppError::Conflict`] for none or too many items.
pub async fn sendable(
    services: &Services,
    who: &Viewer,
    (company, project, tool): (CompanyId, ProjectId, Tool),
    chosen: &[ItemId],
) -> Result<(Project, Vec<Listed>)> {
    if !(1..=BULK_MAX).contains(&chosen.len()) {
        return Err(AppError::Conflict(format!(
            "Between 1 and {BULK_MAX} items can be sent at once; {} are selected.",
            chosen.len()
        ))
        .into());
    }
    let shown = companies::project(services, who, company, project).await?;
    if let Some(sentence) = shown.integration.how_to_turn_on() {
        return Err(AppError::Forbidden(sentence.to_owned()).into());
    }
    let level = access::level(services, who, company, project, tool).await?;
    if level != AccessLevel::Admin {
        return Err(AppError::Forbidden(format!(
            "Only people with Admin on {} can send its items for signature; you have {}. Ask your project’s Procore administrator.",
            tool.in_procore(),
            level.label()
        ))
        .into());
    }
    let all = items::all(services, who.id, company, project, tool).await?;
    let states = envelopes::states_of_tool(&mut *services.db.connection().await?, project, tool).await?;
    // Oldest first: the last one of an item is its newest.
    let newest: HashMap<String, EnvelopeState> = states.into_iter().collect();
    let mut listed: Vec<Listed> = Vec::new();
    for id in chosen {
        if listed.iter().any(|one| one.item.place.id == *id) {
            continue;
        }
        let found = all.iter().find(|item| item.place.id == *id).cloned();
        listed.extend(found.map(|item| Listed { signing: newest.get(&id.0).copied(), item }));
    }
    Ok((shown, listed))
}

/// Reads who signs the items, one after another, for a moment. Answers why it had to end early.
async fn read(services: &Services, who: &Viewer, listed: &[Listed]) -> Result<Option<Held>> {
    let begun = Instant::now();
    for one in listed.iter().filter(|one| !one.is_out()) {
        let key = (who.id, one.item.place.clone());
        if services.remembered.checks.contains_key(&key) {
            continue;
        }
        if begun.elapsed() > READING {
            break;
        }
        match check(services, who, &one.item).await {
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

async fn check(services: &Services, who: &Viewer, item: &Item) -> Result<Checked> {
    match prepare::filled(services, who, item, &[]).await {
        Ok(preparation) => Ok(checked(preparation)),
        Err(failure) if failure.needs_login() || failure.remedy() != Remedy::Person => Err(failure),
        Err(failure) => {
            Ok(Checked { signers: Vec::new(), check: Check::LeftOut(failure.told().to_string()) })
        }
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
        Some(row) if row.signing.is_some_and(EnvelopeState::is_active) => {
            Some("It already has an envelope that is not finished.")
        }
        Some(_) => None,
    };
    let (signers, check) = match (left_out, checked) {
        (Some(why), _) => (Vec::new(), Check::LeftOut(why.to_owned())),
        (None, Some(checked)) => (checked.signers.clone(), checked.check.clone()),
        (None, None) => (Vec::new(), Check::Unread),
    };
    BulkRow { item, summary, signers, check }
}

/// Forgets what was read for a person of a project's items, in every process.
///
/// # Errors
/// [`AppError::NotFound`] for a project that is not theirs.
pub async fn forget(services: &Services, who: &Viewer, company: CompanyId, project: ProjectId) -> Result<()> {
    access::project(services, who, company, project).await?;
    services.remembered.forget_checks(who.id, project).await;
    services.live.check_again(who.id, project);
    Ok(())
}
