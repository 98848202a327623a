//! The companies and projects of a person.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        person::Viewer,
        project::{Company, Project},
    },
};

use super::{access, failure::Result, failures, tokens};
use crate::{services::Services, store::settings};

/// The companies the person belongs to.
///
/// # Errors
/// Procore's.
pub async fn companies(services: &Services, who: &Viewer) -> Result<Vec<Company>> {
    let cache = &services.remembered.companies;
    if let Some(companies) = cache.get(&who.id).await {
        return Ok(companies.to_vec());
    }
    let asked = tokens::with_procore(services, who.id, |api| async move { api.companies().await }).await?;
    let companies: Vec<Company> = asked
        .into_iter()
        .filter(|company| company.is_active)
        .map(|company| Company { id: CompanyId(company.id), name: company.name })
        .collect();
    cache.insert(who.id, companies.clone().into()).await;
    Ok(companies)
}

/// A company of the person.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn company(services: &Services, who: &Viewer, id: CompanyId) -> Result<Company> {
    let found = companies(services, who).await?.into_iter().find(|company| company.id == id);
    Ok(found.ok_or_else(|| AppError::NotFound { what: "This company".to_owned() })?)
}

/// The company's projects the person may see, by name.
///
/// # Errors
/// Procore's, [`AppError::NotFound`].
pub async fn projects(services: &Services, who: &Viewer, company: CompanyId) -> Result<Vec<Project>> {
    let known = access::projects(services, who, company).await?;
    let mut connection = services.db.connection().await?;
    let mut projects = Vec::with_capacity(known.len());
    for project in known.iter() {
        let integration = settings::integration(&mut connection, company, ProjectId(project.id)).await?;
        projects.push(shown(company, project, integration, 0));
    }
    projects.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(projects)
}

/// A project of the person, with its switches.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn project(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    id: ProjectId,
) -> Result<Project> {
    let project = access::project(services, who, company, id).await?;
    let integration = settings::integration(&mut *services.db.connection().await?, company, id).await?;
    let failures = failures::waiting_for(services, who, company, id).await?;
    Ok(shown(company, &project, integration, failures))
}

fn shown(
    company: CompanyId,
    project: &procore::Project,
    integration: app::model::project::Integration,
    failures: usize,
) -> Project {
    let place: Vec<&str> =
        [&project.city, &project.state_code].into_iter().flatten().map(String::as_str).collect();
    Project {
        company,
        id: ProjectId(project.id),
        name: project.name.clone(),
        number: project.project_number.clone(),
        place: (!place.is_empty()).then(|| place.join(", ")),
        integration,
        failures,
    }
}
