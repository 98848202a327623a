//! The firms and people of an item, as the directory knows them: who signs for whom, and where that is mended.

use std::{future::Future, hash::Hash};

use app::model::{item::ItemRef, person::Viewer, tool::ItemKind};
use moka::future::Cache;

use super::{
    super::{companies, failure::Result, tokens},
    Contract, Item, Source,
};
use crate::services::Services;

/// The firms of an item.
#[derive(Debug, Clone, Default)]
pub struct Firms {
    /// The company in Procore.
    pub company_name: String,
    /// The firm that sends it.
    pub own: Option<procore::Vendor>,
    /// The subcontractor, or the owner.
    pub counterpart: Option<procore::Vendor>,
    /// The counterpart's name, where the item tells it though the directory does not.
    pub counterpart_name: String,
    /// The person in the prime contract's Architect/Engineer field.
    pub architect: Option<procore::Contact>,
    /// Who is invoiced with: the contract's Invoice Contacts.
    pub invoice_contacts: Vec<procore::Contact>,
    links: Links,
}

/// Where each is mended in Procore.
#[derive(Debug, Clone, Default)]
struct Links {
    own: String,
    counterpart: String,
    contract: String,
}

/// A default signer: who it is, where that stands in Procore, and where it is mended.
#[derive(Debug, Clone)]
pub struct Signatory {
    /// `Subcontractor 2`.
    pub role: String,
    /// 1 signs first.
    pub routing_order: u32,
    /// Who; none where Procore has nobody.
    pub contact: Option<procore::Contact>,
    /// The firm signed for.
    pub firm: String,
    /// `the Contract Signer of Ferrum Steel in the Company Directory`.
    pub source: String,
    /// Where it is mended.
    pub fix_url: String,
}

/// Reads the firms of an item from the directory.
///
/// # Errors
/// Procore's; a firm that is not in the directory is none.
pub async fn read(services: &Services, who: &Viewer, item: &Item) -> Result<Firms> {
    let project = item.place.project.0;
    let counterpart = counterpart(item).cloned();
    let vendor = counterpart.as_ref().map(|vendor| vendor.id);
    let contractor = prime(item).and_then(|contract| contract.contractor.as_ref()).map(|firm| firm.id);
    let directory = Directory { services, who, place: &item.place };
    let own = match contractor {
        Some(contractor) => Some(contractor),
        None => directory.own_firm().await?,
    };
    let own = directory.vendor(own).await?;
    let invoice_contacts = match vendor {
        Some(vendor) if item.kind == ItemKind::SubcontractorInvoice => {
            tokens::in_company(services, who.id, item.place.company, |api| async move {
                api.invoice_contacts(vendor, project).await
            })
            .await?
        }
        _ => Vec::new(),
    };
    let links = links(services, &item.place, own.as_ref(), vendor, item);
    Ok(Firms {
        company_name: directory.company_name().await?,
        counterpart_name: counterpart.map(|vendor| vendor.name).unwrap_or_default(),
        architect: prime(item).and_then(|contract| contract.architect.clone()),
        invoice_contacts: on_contract(item, invoice_contacts),
        counterpart: directory.vendor(vendor).await?,
        own,
        links,
    })
}

/// The directory as a person sees it. Many items have the same firms: work that keeps a pace believes what
/// was said of them a moment ago.
struct Directory<'d> {
    services: &'d Services,
    who: &'d Viewer,
    place: &'d ItemRef,
}

impl Directory<'_> {
    async fn company_name(&self) -> Result<String> {
        let company = self.place.company;
        let asked = async { Ok(companies::company(self.services, self.who, company).await?.name) };
        remembered(&self.services.remembered.company_names, (self.who.id, company), asked).await
    }

    /// The firm the person works for.
    async fn own_firm(&self) -> Result<Option<i64>> {
        let company = self.place.company;
        let asked = tokens::in_company(self.services, self.who.id, company, |api| async move {
            Ok(api.me().await?.vendor.map(|own| own.id))
        });
        remembered(&self.services.remembered.own_firms, (self.who.id, company), asked).await
    }

    async fn vendor(&self, id: Option<i64>) -> Result<Option<procore::Vendor>> {
        let Some(id) = id else { return Ok(None) };
        let (company, project) = (self.place.company, self.place.project.0);
        let asked = tokens::in_company(self.services, self.who.id, company, |api| async move {
            in_directory(&api, id, project).await
        });
        remembered(&self.services.remembered.vendors, (self.who.id, company, id), asked).await
    }
}

