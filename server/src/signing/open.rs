//! From a page of Procore's to the same page here.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        item::ItemRef,
        person::Viewer,
    },
    routes::{
        Route,
        procore::{ProcoreId, ProcoreLink, ProcorePlace},
    },
};

use super::{
    access, companies,
    failure::{Failure, Result},
};
use crate::services::Services;

/// The page here of a page of Procore's.
///
/// # Errors
/// [`AppError::NotFound`] for a project that is not theirs.
pub async fn open(services: &Services, who: &Viewer, link: &ProcoreLink) -> Result<Route> {
    let project = link.project;
    let company = company_of(services, who, project, link.company).await?;
    Ok(match &link.place {
        ProcorePlace::Home => Route::Project(company, project),
        ProcorePlace::List(tool) => Route::Items(company, project, *tool),
        ProcorePlace::Item { kind, id: ProcoreId::Own(id) | ProcoreId::Package(id), .. } => {
            Route::Item(ItemRef { company, project, tool: kind.spec().tool, id: id.clone() })
        }
    })
}

/// Classic addresses do not name the company: it is the one of the person's companies that has the project.
async fn company_of(
    services: &Services,
    who: &Viewer,
    project: ProjectId,
    told: Option<CompanyId>,
) -> Result<CompanyId> {
    let candidates = match told {
        Some(company) => vec![company],
        None => companies::companies(services, who).await?.into_iter().map(|company| company.id).collect(),
    };
    for company in candidates {
        match access::project(services, who, company, project).await {
            Ok(_) => return Ok(company),
            Err(Failure::Told(AppError::NotFound { .. })) => {}
            Err(Failure::Procore(error)) if error.is_app_not_connected() => {}
            Err(other) => return Err(other),
        }
    }
    Err(AppError::NotFound { what: "This project".to_owned() }.into())
}
