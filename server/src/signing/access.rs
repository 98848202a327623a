//! Who may see and do what. Asked of Procore with the person's own token, believed for seconds.
//!
//! Not theirs and not there look the same from outside.

use std::sync::Arc;

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, EnvelopeId, ProjectId},
        item::ItemRef,
        person::{AccessLevel, Viewer},
        tool::{Gate, ItemKind, Tool},
    },
};

use super::{
    companies,
    failure::{Failure, Result},
    items::{self, Item},
    tokens,
};
use crate::{
    services::Services,
    store::envelopes::{self, Envelope},
};

/// A project, where the person may see it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn project(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
) -> Result<procore::Project> {
    let projects = projects(services, who, company).await?;
    let found = projects.iter().find(|known| known.id == project.0).cloned();
    Ok(found.ok_or_else(|| AppError::NotFound { what: "This project".to_owned() })?)
}

/// The company's projects the person may see.
///
/// # Errors
/// [`AppError::NotFound`] where the company is not theirs.
pub async fn projects(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
) -> Result<Arc<Vec<procore::Project>>> {
    let cache = &services.remembered.projects;
    if let Some(projects) = cache.get(&(who.id, company)).await {
        return Ok(projects);
    }
    let asked =
        tokens::in_company(services, who.id, company, |api| async move { api.projects().await }).await;
    let projects = Arc::new(match asked {
        Err(Failure::Procore(error)) if error.is_not_found() => {
            return Err(AppError::NotFound { what: "This company".to_owned() }.into());
        }
        answer => answer?,
    });
    cache.insert((who.id, company), projects.clone()).await;
    Ok(projects)
}

/// The person's level on a list of a project: that of the tool which governs it, for correspondence the highest
/// on any type.
///
/// # Errors
/// Procore's.
pub async fn level(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
) -> Result<AccessLevel> {
    let permissions = permissions(services, who, company, Some(project)).await?;
    let governs = tool.kinds().next().and_then(|kind| kind.spec().needs.first()).map(|need| need.gate);
    Ok(match governs.and_then(|gate| tool_of(gate, None)) {
        Some(tool) => told(permissions.level(tool)),
        None => told(permissions.correspondence_level()),
    })
}

/// The person's level on the tool that governs an item.
///
/// # Errors
/// Procore's, [`AppError::NotFound`].
pub async fn level_of(services: &Services, who: &Viewer, item: &Item) -> Result<AccessLevel> {
    let ItemRef { company, project, .. } = item.place;
    let permissions = permissions(services, who, company, Some(project)).await?;
    let governs =
        item.kind.spec().needs.first().and_then(|need| tool_of(need.gate, item.correspondence_type()));
    Ok(governs.map_or(AccessLevel::None, |tool| told(permissions.level(tool))))
}

/// Procore's name for what a permission rests on; none where it depends on an item that is not given.
const fn tool_of(gate: Gate, correspondence_type: Option<i64>) -> Option<procore::Tool> {
    Some(match (gate, correspondence_type) {
        (Gate::Commitments, _) => procore::Tool::Commitments,
        (Gate::PrimeContracts, _) => procore::Tool::PrimeContracts,
        (Gate::ChangeOrders, _) => procore::Tool::ChangeOrders,
        (Gate::ChangeEvents, _) => procore::Tool::ChangeEvents,
        (Gate::CorrespondenceType, Some(id)) => procore::Tool::CorrespondenceType(id),
        (Gate::CorrespondenceType, None) => return None,
    })
}

