//! The item a Procore address stands for.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ItemId, ProjectId},
        item::ItemRef,
        person::Viewer,
        tool::Tool,
    },
};
use url::Url;

use super::{
    super::{
        access, companies,
        failure::{Failure, Result},
    },
    Source, all, read,
};
use crate::services::Services;

/// The item a Procore address stands for.
///
/// # Errors
/// [`AppError::Conflict`] for an address of something else, [`AppError::NotFound`] for an item that is not theirs.
pub async fn open(services: &Services, who: &Viewer, address: &str) -> Result<ItemRef> {
    let not_procore = || {
        AppError::Conflict(
            "This is not the address of an item in Procore. Open the item in Procore and copy the address from the browser.".to_owned(),
        )
    };
    let url = Url::parse(address.trim()).map_err(|_| not_procore())?;
    let app = &services.vendors.procore.app_base;
    let ours = url.origin() == app.origin() || url.host_str().is_some_and(is_procore_host);
    let link = procore::links::parse(&url).filter(|_| ours).ok_or_else(not_procore)?;
    let project = ProjectId(link.project);
    let company = company_of(services, who, project, link.company.map(CompanyId)).await?;
    let place = |tool, id: String| ItemRef { company, project, tool, id: ItemId(id) };
    let item = match link.kind {
        procore::ItemKind::PurchaseOrder | procore::ItemKind::Subcontract => place(Tool::Commitments, link.id),
        procore::ItemKind::CommitmentChangeOrder { .. } => {
            change_order(services, who, place(Tool::CommitmentChangeOrders, link.id)).await?
        }
        procore::ItemKind::PrimeContract => place(Tool::PrimeContracts, link.id),
        procore::ItemKind::PrimeChangeOrder { .. } => {
            change_order(services, who, place(Tool::PrimeChangeOrders, link.id)).await?
        }
        procore::ItemKind::OwnerInvoice { .. } => place(Tool::OwnerInvoices, link.id),
        procore::ItemKind::SubcontractorInvoice { .. } => place(Tool::SubcontractorInvoices, link.id),
        procore::ItemKind::Correspondence => place(Tool::Correspondence, link.id),
    };
    read(services, who.id, &item).await?;
    Ok(item)
}

/// Addresses name a change order by its own id or by that of its package.
async fn change_order(services: &Services, who: &Viewer, told: ItemRef) -> Result<ItemRef> {
    let items = all(services, who.id, told.company, told.project, told.tool).await?;
    let found = items.iter().find(|item| match &item.source {
        Source::ChangeOrder(it) => {
            it.id.strip_prefix("package-").unwrap_or(&it.id) == told.id.0
                || it.legacy_package_id.as_deref() == Some(told.id.0.as_str())
        }
        _ => false,
    });
    Ok(found.map_or(told, |item| item.place.clone()))
}

fn is_procore_host(host: &str) -> bool {
    host == "procore.com" || host.ends_with(".procore.com") || host.ends_with(".procoregov.com")
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
    Err(AppError::NotFound { what: "This item".to_owned() }.into())
}
