//! The two **Enable DocuSign** switches, for Admins of the Admin tool only.

use app::{
    error::AppError,
    model::{
        audit::Action,
        ids::{CompanyId, ProjectId},
        person::Viewer,
        project::{CompanySettings, ProjectSettings},
    },
};

use super::{access, announcements, companies, failure::Result};
use crate::{
    services::Services,
    store::{audit::Entry, envelopes, settings},
};

/// A company's switch.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn company_settings(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
) -> Result<CompanySettings> {
    let may_change = access::is_admin(services, who, company, None).await?;
    let shown = companies::company(services, who, company).await?;
    let mut connection = services.db.connection().await?;
    Ok(CompanySettings {
        company: shown,
        enabled: settings::company_enabled(&mut connection, company).await?,
        changes: announcements::news(&mut connection, company).await?,
        may_change,
    })
}

/// Turns a company's switch.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn set_company(services: &Services, who: &Viewer, company: CompanyId, enabled: bool) -> Result<()> {
    if !access::is_admin(services, who, company, None).await? {
        return Err(forbidden("company").into());
    }
    let mut tx = services.db.begin().await?;
    settings::set_company(&mut tx, company, enabled).await?;
    announcements::promise(services, &mut tx, company, who.id, services.clock.now()).await?;
    tx.note(turned(services, who, enabled, "the company").within(company, None));
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(())
}

/// A project's switch.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn project_settings(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
) -> Result<ProjectSettings> {
    let shown = companies::project(services, who, company, project).await?;
    Ok(ProjectSettings {
        project: shown,
        may_change: access::is_admin(services, who, company, Some(project)).await?,
        open_envelopes: envelopes::count_active(&mut *services.db.connection().await?, project).await?,
    })
}

/// Turns a project's switch.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] where the company's is off.
pub async fn set_project(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    enabled: bool,
) -> Result<()> {
    let shown = companies::project(services, who, company, project).await?;
    if !access::is_admin(services, who, company, Some(project)).await? {
        return Err(forbidden("project").into());
    }
    if !shown.integration.company_on {
        return Err(AppError::Conflict(
            "DocuSign is not enabled for this company, so the project’s switch has no effect. Turn it on under Company settings first."
                .to_owned(),
        )
        .into());
    }
    let mut tx = services.db.begin().await?;
    settings::set_project(&mut tx, company, project, enabled).await?;
    tx.note(turned(services, who, enabled, &shown.name).within(company, project));
    Ok(tx.commit().await?)
}

fn turned(services: &Services, who: &Viewer, enabled: bool, place: &str) -> Entry {
    let (action, word) =
        if enabled { (Action::IntegrationOn, "on") } else { (Action::IntegrationOff, "off") };
    Entry::new(action, who, services.clock.now(), format!("turned DocuSign {word} for {place}"))
}

fn forbidden(level: &str) -> AppError {
    AppError::Forbidden(format!(
        "Only people with Admin on the {level}’s Admin tool can change Enable DocuSign."
    ))
}
