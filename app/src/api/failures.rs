//! What did not work, and what a person does about it.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
use crate::{
    error::AppError,
    model::{
        failure::{FailureList, FailureQuery},
        ids::{CompanyId, FailureId, ProjectId},
    },
};

/// What did not work: in a project, or in all of the company's that the person may see.
#[server]
pub async fn load_failures(
    company: CompanyId,
    project: Option<ProjectId>,
    query: FailureQuery,
) -> Result<FailureList, AppError> {
    let (port, who) = product()?;
    told(port.failures(&who, company, project, &query).await)
}

/// Tries again what failed.
#[server]
pub async fn retry_failure(failure: FailureId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.retry_failure(&who, &failure).await)
}

/// Says that nothing more is to be done about it.
#[server]
pub async fn handle_failure(failure: FailureId, #[server(default)] note: String) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.handle_failure(&who, &failure, &note).await)
}
