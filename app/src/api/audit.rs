//! The audit log.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
use crate::{
    error::AppError,
    model::{
        audit::{AuditPage, AuditQuery},
        ids::{CompanyId, ProjectId},
    },
};

/// A page of the log of a company, or of one of its projects.
#[server]
pub async fn load_audit(
    company: CompanyId,
    project: Option<ProjectId>,
    #[server(default)] query: AuditQuery,
) -> Result<AuditPage, AppError> {
    let (port, who) = product()?;
    told(port.audit(&who, (company, project), &query).await)
}
