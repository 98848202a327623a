//! From a page of Procore's to the same page here.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ItemId, ProjectId},
        item::ItemRef,
        person::Viewer,
        tool::Tool,
    },
    routes::{
        Route,
        procore::{ProcoreId, ProcoreLink, ProcorePlace},
    },
};

use super::{
    super::{
        access, companies,
        failure::{Failure, Result},
    },
    Source, all, read,
};
use crate::services::Services;

/// The page here of a page of Procore's.
///
/// # Errors
/// [`AppError::NotFound`] for a project or an item that is not theirs.
pub async fn open(services: &Services, who: &Viewer, link: &ProcoreLink) -> Result<Route> {
    let project = link.project;
    let company = company_of(services, who, project, link.company).await?;
    let (tool, id) = match &link.place {
        ProcorePlace::Home => return Ok(Route::Project(company, project)),
        ProcorePlace::List(tool) => return Ok(Route::Items(company, project, *tool)),
        ProcorePlace::Item { kind, id, .. } => (kind.spec().tool, id),
    };
    let (ProcoreId::Own(told) | ProcoreId::Package(told)) = id;
    let told = ItemRef { company, project, tool, id: told.clone() };
    let item = match tool {
        Tool::CommitmentChangeOrders | Tool::PrimeChangeOrders => {
            change_order(services, who, told, id).await?
        }
        _ => told,
    };
    read(services, who.id, &item).await?;
    Ok(Route::Item(item))
}

/// An address names a change order by its own id or by that of its package; the two are counted apart.
async fn change_order(
    services: &Services,
    who: &Viewer,
    told: ItemRef,
    named: &ProcoreId,
) -> Result<ItemRef> {
    let items = all(services, who.id, told.company, told.project, told.tool).await?;
    let find = |is_it: fn(&procore::ChangeOrder, &ItemId) -> bool| {
        items.iter().find(|item| match &item.source {
            Source::ChangeOrder(order) => is_it(order, &told.id),
            _ => false,
        })
    };
    let found = match named {
        ProcoreId::Own(_) => find(is_order).or_else(|| find(is_package)),
        ProcoreId::Package(_) => find(is_package).or_else(|| find(is_order)),
    };
    Ok(found.map_or_else(|| told.clone(), |item| item.place.clone()))
}

fn is_order(order: &procore::ChangeOrder, id: &ItemId) -> bool {
    order.id == id.0
}

fn is_package(order: &procore::ChangeOrder, id: &ItemId) -> bool {
    order.legacy_package_id.as_ref() == Some(&id.0) || order.id.strip_prefix("package-") == Some(&id.0)
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
    Err(AppError::NotFound { what: "The project of this address".to_owned() }.into())
}

#[cfg(test)]
mod tests {
    use procore::{CommitmentKind, ItemKind, links::item_url};
    use url::Url;

    use super::*;

    #[test]
    fn every_address_that_leads_to_procore_leads_back() {
        let app = Url::parse("https://us02.procore.com/").expect("a URL");
        let (contract, commitment) = ("55".to_owned(), CommitmentKind::Subcontract);
        for (kind, tool) in [
            (ItemKind::PurchaseOrder, Tool::Commitments),
            (ItemKind::Subcontract, Tool::Commitments),
            (
                ItemKind::CommitmentChangeOrder { commitment, contract: contract.clone() },
                Tool::CommitmentChangeOrders,
            ),
            (
                ItemKind::SubcontractorInvoice { commitment, contract: contract.clone() },
                Tool::SubcontractorInvoices,
            ),
            (ItemKind::PrimeContract, Tool::PrimeContracts),
            (ItemKind::PrimeChangeOrder { contract: contract.clone() }, Tool::PrimeChangeOrders),
            (ItemKind::OwnerInvoice { contract }, Tool::OwnerInvoices),
            (ItemKind::Correspondence, Tool::Correspondence),
        ] {
            for company in [None, Some(4280)] {
                let url = item_url(&app, company, 88_101, &kind, "512340");
                let link = ProcoreLink::parse(url.as_str()).expect("an item");
                let ProcorePlace::Item { kind: found, id, .. } = link.place else { panic!("{url}") };
                let (ProcoreId::Own(id) | ProcoreId::Package(id)) = id;
                assert_eq!((found.spec().tool, id.0.as_str()), (tool, "512340"), "{url}");
            }
        }
    }
}