/// Whether the person has Admin on the Admin tool: the project's, or the company's without a project.
///
/// # Errors
/// Procore's.
pub async fn is_admin(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<bool> {
    let permissions = permissions(services, who, company, project).await?;
    Ok(told(permissions.level(procore::Tool::Admin)) == AccessLevel::Admin)
}

async fn permissions(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<Arc<procore::Permissions>> {
    let cache = &services.remembered.permissions;
    let key = (who.id, company, project);
    if let Some(permissions) = cache.get(&key).await {
        return Ok(permissions);
    }
    let project = project.map(|project| project.0);
    let asked =
        tokens::in_company(services, who.id, company, |api| async move { api.permissions(project).await })
            .await?;
    let permissions = Arc::new(asked);
    cache.insert(key, permissions.clone()).await;
    Ok(permissions)
}

const fn told(level: procore::AccessLevel) -> AccessLevel {
    match level {
        procore::AccessLevel::None => AccessLevel::None,
        procore::AccessLevel::ReadOnly => AccessLevel::ReadOnly,
        procore::AccessLevel::Standard => AccessLevel::Standard,
        procore::AccessLevel::Admin => AccessLevel::Admin,
    }
}

/// Checks that the person may send this item: they have what its kind needs, and the integration is on.
///
/// # Errors
/// [`AppError::Forbidden`] with who can, or who can turn it on.
pub async fn must_be_able_to_send(
    services: &Services,
    who: &Viewer,
    item: &Item,
) -> Result<app::model::project::Project> {
    let project = companies::project(services, who, item.place.company, item.place.project).await?;
    let refusal = match project.integration.how_to_turn_on() {
        Some(sentence) => Some(sentence.to_owned()),
        None => unmet_need(services, who, item).await?,
    };
    match refusal {
        Some(sentence) => Err(AppError::Forbidden(sentence).into()),
        None => Ok(project),
    }
}

/// Why the person's permissions do not let them send an item, and who can; none where they do.
///
/// # Errors
/// Procore's.
pub async fn unmet_need(services: &Services, who: &Viewer, item: &Item) -> Result<Option<String>> {
    let ItemRef { company, project, .. } = item.place;
    let permissions = permissions(services, who, company, Some(project)).await?;
    for need in item.kind.spec().needs {
        let Some(tool) = tool_of(need.gate, item.correspondence_type()) else { continue };
        let level = told(permissions.level(tool));
        if level >= need.level
            || (need.gate == Gate::ChangeEvents && !uses_change_events(services, who, item).await?)
        {
            continue;
        }
        return Ok(Some(needs(item.kind, need.gate, need.level, level)));
    }
    Ok(None)
}

/// Change Events counts only where the project uses it.
async fn uses_change_events(services: &Services, who: &Viewer, item: &Item) -> Result<bool> {
    let cache = &services.remembered.change_events;
    if let Some(used) = cache.get(&item.place.project).await {
        return Ok(used);
    }
    let project = item.place.project.0;
    let used = tokens::in_company(services, who.id, item.place.company, |api| async move {
        api.change_events_on(project).await
    })
    .await?;
    cache.insert(item.place.project, used).await;
    Ok(used)
}

fn needs(kind: ItemKind, gate: Gate, wanted: AccessLevel, level: AccessLevel) -> String {
    let wanted = match wanted {
        AccessLevel::Admin => "Admin".to_owned(),
        other => format!("{} or Admin", other.label()),
    };
    format!(
        "Only people with {wanted} on the {} tool can send a {} for signature; you have {}. Ask your project’s Procore administrator.",
        gate.label(),
        kind.label().to_lowercase(),
        level.label(),
    )
}

/// An envelope with its item, where the person may see that.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn envelope(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<(Envelope, Item)> {
    let found = envelopes::find(&mut *services.db.connection().await?, id).await?;
    let gone = || AppError::NotFound { what: "This envelope".to_owned() };
    let envelope = found.ok_or_else(gone)?;
    let place = &envelope.item;
    let seen = async {
        project(services, who, place.company, place.project).await?;
        items::read(services, who.id, place).await
    };
    match seen.await {
        Ok(item) => Ok((envelope, item)),
        Err(failure) if failure.is_out_of_sight() => Err(gone().into()),
        Err(other) => Err(other),
    }
}

/// An envelope with its item, where the person may steer it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn steerable(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<(Envelope, Item)> {
    let (envelope, item) = envelope(services, who, id).await?;
    must_steer(services, who, &envelope, &item).await?;
    Ok((envelope, item))
}

/// Checks that the person may steer an envelope: who sent it, or an Admin of the tool.
///
/// # Errors
/// [`AppError::Forbidden`] with who can.
pub async fn must_steer(services: &Services, who: &Viewer, envelope: &Envelope, item: &Item) -> Result<()> {
    if envelope.sender == who.id || level_of(services, who, item).await? == AccessLevel::Admin {
        return Ok(());
    }
    let governs = item.kind.spec().needs.first().map_or("", |need| need.gate.label());
    Err(AppError::Forbidden(format!(
        "Only {} or people with Admin on the {governs} tool can do this.",
        envelope.sender_name,
    ))
    .into())
}
