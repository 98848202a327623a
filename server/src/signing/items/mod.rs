//! Items as Procore has them now, of whatever kind: read, listed, written back.
//!
//! Owns the one shape [`Item`] that every use case works with. What differs between kinds is in one file each:
//! how Procore's answer becomes an [`Item`], its page's fields, its document, and how it is written back. To add a
//! kind: such a file, a variant of [`Source`], and its arms here.

pub mod change_order;
pub mod commitment;
pub mod firms;
pub mod invoice;
pub mod letter;
pub mod list;
pub mod open;
pub mod prime_contract;
mod words;
pub mod write;

use std::sync::Arc;

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ItemId, PersonId, ProjectId},
        item::ItemRef,
        money::Money,
        tool::{ItemKind, Tool},
    },
};
use chrono::{DateTime, Utc};
use procore::ChangeOrderOf;
use rust_decimal::Decimal;

use super::{
    failure::{Failure, Result},
    tokens,
};
use crate::services::Services;

/// An item as a person sees it in Procore now.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it is.
    pub place: ItemRef,
    /// What it is.
    pub kind: ItemKind,
    /// `SC-001`.
    pub number: String,
    /// Its title; the period of an invoice.
    pub title: String,
    /// The company on the other side.
    pub party: Option<String>,
    /// The contract it belongs to.
    pub contract: Option<Contract>,
    /// The word of Procore's API.
    pub status: String,
    /// What a status of the company's own is mapped to.
    pub base_status: Option<String>,
    /// Whether it is marked executed; none for kinds that cannot be.
    pub executed: Option<bool>,
    /// Whether only Admins and named people see it.
    pub private: bool,
    /// Its sum; letters have none.
    pub total: Option<Money>,
    /// When Procore last changed it.
    pub updated_at: Option<DateTime<Utc>>,
    /// As Procore answered.
    pub source: Source,
}

/// Procore's answer.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a list holds items of one kind, so no room is wasted")]
pub enum Source {
    /// A purchase order or subcontract.
    Commitment(procore::Commitment),
    /// A change order of either side.
    ChangeOrder(procore::ChangeOrder),
    /// A prime contract.
    PrimeContract(procore::PrimeContract),
    /// An owner invoice.
    OwnerInvoice(procore::PaymentApplication),
    /// A subcontractor invoice.
    SubcontractorInvoice(procore::Requisition),
    /// An item of a correspondence type.
    Letter(procore::Letter),
}

impl Source {
    /// The side and the id of the contract it belongs to.
    fn contract(&self) -> Option<(ChangeOrderOf, &str)> {
        match self {
            Self::ChangeOrder(it) => Some((it.of, it.contract_id.as_str())),
            Self::OwnerInvoice(it) => Some((ChangeOrderOf::Prime, it.contract_id.as_str())),
            Self::SubcontractorInvoice(it) => Some((ChangeOrderOf::Commitment, it.commitment_id.as_str())),
            Self::Commitment(_) | Self::PrimeContract(_) | Self::Letter(_) => None,
        }
    }
}

/// The contract an item belongs to, where the person may see it.
#[derive(Debug, Clone)]
pub enum Contract {
    /// Of a change order or invoice of a subcontractor.
    Commitment(procore::Commitment),
    /// Of a change order or invoice to the owner.
    Prime(procore::PrimeContract),
}

impl Contract {
    /// `SC-001 Structural Steel`.
    pub fn label(&self) -> String {
        let (number, title) = match self {
            Self::Commitment(contract) => (&contract.number, &contract.title),
            Self::Prime(contract) => (&contract.number, &contract.title),
        };
        format!("{number} {title}").trim().to_owned()
    }

    /// The word of Procore's API.
    pub fn status(&self) -> &str {
        match self {
            Self::Commitment(contract) => &contract.status,
            Self::Prime(contract) => &contract.status,
        }
    }
}

impl Item {
    /// Why its status does not let it be sent; none where it does.
    pub fn refusal(&self) -> Option<String> {
        let status = self.base_status.as_deref().unwrap_or(&self.status);
        self.kind.refusal(status, self.contract.as_ref().map(Contract::status))
    }

