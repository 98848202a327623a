//! The person's DocuSign account.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
#[cfg(feature = "ssr")]
use crate::routes::Route;
use crate::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        link::{AccountChoice, LinkPage},
    },
};

/// The **Personal** tab.
#[server]
pub async fn load_link_page(company: CompanyId, project: ProjectId) -> Result<LinkPage, AppError> {
    let (port, who) = product()?;
    told(port.link_page(&who, company, project).await)
}

/// The accounts of a DocuSign login that waits for a choice.
#[server]
pub async fn load_account_choice(pending: String) -> Result<AccountChoice, AppError> {
    let (port, who) = product()?;
    told(port.account_choice(&who, &pending).await)
}

/// Links the chosen account and goes back to the Personal tab.
#[server]
pub async fn choose_account(
    company: CompanyId,
    project: ProjectId,
    pending: String,
    account: String,
    #[server(default)] all_projects: bool,
) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.choose_account(&who, &pending, &account, all_projects).await)?;
    leptos_axum::redirect(&Route::Profile(company, project).href());
    Ok(())
}

/// Forgets the link that serves this project.
#[server]
pub async fn unlink(company: CompanyId, project: ProjectId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.unlink(&who, company, project).await)
}
