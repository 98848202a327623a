//! Items of a tool.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
use crate::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        item::{ItemList, ItemPage, ItemQuery, ItemRef},
        tool::Tool,
    },
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

/// The item a Procore address stands for.
#[server]
pub async fn open(url: String) -> Result<ItemRef, AppError> {
    let (port, who) = product()?;
    told(port.open(&who, &url).await)
}