    /// `SC-001 Structural Steel`, or the type of a letter.
    pub fn parent(&self) -> Option<String> {
        match &self.source {
            Source::Letter(letter) => Some(letter.correspondence_type.title.clone()),
            Source::SubcontractorInvoice(invoice) if self.contract.is_none() => {
                Some(invoice.contract_name.clone()).filter(|name| !name.is_empty())
            }
            Source::OwnerInvoice(invoice) if self.contract.is_none() => {
                Some(invoice.contract_title.clone()).filter(|title| !title.is_empty())
            }
            _ => self.contract.as_ref().map(Contract::label),
        }
    }

    /// The id of its correspondence type.
    pub fn correspondence_type(&self) -> Option<i64> {
        match &self.source {
            Source::Letter(letter) => Some(letter.correspondence_type.id),
            _ => None,
        }
    }

    /// An amount in the item's currency.
    pub fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.currency())
    }

    /// ISO 4217; dollars where Procore tells none.
    pub fn currency(&self) -> &str {
        let told = match &self.source {
            Source::Commitment(it) => it.currency.as_deref(),
            Source::ChangeOrder(it) => it.currency.as_deref(),
            Source::PrimeContract(it) => it.currency.as_deref(),
            Source::OwnerInvoice(it) => it.currency.as_deref(),
            Source::SubcontractorInvoice(it) => it.currency.as_deref(),
            Source::Letter(_) => None,
        };
        told.unwrap_or("USD")
    }

    /// `Subcontract SC-001`.
    pub fn name(&self) -> String {
        match &self.source {
            Source::Letter(letter) => format!("{} {}", letter.correspondence_type.title, self.number),
            _ => format!("{} {}", self.kind.label(), self.number),
        }
    }

    /// Its address in Procore.
    pub fn procore_url(&self, services: &Services) -> String {
        let app = &services.vendors.procore.app_base;
        let (kind, id) = match &self.source {
            Source::Commitment(it) => (it.kind.into(), it.id.as_str()),
            Source::ChangeOrder(it) => change_order::link(it, self.contract.as_ref()),
            Source::PrimeContract(it) => (procore::ItemKind::PrimeContract, it.id.as_str()),
            Source::OwnerInvoice(it) => {
                (procore::ItemKind::OwnerInvoice { contract: it.contract_id.clone() }, it.id.as_str())
            }
            Source::SubcontractorInvoice(it) => {
                let (commitment, contract) = (it.commitment_kind, it.commitment_id.clone());
                (procore::ItemKind::SubcontractorInvoice { commitment, contract }, it.id.as_str())
            }
            Source::Letter(it) => (procore::ItemKind::Correspondence, it.id.as_str()),
        };
        procore::links::item_url(app, None, self.place.project.0, &kind, id).to_string()
    }
}

/// Lines as Procore has them.
#[derive(Debug, Clone)]
pub enum Lines {
    /// The kind has none.
    None,
    /// A schedule of values.
    Schedule(Vec<procore::LineItem>),
    /// An invoice's continuation sheet.
    Continuation(Vec<procore::ApplicationLine>),
}

impl Lines {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Schedule(lines) => lines.len(),
            Self::Continuation(lines) => lines.len(),
        }
    }
}

