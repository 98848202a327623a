//! Items of a tool.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
#[cfg(feature = "ssr")]
use crate::routes::procore::ProcoreLink;
use crate::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        item::{ItemList, ItemPage, ItemQuery, ItemRef},
        tool::Tool,
    },
    routes::Route,
};

/// A tool's list.
#[server]
pub async fn items(
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    #[server(default)] query: ItemQuery,
) -> Result<ItemList, AppError> {
    let (port, who) = product()?;
    told(port.items(&who, company, project, tool, &query).await)
}

/// An item's page.
#[server]
pub async fn item(item: ItemRef) -> Result<ItemPage, AppError> {
    let (port, who) = product()?;
    told(port.item(&who, &item).await)
}

/// Where an address of Procore's leads here.
#[server]
pub async fn open(url: String) -> Result<Route, AppError> {
    let (port, who) = product()?;
    let link = told(ProcoreLink::parse(&url).map_err(AppError::from))?;
    told(port.open(&who, &link).await)
}

/// Where the page of Procore's with this view key leads here.
#[server]
pub async fn open_view(
    company: CompanyId,
    project: ProjectId,
    view: String,
    id: Option<String>,
) -> Result<Route, AppError> {
    let (port, who) = product()?;
    let link = told(ProcoreLink::of_view(company, project, &view, id.as_deref()).map_err(AppError::from))?;
    told(port.open(&who, &link).await)
}
