//! The rules that hold for an item: the product's default and what the company and the project set above it.

use app::model::{
    ids::{CompanyId, ProjectId},
    rules::Rules,
    tool::ItemKind,
};

use super::failure::Result;
use crate::{services::Services, store::rules};

/// What holds for a kind of items in a project.
///
/// # Errors
/// The store's.
pub async fn effective(
    services: &Services,
    company: CompanyId,
    project: ProjectId,
    kind: ItemKind,
) -> Result<Rules> {
    let layers = rules::of_kind(&mut *services.db.connection().await?, company, project, kind).await?;
    Ok(Rules::layered(kind, layers.of(Some(project), kind).map(|(_, patch)| patch)))
}