/// The item as the person sees it in Procore now, with the contract it belongs to.
///
/// # Errors
/// [`AppError::NotFound`] where they do not see it.
pub async fn read(services: &Services, person: PersonId, place: &ItemRef) -> Result<Item> {
    let (project, id, tool) = (place.project.0, place.id.0.as_str(), place.tool);
    let asked = tokens::in_company(services, person, place.company, |api| async move {
        Ok(match tool {
            Tool::Commitments => Source::Commitment(api.commitment(project, id).await?),
            Tool::CommitmentChangeOrders => {
                Source::ChangeOrder(api.change_order(ChangeOrderOf::Commitment, project, id).await?)
            }
            Tool::PrimeContracts => Source::PrimeContract(api.prime_contract(project, id).await?),
            Tool::PrimeChangeOrders => {
                Source::ChangeOrder(api.change_order(ChangeOrderOf::Prime, project, id).await?)
            }
            Tool::OwnerInvoices => Source::OwnerInvoice(api.payment_application(project, id).await?),
            Tool::SubcontractorInvoices => Source::SubcontractorInvoice(api.requisition(project, id).await?),
            Tool::Correspondence => Source::Letter(api.letter(project, id).await?),
        })
    })
    .await;
    let source = match asked {
        Err(Failure::Procore(error)) if error.is_not_found() => {
            return Err(AppError::NotFound { what: "This item".to_owned() }.into());
        }
        source => source?,
    };
    let contract = contract_of(services, person, place, &source).await?;
    Ok(item(place.company, place.project, source, contract))
}

