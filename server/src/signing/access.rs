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
        tool::Tool,
    },
};

use super::{
    companies,
    failure::{Failure, Result},
    items, tokens,
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

/// The person's level on a tool of a project.
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
    let tool = match tool {
        Tool::Commitments => procore::Tool::Commitments,
    };
    level_on(services, who, company, Some(project), tool).await
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
    Ok(level_on(services, who, company, project, procore::Tool::Admin).await? == AccessLevel::Admin)
}

async fn level_on(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
    tool: procore::Tool,
) -> Result<AccessLevel> {
    let cache = &services.remembered.permissions;
    let key = (who.id, company, project);
    let permissions =
        match cache.get(&key).await {
            Some(permissions) => permissions,
            None => {
                let project = project.map(|project| project.0);
                let asked = tokens::in_company(services, who.id, company, |api| async move {
                    api.permissions(project).await
                })
                .await?;
                let permissions = Arc::new(asked);
                cache.insert(key, permissions.clone()).await;
                permissions
            }
        };
    Ok(match permissions.level(tool) {
        procore::AccessLevel::None => AccessLevel::None,
        procore::AccessLevel::ReadOnly => AccessLevel::ReadOnly,
        procore::AccessLevel::Standard => AccessLevel::Standard,
        procore::AccessLevel::Admin => AccessLevel::Admin,
    })
}

/// Checks that the person may send this item now: Admin of the tool, and the integration is on.
///
/// # Errors
/// [`AppError::Forbidden`] with who can, or who can turn it on.
pub async fn must_be_able_to_send(
    services: &Services,
    who: &Viewer,
    item: &ItemRef,
) -> Result<app::model::project::Project> {
    let project = companies::project(services, who, item.company, item.project).await?;
    must_be_tool_admin(services, who, item.company, item.project, item.tool).await?;
    match project.integration.how_to_turn_on() {
        Some(sentence) => Err(AppError::Forbidden(sentence.to_owned()).into()),
        None => Ok(project),
    }
}

/// Checks that the person may send items of a tool.
///
/// # Errors
/// [`AppError::Forbidden`] with who can.
async fn must_be_tool_admin(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
) -> Result<()> {
    match level(services, who, company, project, tool).await? {
        AccessLevel::Admin => Ok(()),
        other => Err(AppError::Forbidden(needs_tool_admin(tool, other)).into()),
    }
}

/// Why somebody below Admin cannot send, and who can.
pub fn needs_tool_admin(tool: Tool, level: AccessLevel) -> String {
    format!(
        "Only people with Admin on the {tool} tool can send for signature; you have {level}. Ask your project’s Procore administrator.",
        tool = tool.label(),
        level = level.label(),
    )
}

/// An envelope, where the person may see its item.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn envelope(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<Envelope> {
    let found = envelopes::find(&mut *services.db.connection().await?, id).await?;
    let gone = || AppError::NotFound { what: "This envelope".to_owned() };
    let envelope = found.ok_or_else(gone)?;
    let item = &envelope.item;
    let seen = async {
        project(services, who, item.company, item.project).await?;
        items::commitment(services, who.id, item).await
    };
    match seen.await {
        Ok(_) => Ok(envelope),
        Err(Failure::Told(AppError::NotFound { .. } | AppError::Forbidden(_))) => Err(gone().into()),
        Err(other) => Err(other),
    }
}

/// An envelope, where the person may steer it: who sent it, or an Admin of the tool.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn steerable(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<Envelope> {
    let envelope = envelope(services, who, id).await?;
    let item = &envelope.item;
    if envelope.sender != who.id {
        let level = level(services, who, item.company, item.project, item.tool).await?;
        if level != AccessLevel::Admin {
            return Err(AppError::Forbidden(format!(
                "Only {} or people with Admin on the {} tool can do this.",
                envelope.sender_name,
                item.tool.label()
            ))
            .into());
        }
    }
    Ok(envelope)
}