async fn remembered<K, V>(cache: &Cache<K, V>, key: K, asked: impl Future<Output = Result<V>>) -> Result<V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    if procore::Pace::is_kept()
        && let Some(known) = cache.get(&key).await
    {
        return Ok(known);
    }
    let asked = asked.await?;
    cache.insert(key, asked.clone()).await;
    Ok(asked)
}

fn links(
    services: &Services,
    place: &ItemRef,
    own: Option<&procore::Vendor>,
    vendor: Option<i64>,
    item: &Item,
) -> Links {
    let app = &services.vendors.procore.app_base;
    let base = app.as_str().trim_end_matches('/');
    let directory = |id: Option<i64>| {
        id.map_or_else(String::new, |id| format!("{base}/{}/company/directory/vendors/{id}", place.company))
    };
    let contract = prime(item).map_or_else(String::new, |contract| {
        let kind = procore::ItemKind::PrimeContract;
        procore::links::item_url(app, None, place.project.0, &kind, &contract.id).to_string()
    });
    Links { own: directory(own.map(|own| own.id)), counterpart: directory(vendor), contract }
}

async fn in_directory(
    api: &procore::CompanyApi,
    id: i64,
    project: i64,
) -> procore::Result<Option<procore::Vendor>> {
    match api.vendor(id, project).await {
        Ok(vendor) => Ok(Some(vendor)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The commitment behind an item: itself, or its contract.
fn commitment(item: &Item) -> Option<&procore::Commitment> {
    match (&item.source, &item.contract) {
        (Source::Commitment(commitment), _) | (_, Some(Contract::Commitment(commitment))) => Some(commitment),
        _ => None,
    }
}

/// The prime contract behind an item: itself, or its contract.
fn prime(item: &Item) -> Option<&procore::PrimeContract> {
    match (&item.source, &item.contract) {
        (Source::PrimeContract(contract), _) | (_, Some(Contract::Prime(contract))) => Some(contract),
        _ => None,
    }
}

fn counterpart(item: &Item) -> Option<&procore::NamedRef> {
    let of_invoice = match &item.source {
        Source::SubcontractorInvoice(invoice) => invoice.vendor.as_ref(),
        _ => None,
    };
    let of_contract = commitment(item)
        .and_then(|commitment| commitment.vendor.as_ref())
        .or_else(|| prime(item).and_then(|contract| contract.vendor.as_ref()));
    of_contract.or(of_invoice)
}

/// Of the firm's invoice contacts, those that the commitment names; all where it names none of them.
fn on_contract(item: &Item, contacts: Vec<procore::Contact>) -> Vec<procore::Contact> {
    let named =
        commitment(item).map(|commitment| commitment.bill_recipient_ids.as_slice()).unwrap_or_default();
    let is_named = |contact: &procore::Contact| contact.id.is_some_and(|id| named.contains(&id));
    if contacts.iter().any(is_named) {
        return contacts.into_iter().filter(is_named).collect();
    }
    contacts
}

impl Firms {
    /// The default signers of an item, in the order of its kind's roles.
    pub fn signatories(&self, item: &Item) -> Vec<Signatory> {
        item.kind
            .spec()
            .roles
            .iter()
            .flat_map(|role| self.of_role(item.kind, role.name, role.routing_order))
            .collect()
    }

    /// The signers of one of the kind's roles: one, or one for each Invoice Contact.
    pub fn of_role(&self, kind: ItemKind, role: &str, routing_order: u32) -> Vec<Signatory> {
        let one =
            |contact: Option<&procore::Contact>, firm: String, source: String, fix_url: &str| Signatory {
                role: role.to_owned(),
                routing_order,
                contact: contact.cloned(),
                firm,
                source,
                fix_url: fix_url.to_owned(),
            };
        let counterpart = self.counterpart_name(role);
        match role {
            "Subcontractor" if kind == ItemKind::SubcontractorInvoice => {
                let source = format!("the Invoice Contacts of {counterpart} in the Company Directory");
                let first = one(self.invoice_contacts.first(), counterpart, source, &self.links.counterpart);
                let further =
                    (2..).zip(self.invoice_contacts.iter().skip(1)).map(|(number, contact)| Signatory {
                        role: format!("{role} {number}"),
                        contact: Some(contact.clone()),
                        ..first.clone()
                    });
                std::iter::once(first.clone()).chain(further).collect()
            }
            "Subcontractor" | "Owner" => {
                let signer = self.counterpart.as_ref().and_then(|firm| firm.contract_signer.as_ref());
                let source = format!("the Contract Signer of {counterpart} in the Company Directory");
                vec![one(signer, counterpart, source, &self.links.counterpart)]
            }
            "Architect" => {
                let source = "the Architect/Engineer field of the prime contract".to_owned();
                vec![one(self.architect.as_ref(), "Architect".to_owned(), source, &self.links.contract)]
            }
            _ => {
                let contact = self.own.as_ref().and_then(|own| own.primary_contact.as_ref());
                let source = format!("the Primary Contact of {} in the Company Directory", self.own_name());
                vec![one(contact, self.own_name(), source, &self.links.own)]
            }
        }
    }

    /// The name of the firm that sends it.
    pub fn own_name(&self) -> String {
        self.own.as_ref().map_or_else(|| self.company_name.clone(), |own| own.name.clone())
    }

    fn counterpart_name(&self, role: &str) -> String {
        let known = self.counterpart.as_ref().map(|firm| firm.name.clone());
        let told = Some(self.counterpart_name.clone()).filter(|name| !name.is_empty());
        let unknown = if role == "Owner" { "the owner" } else { "the contract company" };
        known.or(told).unwrap_or_else(|| unknown.to_owned())
    }

    /// The firm that sends it, as a document prints it.
    pub fn own_party(&self) -> paperwork::Party {
        party(
            &self.company_name,
            self.own.as_ref(),
            self.own.as_ref().and_then(|own| own.primary_contact.as_ref()),
        )
    }

    /// The subcontractor or owner, as a document prints it.
    pub fn counterpart_party(&self) -> paperwork::Party {
        let signer = self.counterpart.as_ref().and_then(|firm| firm.contract_signer.as_ref());
        party(&self.counterpart_name, self.counterpart.as_ref(), signer)
    }

    /// The architect, as a document prints them; none where the contract names nobody.
    pub fn architect_party(&self) -> Option<paperwork::Party> {
        self.architect.as_ref().map(|architect| party(&architect.name, None, None))
    }
}

fn party(name: &str, firm: Option<&procore::Vendor>, contact: Option<&procore::Contact>) -> paperwork::Party {
    paperwork::Party {
        name: firm.map_or_else(|| name.to_owned(), |firm| firm.name.clone()),
        address: firm
            .map(|firm| address(&[&firm.address], &[&firm.city, &firm.state_code, &firm.zip]))
            .unwrap_or_default(),
        phone: firm.and_then(|firm| firm.business_phone.clone()),
        contact: contact.map(|contact| contact.name.clone()),
    }
}

/// Street lines, then `City, ST 94103`.
pub fn address(street: &[&Option<String>], place: &[&Option<String>; 3]) -> Vec<String> {
    let [city, state, zip] = place.map(|part| part.as_deref().unwrap_or_default());
    let region = format!("{state} {zip}").trim().to_owned();
    let last = if city.is_empty() || region.is_empty() {
        format!("{city}{region}")
    } else {
        format!("{city}, {region}")
    };
    street
        .iter()
        .filter_map(|line| line.as_ref())
        .cloned()
        .chain(Some(last))
        .filter(|line| !line.is_empty())
        .collect()
}
