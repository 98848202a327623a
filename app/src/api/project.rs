//! Companies, projects and their **Enable DocuSign** switches.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
#[cfg(feature = "ssr")]
use crate::routes::Route;
use crate::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        project::{Company, CompanySettings, Project, ProjectSettings},
    },
};

/// The companies the person belongs to.
#[server]
pub async fn companies() -> Result<Vec<Company>, AppError> {
    let (port, who) = product()?;
    told(port.companies(&who).await)
}

/// The company's projects the person may see.
#[server]
pub async fn projects(company: CompanyId) -> Result<Vec<Project>, AppError> {
    let (port, who) = product()?;
    told(port.projects(&who, company).await)
}

/// The company's switch.
#[server]
pub async fn load_company_settings(company: CompanyId) -> Result<CompanySettings, AppError> {
    let (port, who) = product()?;
    told(port.company_settings(&who, company).await)
}

/// Turns the company's switch and goes back to its page with `updated`.
#[server]
pub async fn set_company_integration(
    company: CompanyId,
    #[server(default)] enabled: bool,
) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.set_company_integration(&who, company, enabled).await)?;
    leptos_axum::redirect(&format!("{}?updated=1", Route::CompanySettings(company)));
    Ok(())
}

/// Asks Procore to announce changes in the company's items.
#[server]
pub async fn ask_for_announcements(company: CompanyId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.ask_for_announcements(&who, company).await)?;
    leptos_axum::redirect(&Route::CompanySettings(company).href());
    Ok(())
}

/// The project's switch.
#[server]
pub async fn load_project_settings(
    company: CompanyId,
    project: ProjectId,
) -> Result<ProjectSettings, AppError> {
    let (port, who) = product()?;
    told(port.project_settings(&who, company, project).await)
}

/// Turns the project's switch and goes back to its page with `updated`.
#[server]
pub async fn set_project_integration(
    company: CompanyId,
    project: ProjectId,
    #[server(default)] enabled: bool,
) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.set_project_integration(&who, company, project, enabled).await)?;
    leptos_axum::redirect(&format!("{}?updated=1", Route::ProjectSettings(company, project)));
    Ok(())
}
