//! The two **Enable DocuSign** switches.

use app::model::{
    ids::{CompanyId, ProjectId},
    project::Integration,
};
use sqlx::AnyConnection;

use super::Result;

/// A company's switch; off until an admin turns it on.
pub async fn company_enabled(connection: &mut AnyConnection, company: CompanyId) -> Result<bool> {
    let enabled: Option<i64> =
        sqlx::query_scalar("SELECT enabled FROM company_settings WHERE company_id = $1")
            .bind(company.0)
            .fetch_optional(connection)
            .await?;
    Ok(enabled == Some(1))
}

/// Turns a company's switch.
pub async fn set_company(connection: &mut AnyConnection, company: CompanyId, enabled: bool) -> Result<()> {
    sqlx::query(
        "INSERT INTO company_settings (company_id, enabled) VALUES ($1, $2) ON CONFLICT (company_id) DO UPDATE SET enabled = excluded.enabled",
    )
    .bind(company.0)
    .bind(i64::from(enabled))
    .execute(connection)
    .await?;
    Ok(())
}

/// Turns a project's switch.
pub async fn set_project(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: ProjectId,
    enabled: bool,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO project_settings (project_id, company_id, enabled) VALUES ($1, $2, $3)
         ON CONFLICT (project_id) DO UPDATE SET enabled = excluded.enabled",
    )
    .bind(project.0)
    .bind(company.0)
    .bind(i64::from(enabled))
    .execute(connection)
    .await?;
    Ok(())
}

/// Both switches of a project.
pub async fn integration(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: ProjectId,
) -> Result<Integration> {
    let project_choice: Option<i64> =
        sqlx::query_scalar("SELECT enabled FROM project_settings WHERE project_id = $1 AND company_id = $2")
            .bind(project.0)
            .bind(company.0)
            .fetch_optional(&mut *connection)
            .await?;
    Ok(Integration {
        company_on: company_enabled(connection, company).await?,
        project_choice: project_choice.map(|choice| choice == 1),
    })
}
