//! People and vendors of a company.

use serde::Deserialize;

use super::CompanyApi;
use super::parts::NamedRef;
use crate::error::{Error, Result};
use crate::wire;

/// The person behind a token as a user of one company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CompanyUser {
    /// The same as [`Me::id`](crate::Me).
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// Full name.
    #[serde(default, deserialize_with = "wire::string")]
    pub name: String,
    /// E-mail address.
    #[serde(default, deserialize_with = "wire::string")]
    pub email_address: String,
    /// Given name.
    #[serde(default, deserialize_with = "wire::text")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "wire::text")]
    pub last_name: Option<String>,
    /// Position in the firm.
    #[serde(default, deserialize_with = "wire::text")]
    pub job_title: Option<String>,
    /// The firm the person works for, as the directory knows it.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
}

/// A user of a project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// Unique over all companies.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// Full name.
    #[serde(default, deserialize_with = "wire::string")]
    pub name: String,
    /// Absent where the asking person may not read the directory.
    #[serde(default, deserialize_with = "wire::text")]
    pub email_address: Option<String>,
    /// Given name.
    #[serde(default, deserialize_with = "wire::text")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "wire::text")]
    pub last_name: Option<String>,
    /// Position in the firm.
    #[serde(default, deserialize_with = "wire::text")]
    pub job_title: Option<String>,
    /// Whether the person works for the company itself.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub is_employee: Option<bool>,
    /// The firm they work for.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
}

/// A firm in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Vendor {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// The firm's name.
    #[serde(default, deserialize_with = "wire::string")]
    pub name: String,
    /// Street.
    #[serde(default, deserialize_with = "wire::text")]
    pub address: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "wire::text")]
    pub city: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "wire::text")]
    pub state_code: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "wire::text")]
    pub zip: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "wire::text")]
    pub country_code: Option<String>,
    /// Telephone.
    #[serde(default, deserialize_with = "wire::text")]
    pub business_phone: Option<String>,
    /// The firm's own address.
    #[serde(default, deserialize_with = "wire::text")]
    pub email_address: Option<String>,
    /// Company Directory, field Contract Signer: who signs contracts for the firm.
    #[serde(default, deserialize_with = "wire::object")]
    pub contract_signer: Option<Contact>,
    /// Company Directory, field Primary Contact.
    #[serde(default, deserialize_with = "wire::object")]
    pub primary_contact: Option<Contact>,
    /// Company Directory, field Invoice Contacts; often without e-mail addresses.
    #[serde(default, deserialize_with = "wire::list")]
    pub invoice_contacts: Vec<Contact>,
}

/// A person at a firm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireContact")]
pub struct Contact {
    /// The user or contact, where Procore tells it.
    pub id: Option<i64>,
    /// Full name; empty where the directory has none.
    pub name: String,
    /// E-mail address, where the directory has one.
    pub email: Option<String>,
    /// Position in the firm.
    pub job_title: Option<String>,
}

#[derive(Deserialize)]
struct WireContact {
    #[serde(deserialize_with = "wire::id")]
    id: i64,
    #[serde(default, deserialize_with = "wire::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    last_name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    login: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    email_address: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    job_title: Option<String>,
}

impl From<WireContact> for Contact {
    fn from(wire: WireContact) -> Self {
        let full_name = [wire.first_name, wire.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self {
            id: Some(wire.id),
            name: wire.name.unwrap_or(full_name),
            email: wire.email_address.or(wire.login),
            job_title: wire.job_title,
        }
    }
}

/// Somebody in a directory, with or without a login.
#[derive(Deserialize)]
struct Person {
    #[serde(default, deserialize_with = "wire::maybe_id")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "wire::maybe_id")]
    user_id: Option<i64>,
    #[serde(default, deserialize_with = "wire::maybe_id")]
    contact_id: Option<i64>,
    #[serde(default, deserialize_with = "wire::string")]
    name: String,
    #[serde(default, deserialize_with = "wire::text")]
    email_address: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    job_title: Option<String>,
}

impl Person {
    fn is(&self, contact: &Contact) -> bool {
        let ids = [self.id, self.user_id, self.contact_id];
        contact.id.is_some_and(|id| ids.contains(&Some(id)))
            || (!self.name.is_empty() && self.name == contact.name)
    }
}

/// Completes `contacts` by what `people` of the same firm tell about them.
fn complete(contacts: &mut [Contact], people: &[Person]) {
    for contact in contacts.iter_mut().filter(|contact| contact.email.is_none()) {
        let person = people.iter().find(|person| person.email_address.is_some() && person.is(contact));
        let Some(person) = person else { continue };
        contact.email.clone_from(&person.email_address);
        contact.job_title = contact.job_title.take().or_else(|| person.job_title.clone());
    }
}

impl CompanyApi {
    /// The person as a user of this company.
    pub async fn me(&self) -> Result<CompanyUser> {
        let request = self.get("v1.0", &["companies", &self.company_id.to_string(), "me"]);
        self.api.http.json("read who is signed in", request).await
    }

    /// A firm with its contacts. The company's directory is asked first, because only it tells the contract signer;
    /// a person who may not read it gets the project's entry.
    pub async fn vendor(&self, vendor_id: i64, project_id: i64) -> Result<Vendor> {
        let operation = "read the vendor";
        let (vendor, project) = (vendor_id.to_string(), project_id.to_string());
        let request = self
            .get("v1.0", &["vendors", &vendor])
            .query(&[("company_id", self.company_id.to_string().as_str()), ("view", "extended")]);
        match self.api.http.json(operation, request).await {
            Err(error) if error.may_be_hidden() => {
                let request = self.get("v1.0", &["projects", &project, "vendors", &vendor]);
                let entry = self.api.http.json(operation, request.query(&[("view", "extended")])).await;
                entry.map_err(|second: Error| if second.is_not_found() { error } else { second })
            }
            answer => answer,
        }
    }

    /// All active users of a project.
    pub async fn project_users(&self, project_id: i64) -> Result<Vec<User>> {
        let project = project_id.to_string();
        self.api
            .all_pages("list the project's users", |_| self.get("v1.0", &["projects", &project, "users"]))
            .await
    }
    /// A firm's invoice contacts. Where the firm's entry tells no e-mail address, the project's users and then the
    /// company's people are asked, as far as the person may read them; an address nobody tells stays absent.
    pub async fn invoice_contacts(&self, vendor_id: i64, project_id: i64) -> Result<Vec<Contact>> {
        let (company, project) = (self.company_id.to_string(), project_id.to_string());
        let mut contacts = self.vendor(vendor_id, project_id).await?.invoice_contacts;
        for directory in [["projects", &project, "users"], ["companies", &company, "people"]] {
            if contacts.iter().all(|contact| contact.email.is_some()) {
                break;
            }
            let page = |_| self.get("v1.0", &directory).query(&[("filters[vendor_id][]", vendor_id)]);
            match self.api.all_pages::<Person, _>("look for the invoice contacts", page).await {
                Err(error) if error.may_be_hidden() => {}
                people => complete(&mut contacts, &people?),
            }
        }
        Ok(contacts)
    }
}
