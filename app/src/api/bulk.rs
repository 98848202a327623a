//! Sending many items at once.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
#[cfg(feature = "ssr")]
use crate::routes::Route;
use crate::{
    error::AppError,
    model::{
        bulk::{BulkPreview, BulkRun, BulkRuns},
        ids::{BulkId, CompanyId, ItemId, ProjectId},
        tool::Tool,
    },
};

/// The chosen items, as far as they have been read from Procore.
#[server]
pub async fn load_bulk_preview(
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    #[server(default)] items: Vec<ItemId>,
) -> Result<BulkPreview, AppError> {
    let (port, who) = product()?;
    told(port.bulk_preview(&who, company, project, tool, &items).await)
}

/// Reads the chosen items again and goes back to the preview.
#[server]
pub async fn check_again(
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    #[server(default)] items: Vec<ItemId>,
) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.check_again(&who, company, project).await)?;
    leptos_axum::redirect(&Route::Bulk(company, project, tool, items).href());
    Ok(())
}

/// Starts a run that sends the chosen items and goes to its page.
#[server]
pub async fn start_bulk(
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    #[server(default)] items: Vec<ItemId>,
) -> Result<BulkId, AppError> {
    let (port, who) = product()?;
    let run = told(port.start_bulk(&who, company, project, tool, &items).await)?;
    leptos_axum::redirect(&Route::BulkRun(company, project, run.clone()).href());
    Ok(run)
}

/// The project's runs that the person may see.
#[server]
pub async fn load_bulk_runs(company: CompanyId, project: ProjectId) -> Result<BulkRuns, AppError> {
    let (port, who) = product()?;
    told(port.bulk_runs(&who, company, project).await)
}

/// How far a run is.
#[server]
pub async fn load_bulk_run(company: CompanyId, project: ProjectId, run: BulkId) -> Result<BulkRun, AppError> {
    let (port, who) = product()?;
    told(port.bulk_run(&who, company, project, &run).await)
}

/// Stops a run before its next item.
#[server]
pub async fn stop_bulk(company: CompanyId, project: ProjectId, run: BulkId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.stop_bulk(&who, company, project, &run).await)
}

/// Takes a run up that is held.
#[server]
pub async fn continue_bulk(company: CompanyId, project: ProjectId, run: BulkId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.continue_bulk(&who, company, project, &run).await)
}