/// Reads the contract of a change order or an invoice; none where the person does not see it.
async fn contract_of(
    services: &Services,
    person: PersonId,
    place: &ItemRef,
    source: &Source,
) -> Result<Option<Contract>> {
    let Some((side, id)) = source.contract() else { return Ok(None) };
    let project = place.project.0;
    let asked = tokens::in_company(services, person, place.company, |api| async move {
        Ok(match side {
            ChangeOrderOf::Commitment => Contract::Commitment(api.commitment(project, id).await?),
            ChangeOrderOf::Prime => Contract::Prime(api.prime_contract(project, id).await?),
        })
    })
    .await;
    match asked {
        Ok(contract) => Ok(Some(contract)),
        Err(Failure::Procore(error)) if matches!(error.status(), Some(403 | 404)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// All items of a tool that the person may see, as Procore said a moment ago.
///
/// # Errors
/// Procore's.
pub async fn all(
    services: &Services,
    person: PersonId,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
) -> Result<Arc<Vec<Item>>> {
    let cache = &services.remembered.items;
    if let Some(items) = cache.get(&(person, project, tool)).await {
        return Ok(items);
    }
    let sources = listed(services, person, company, project, tool).await?;
    let contracts = contracts(services, person, company, project, tool).await?;
    let items: Vec<Item> = sources
        .into_iter()
        .map(|source| {
            let contract = contracts.iter().find_map(|contract| contract_for(&source, contract));
            item(company, project, source, contract)
        })
        .collect();
    let items = Arc::new(items);
    cache.insert((person, project, tool), items.clone()).await;
    Ok(items)
}

async fn listed(
    services: &Services,
    person: PersonId,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
) -> Result<Vec<Source>> {
    let project = project.0;
    tokens::in_company(services, person, company, |api| async move {
        Ok(match tool {
            Tool::Commitments => {
                api.commitments(project).await?.into_iter().map(Source::Commitment).collect()
            }
            Tool::CommitmentChangeOrders => {
                let all = api.change_orders(ChangeOrderOf::Commitment, project).await?;
                all.into_iter().map(Source::ChangeOrder).collect()
            }
            Tool::PrimeContracts => {
                api.prime_contracts(project).await?.into_iter().map(Source::PrimeContract).collect()
            }
            Tool::PrimeChangeOrders => {
                let all = api.change_orders(ChangeOrderOf::Prime, project).await?;
                all.into_iter().map(Source::ChangeOrder).collect()
            }
            Tool::OwnerInvoices => {
                api.payment_applications(project).await?.into_iter().map(Source::OwnerInvoice).collect()
            }
            Tool::SubcontractorInvoices => {
                api.requisitions(project).await?.into_iter().map(Source::SubcontractorInvoice).collect()
            }
            Tool::Correspondence => api.letters(project).await?.into_iter().map(Source::Letter).collect(),
        })
    })
    .await
}

/// The contracts that the items of a tool belong to; none where the person does not see them.
async fn contracts(
    services: &Services,
    person: PersonId,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
) -> Result<Vec<Contract>> {
    let of = match tool {
        Tool::CommitmentChangeOrders | Tool::SubcontractorInvoices => Tool::Commitments,
        Tool::PrimeChangeOrders | Tool::OwnerInvoices => Tool::PrimeContracts,
        Tool::Commitments | Tool::PrimeContracts | Tool::Correspondence => return Ok(Vec::new()),
    };
    let items = match Box::pin(all(services, person, company, project, of)).await {
        Err(Failure::Procore(error)) if matches!(error.status(), Some(403 | 404)) => return Ok(Vec::new()),
        items => items?,
    };
    Ok(items
        .iter()
        .filter_map(|item| match &item.source {
            Source::Commitment(contract) => Some(Contract::Commitment(contract.clone())),
            Source::PrimeContract(contract) => Some(Contract::Prime(contract.clone())),
            _ => None,
        })
        .collect())
}

fn contract_for(source: &Source, contract: &Contract) -> Option<Contract> {
    let own = match contract {
        Contract::Commitment(contract) => (ChangeOrderOf::Commitment, contract.id.as_str()),
        Contract::Prime(contract) => (ChangeOrderOf::Prime, contract.id.as_str()),
    };
    (source.contract() == Some(own)).then(|| contract.clone())
}

fn item(company: CompanyId, project: ProjectId, source: Source, contract: Option<Contract>) -> Item {
    let place = |tool, id: &str| ItemRef { company, project, tool, id: ItemId(id.to_owned()) };
    match source {
        Source::Commitment(it) => commitment::item(place(Tool::Commitments, &it.id), it),
        Source::PrimeContract(it) => prime_contract::item(place(Tool::PrimeContracts, &it.id), it),
        Source::ChangeOrder(it) => {
            let tool = match it.of {
                ChangeOrderOf::Commitment => Tool::CommitmentChangeOrders,
                ChangeOrderOf::Prime => Tool::PrimeChangeOrders,
            };
            change_order::item(place(tool, &it.id), it, contract)
        }
        Source::OwnerInvoice(it) => invoice::to_owner(place(Tool::OwnerInvoices, &it.id), it, contract),
        Source::SubcontractorInvoice(it) => {
            invoice::of_subcontractor(place(Tool::SubcontractorInvoices, &it.id), it, contract)
        }
        Source::Letter(it) => letter::item(place(Tool::Correspondence, &it.id), it),
    }
}

/// The lines of an item as the person sees them in Procore now.
///
/// # Errors
/// Procore's.
pub async fn lines(services: &Services, person: PersonId, item: &Item) -> Result<Lines> {
    let (project, id, source) = (item.place.project.0, item.place.id.0.as_str(), &item.source);
    tokens::in_company(services, person, item.place.company, |api| async move {
        Ok(match source {
            Source::Commitment(_) => Lines::Schedule(api.commitment_line_items(project, id).await?),
            Source::ChangeOrder(it) => {
                Lines::Schedule(api.change_order_line_items(it.of, project, id).await?)
            }
            Source::PrimeContract(_) => Lines::Schedule(api.prime_contract_line_items(project, id).await?),
            Source::OwnerInvoice(it) => Lines::Continuation(it.g703.clone()),
            Source::SubcontractorInvoice(_) => Lines::Continuation(api.requisition_lines(project, id).await?),
            Source::Letter(_) => Lines::None,
        })
    })
    .await
}

/// The files of an item as the person sees them in Procore; those of a just read one, except for commitments,
/// whose files Procore lists apart.
///
/// # Errors
/// Procore's.
pub async fn attachments(
    services: &Services,
    person: PersonId,
    item: &Item,
) -> Result<Vec<procore::Attachment>> {
    Ok(match &item.source {
        Source::Commitment(it) => {
            let (project, id) = (item.place.project.0, it.id.as_str());
            tokens::in_company(services, person, item.place.company, |api| async move {
                api.commitment_attachments(project, id).await
            })
            .await?
        }
        Source::ChangeOrder(it) => it.attachments.clone(),
        Source::PrimeContract(it) => it.attachments.clone(),
        Source::OwnerInvoice(it) => it.attachments.clone(),
        Source::SubcontractorInvoice(it) => it.attachments.clone(),
        Source::Letter(it) => it.attachments.clone(),
    })
}
